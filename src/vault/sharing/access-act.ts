/**
 * Jobs that let a person read an own type, and that stop it. Each has one step here and two at the server. A stop in
 * between must leave neither a reader who cannot open anything nor one who still reads unnoticed.
 */
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Steps, typeLane } from "../jobs/journal.ts";

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
      return null;
    }
    const { client, pins, shares } = account;
    const keys = await pins.keysOf(readerId);
    if (keys === null) throw new VaultError("not_found", "nobody by this id is known");
    await shares.add(type, readerId);
    await client.share(type, { readerId, publicKey: keys.publicKey });
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
