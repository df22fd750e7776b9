/** Turns found rows into the rows of a search answer, with the caller's access keys when data was asked for. */
import type { ClientId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { Queryable } from "../postgres/database.ts";
import { contextName, findAccessKeys } from "../store/access-keys.ts";
import { findGroupAccessKeys } from "../store/group-shares.ts";
import { type RecordRow, writtenRecord } from "../store/records.ts";

export interface Listing {
  readonly caller: ClientId;
  /** Without it `data` and all keys are null. */
  readonly includeData: boolean;
  /** Through which groups a key may come; any if left out or null. */
  readonly groupIds?: readonly string[] | null;
  /** Whether own rows have a key through the group too: in a group's list js opens every row with that key. */
  readonly ownThroughGroup?: boolean;
}

/** Returns `rows` in their order. A row of another writer that reaches the caller through a group has that key too. */
export async function listRows(
  db: Queryable,
  { caller, includeData, groupIds = null, ownThroughGroup = false }: Listing,
  rows: readonly RecordRow[],
): Promise<WrittenRow[]> {
  const records = rows.map(writtenRecord);
  const contexts = includeData ? records.map((record) => record.meta) : [];
  const keys = await findAccessKeys(db, caller, contexts);
  const shared = contexts.filter(({ writerId }) => ownThroughGroup || writerId !== caller);
  const groupKeys = await findGroupAccessKeys(db, caller, shared, groupIds);
  return records.map(({ meta, data, recSig }) => ({
    meta,
    data: includeData ? data : null,
    accessKey: keys.get(contextName(meta)) ?? null,
    groupAccessKey: groupKeys.get(contextName(meta)) ?? null,
    recSig,
  }));
}
