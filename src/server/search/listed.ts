/** Turns found rows into the rows of a search answer, with the caller's access keys when data was asked for. */
import type { ClientId } from "../../wire/ids.ts";
import type { ListedRecord } from "../../wire/listed-record.ts";
import { contextName, findAccessKeys } from "../store/access-keys.ts";
import type { Queryable } from "../store/database.ts";
import { type RecordRow, storedRecord } from "../store/records.ts";

/** Returns `rows` in their order; `data` and keys are null unless `includeData`. */
export async function listRows(
  db: Queryable,
  caller: ClientId,
  rows: readonly RecordRow[],
  includeData: boolean,
): Promise<ListedRecord[]> {
  const records = rows.map(storedRecord);
  const contexts = includeData ? records.map((record) => record.meta) : [];
  const keys = await findAccessKeys(db, caller, contexts);
  return records.map(({ meta, data, recSig }) => ({
    meta,
    data: includeData ? data : null,
    accessKey: keys.get(contextName(meta)) ?? null,
    groupAccessKey: null,
    recSig,
  }));
}
