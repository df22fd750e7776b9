/**
 * Who of those whom the server lists as readers of my types can open anything: the server's list says who is allowed,
 * the key beside it says who is able. Nobody without a key that opens is shown as a reader.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { isVaultError } from "../../errors.ts";
import type { OutgoingShare } from "../../wire/policy.ts";
import { learnFromBrowsers } from "../browsers/browsers.ts";
import type { Account } from "../identity/open-identity.ts";

/** For so long a key that was found is not asked for again. */
const KNOWN_MS = 60_000;

/** A share, and whether its reader has a key that opens what is written now. */
export interface ListedShare extends OutgoingShare {
  readonly opens: boolean;
}

/** Owns what was found a moment ago, of one account. */
export class Readers {
  readonly #known = new Map<string, number>();
  readonly #now: () => number;

  /** `now` in ms since 1970. */
  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /**
   * Returns my shares as the server lists them now, only those of `type` if it is given. @throws VaultError as the
   * network does
   */
  async list(account: Account, type: string | null = null): Promise<ListedShare[]> {
    const shares = await account.client.outgoing();
    const wanted = shares.filter((share) => type === null || share.type === type);
    const found = await this.#judged(account, wanted);
    const types = new Set(found.flatMap((share) => (share.opens ? [] : [share.type])));
    if (types.size === 0) return found;
    // Another of my browsers may have exchanged their keys since they were learnt here.
    for (const stale of types) account.client.keys.forget(account.client.context(stale));
    if (await this.#isNews(account, types)) await learnFromBrowsers(account);
    return this.#judged(account, wanted);
  }

  #judged(account: Account, shares: readonly OutgoingShare[]): Promise<ListedShare[]> {
    return Promise.all(
      shares.map(async (share) => {
        const accessKey = await presentKey(account, share.type).catch((error: unknown) => {
          if (isVaultError(error, "key_changed") || isVaultError(error, "key_untrusted")) return null;
          throw error;
        });
        return { ...share, opens: accessKey !== null && (await this.#opens(account, share, accessKey)) };
      }),
    );
  }

  /** Returns whether the server hands out another key of mine than is known here. */
  async #isNews(account: Account, types: ReadonlySet<string>): Promise<boolean> {
    for (const type of types) {
      const isChanged = await presentKey(account, type).then(
        () => false,
        (error: unknown) => isVaultError(error, "key_changed"),
      );
      if (isChanged) return true;
    }
    return false;
  }

  async #opens(
    { client, pins }: Account,
    { type, readerId }: OutgoingShare,
    accessKey: AccessKey,
  ): Promise<boolean> {
    const name = JSON.stringify([client.clientId, type, readerId, accessKeyId(accessKey)]);
    const age = this.#now() - (this.#known.get(name) ?? Number.NEGATIVE_INFINITY);
    if (age >= 0 && age < KNOWN_MS) return true;
    const publicKey = (await pins.find(readerId))?.keys.publicKey ?? null;
    const opens = await client.opensFor(type, readerId, publicKey, accessKey);
    if (opens) this.#known.set(name, this.#now());
    return opens;
  }
}

/**
 * Returns the key of an own type, null where it has none. @throws VaultError `key_changed` and what the network throws
 */
async function presentKey({ client }: Account, type: string): Promise<AccessKey | null> {
  try {
    return await client.keys.forReading(client.context(type));
  } catch (error) {
    if (isVaultError(error, "key_missing")) return null;
    throw error;
  }
}
