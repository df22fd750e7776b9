/**
 * Many deletions in one request and one transaction (PROTOCOL.md section 7.9). Each is what `deleteRecordSafe` makes of
 * it by itself; one that is refused does not keep the others from being deleted.
 */
import { isVaultError } from "../../errors.ts";
import {
  type DeleteResult,
  encodeDeleteResults,
  parseDeleteMany,
  type RecordInVersion,
} from "../../wire/delete-many.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { Handlers } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import { deleteRecords, findHomes, versionsOf } from "../store/deletions.ts";
import { deleteBytes, ownRecord } from "./records.ts";

/** So many deletions of one request count as much as one request does by itself. */
const PER_REQUEST = 10;

/** A record of the caller's that is to go. */
interface Own extends RecordInVersion {
  readonly rid: number;
}

export const deleteManyRoutes = {
  deleteVersions: async (call, deps) => {
    const wanted = parseDeleteMany(await call.json());
    const { caller } = call;
    deps.rates.charge(caller, Math.floor(wanted.length / PER_REQUEST));
    const homes = await findHomes(
      deps.db,
      wanted.map(({ recordId }) => recordId),
    );
    const own: Own[] = [];
    const results = new Map<RecordId, DeleteResult>();
    for (const one of wanted) {
      const { recordId } = one;
      const home = homes.get(recordId);
      if (home?.writerId === caller) own.push({ ...one, rid: home.rid });
      else {
        const status = await refusalOf(recordId, caller, deps);
        results.set(recordId, { recordId, status, version: null });
      }
    }
    for (const result of await deleteOwn(own, caller, deps)) results.set(result.recordId, result);
    return answer(200, encodeDeleteResults(wanted.flatMap(({ recordId }) => results.get(recordId) ?? [])));
  },
} satisfies Handlers;

/**
 * Returns how the deletion of a record is refused that is not the caller's or that there is not: a stranger learns
 * nothing, also from how long the answer takes.
 */
async function refusalOf(recordId: RecordId, caller: ClientId, { db }: Deps): Promise<403 | 404> {
  try {
    await ownRecord(db, caller, recordId);
  } catch (error) {
    if (isVaultError(error, "forbidden")) return 403;
    if (!isVaultError(error, "not_found")) throw error;
  }
  return 404;
}

async function deleteOwn(own: readonly Own[], caller: ClientId, deps: Deps): Promise<DeleteResult[]> {
  if (own.length === 0) return [];
  const { gone, left } = await deps.db.transaction(async (tx) => {
    const deleted = await deleteRecords(tx, caller, own);
    const ids = new Set(deleted.map(({ recordId }) => recordId));
    const rids = own.filter(({ recordId }) => !ids.has(recordId)).map(({ rid }) => rid);
    return { gone: deleted, left: rids.length === 0 ? new Map() : await versionsOf(tx, caller, rids) };
  });
  if (gone.length > 0) deps.quotas.freed(caller);
  if (gone.some(({ hadFile }) => hadFile)) await deleteBytes(deps);
  const deleted = new Set(gone.map(({ recordId }) => recordId));
  return own.map(({ recordId }): DeleteResult => {
    if (deleted.has(recordId)) return { recordId, status: 204, version: null };
    const version = left.get(recordId) ?? null;
    return { recordId, status: version === null ? 404 : 409, version };
  });
}
