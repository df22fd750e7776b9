/**
 * What a profile knows about keys, in a file beside it: whose public keys were seen first, which own keys of other
 * programs were approved, and who may share on whose behalf. It holds no secrets, but who can change it can have this
 * profile share with another key.
 */
import { rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type ClientId, type KeyTrust, type PinnedKeys, VaultError } from "../e3db/index.ts";
import { readIfThere } from "./profile.ts";

interface Known {
  readonly people: Readonly<Record<string, PinnedKeys>>;
  /** Own type → id of its access key. */
  readonly approved: Readonly<Record<string, string>>;
  /** Each `WRITER AUTHORIZER TYPE`. */
  readonly authorizers: readonly string[];
}

const NOTHING: Known = { people: {}, approved: {}, authorizers: [] };

/** Owns the file; each change is written before it counts. */
export class KnownKeys implements KeyTrust {
  readonly #path: string;
  #known: Known;
  #writing: Promise<void> = Promise.resolve();

  private constructor(path: string, known: Known) {
    this.#path = path;
    this.#known = known;
  }

  /** Opens the file beside a profile. @throws VaultError `input_invalid` when it is damaged or cannot be read */
  static async beside(profile: string): Promise<KnownKeys> {
    const path = join(dirname(profile), "sealfield-known-keys.json");
    const text = await readIfThere(path);
    return new KnownKeys(path, text === null ? NOTHING : parse(text, path));
  }

  async keysOf(clientId: ClientId): Promise<PinnedKeys | null> {
    const { people } = this.#known;
    return Object.hasOwn(people, clientId) ? (people[clientId] ?? null) : null;
  }

  async firstSeen(clientId: ClientId, keys: PinnedKeys): Promise<void> {
    const pinned = await this.keysOf(clientId);
    if (pinned !== null && JSON.stringify(pinned) !== JSON.stringify(canonical(keys))) {
      throw new VaultError("key_changed", "this client has other keys than before", { detail: { clientId } });
    }
    await this.#change((known) => ({ ...known, people: { ...known.people, [clientId]: canonical(keys) } }));
  }

  async isAuthorizer(
    { writerId, type }: { readonly writerId: ClientId; readonly type: string },
    authorizerId: ClientId,
  ): Promise<boolean> {
    return this.#known.authorizers.includes(`${writerId} ${authorizerId} ${type}`);
  }

  /** Believes keys that `authorizerId` hands out for the writer's type. */
  async trust(writerId: ClientId, type: string, authorizerId: ClientId): Promise<void> {
    const entry = `${writerId} ${authorizerId} ${type}`;
    await this.#change((known) => ({ ...known, authorizers: [...new Set([...known.authorizers, entry])] }));
  }

  /** Returns the id of the own key of `type` that was approved, or null. */
  approved(type: string): string | null {
    const { approved } = this.#known;
    return Object.hasOwn(approved, type) ? (approved[type] ?? null) : null;
  }

  /** Remembers that the own key `id` of `type` may be written under. */
  async approve(type: string, id: string): Promise<void> {
    await this.#change((known) => ({ ...known, approved: { ...known.approved, [type]: id } }));
  }

  /** Forgets a person's keys, so that the next ones count as first. Returns whether there were any. */
  async forget(clientId: ClientId): Promise<boolean> {
    if ((await this.keysOf(clientId)) === null) return false;
    await this.#change((known) => {
      const { [clientId]: _, ...people } = known.people;
      return { ...known, people };
    });
    return true;
  }

  async #change(next: (known: Known) => Known): Promise<void> {
    const write = async () => {
      const known = next(this.#known);
      const draft = `${this.#path}.${process.pid}.new`;
      await writeFile(draft, `${JSON.stringify(known, null, 1)}\n`, { mode: 0o600, flush: true });
      await rename(draft, this.#path);
      this.#known = known;
    };
    this.#writing = this.#writing.then(write, write);
    await this.#writing;
  }
}

function canonical({ publicKey, signingKey }: PinnedKeys): PinnedKeys {
  return {
    publicKey: { type: publicKey.type, key: publicKey.key },
    signingKey: signingKey === null ? null : { type: signingKey.type, key: signingKey.key },
  };
}

function parse(text: string, path: string): Known {
  try {
    const { people, approved, authorizers } = JSON.parse(text);
    if (typeof people === "object" && typeof approved === "object" && Array.isArray(authorizers)) {
      return { people, approved, authorizers };
    }
  } catch {
    // Said below.
  }
  throw new VaultError(
    "input_invalid",
    `${path} is damaged; put back a copy, or remove it to meet everybody anew`,
  );
}
