/**
 * What became of records that the server shows no more (SECURITY.md, "When the server goes back"): deleted or withdrawn
 * where somebody said so, else lost.
 */
import type { RecordId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Copied, lastKnown } from "./copied.ts";

export interface Missing {
  /** Deleted, or not shared any more. */
  readonly gone: readonly string[];
  readonly lost: readonly string[];
}

/** `wentBack`: the server's database is another one than before, so that shares may be lost with it. */
export interface MissingOptions {
  readonly wentBack: boolean;
  readonly signal?: AbortSignal;
}

/** Sorts `records`, which the server does not show. @throws VaultError as the network does */
export async function sortMissing(
  account: Account,
  records: readonly Copied[],
  { wentBack, signal }: MissingOptions,
): Promise<Missing> {
  if (records.length === 0) return { gone: [], lost: [] };
  const { client, memory, identity } = account;
  const named = records.flatMap(({ recordId, writerId }) =>
    writerId === null ? [] : [{ recordId: recordId as RecordId, writerId }],
  );
  const deleted = await client.writeBack.deletedAmong(named, signal === undefined ? {} : { signal });
  const others = records.filter(({ writerId }) => writerId !== identity.clientId);
  const shared = others.length === 0 || wentBack ? null : await sharedTypes(account);
  const [gone, lost]: [string[], string[]] = [[], []];
  for (const record of records) {
    const { recordId, writerId, type } = record;
    const isMine = writerId === identity.clientId;
    const isGone =
      deleted?.has(recordId) === true ||
      (writerId !== null && (await memory.wasDeleted(writerId, recordId as RecordId))) ||
      (!isMine && shared !== null && !shared.has(`${writerId} ${type}`)) ||
      // Nothing of it could be shown.
      lastKnown(record) === null;
    (isGone ? gone : lost).push(recordId);
  }
  return { gone, lost };
}

async function sharedTypes({ client }: Account): Promise<ReadonlySet<string>> {
  return new Set((await client.incoming()).map(({ writerId, type }) => `${writerId} ${type}`));
}
