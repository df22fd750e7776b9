/**
 * Jobs that let a person read an own type, and that stop it. Each has one step here and two at the server, and is told
 * to my other browsers. A stop in between must leave neither a reader who cannot open anything nor one who still reads
 * unnoticed.
 */
import { equalBytes } from "../../crypto/bytes.ts";
import type { Reader } from "../../e3db/keys/eaks.ts";
import type { ShareOptions } from "../../e3db/sharing/sharing.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import { syncBrowsers } from "../browsers/browsers.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Steps, typeLane } from "../jobs/journal.ts";
import { isUnreachable } from "../records/connection.ts";

/** `allowed`: whether the person may read the type from now on. The last request counts. */
export interface AccessInput {
  readonly type: string;
  readonly readerId: ClientId;
  readonly allowed: boolean;
}

/** `before`: whether the share book had this reader already. */
interface AccessState {
  readonly before: boolean;
}

/** Returns the id of the one job about a reader and a type. */
export function accessId({ type, readerId }: Pick<AccessInput, "type" | "readerId">): string {
  return `${readerId}/${type}`;
}

export const ACCESS_STEPS: Steps<AccessInput, AccessState, null> = {
  lane: typeLane,

  async begin({ shares }, { type, readerId }) {
    return { before: (await shares.readersOf(type)).includes(readerId) };
  },

  async run(account, { input: { type, readerId, allowed } }) {
    if (!allowed) {
      await stopReader(account, type, readerId);
      await tellStop(account, type, [readerId], Date.now());
      return null;
    }
    const { pins, shares } = account;
    const keys = await pins.keysOf(readerId);
    if (keys === null) throw new VaultError("not_found", "nobody by this id is known");
    await syncBrowsers(account, Date.now(), () => shares.add(type, readerId));
    await giveKey(account, type, { readerId, publicKey: keys.publicKey });
    return null;
  },

  async undo({ shares }, { type, readerId, allowed }, { before }) {
    if (allowed && !before) await shares.remove(type, readerId);
  },

  refusals: [
    "bad_request",
    "forbidden",
    "input_invalid",
    "key_changed",
    "key_untrusted",
    "not_found",
    "suite_mismatch",
    "tampered",
    "type_invalid",
  ],
  cancellable: false,
};

/** Revokes every permission of `readerId` for the own type: reading, editing, and sharing on my behalf. */
export async function stopReader(account: Account, type: string, readerId: ClientId): Promise<void> {
  const { client, shares, approvals } = account;
  await shares.remove(type, readerId);
  for (const role of ["authorizer", "editor"] as const) {
    const place = { role, writerId: client.clientId, type, clientId: readerId };
    if (!(await approvals.has(place))) continue;
    // The server comes first, so that a stop in between leaves something to repeat.
    if (role === "authorizer") await client.authorizers.remove(type, readerId);
    await approvals.set(place, false, Date.now());
  }
  await client.revoke(type, readerId);
}

/** Tells my other browsers of a stop. What they tell each other does not hold it up, unless the network does. */
export async function tellStop(
  account: Account,
  type: string,
  readerIds: readonly ClientId[],
  now: number,
): Promise<void> {
  const decide = async () => {
    for (const readerId of readerIds) await account.shares.remove(type, readerId);
  };
  await syncBrowsers(account, now, decide).catch((error: unknown) => {
    if (isUnreachable(error) || isVaultError(error, "aborted") || isVaultError(error, "vault_locked"))
      throw error;
  });
}

/** So often another of my browsers may exchange the key of the type meanwhile. */
const EXCHANGES = 3;

/**
 * Gives a reader the present key of the own `type`, and the permission.
 * @throws VaultError as `Client.share`
 */
export async function giveKey(
  account: Account,
  type: string,
  reader: Reader,
  options: ShareOptions = {},
): Promise<void> {
  await givePresentKey(account, type, () => account.client.share(type, reader, options));
}

/**
 * Runs `give`, which gives away the present key of the own `type`. Another of my browsers may exchange the key in the
 * same moment; then it runs again. @throws VaultError as `give`; `conflict` when the key is exchanged again and again
 */
export async function givePresentKey(
  account: Account,
  type: string,
  give: () => Promise<void>,
): Promise<void> {
  const { keys } = account.client;
  const context = account.client.context(type);
  for (let attempt = 1; ; attempt++) {
    try {
      const given = await keys.forWriting(context);
      await give();
      keys.forget(context);
      if (equalBytes(await keys.forWriting(context), given)) return;
    } catch (error) {
      if (!isVaultError(error, "key_changed") || attempt === EXCHANGES) throw error;
    }
    if (attempt === EXCHANGES) throw new VaultError("conflict", "the key is being exchanged");
    await syncBrowsers(account, Date.now());
  }
}
