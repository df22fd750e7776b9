/**
 * Reads and deletes many records at once. The bulk read of PROTOCOL.md 4.5 is a GET with a body, which browsers
 * cannot send, so reading uses the search.
 */

import { VaultError } from "../../errors.ts";
import {
  BULK_DELETE_MAX,
  encodeBulkDelete,
  type NotDeleted,
  parseNotDeleted,
} from "../../wire/bulk-delete.ts";
import type { RecordId } from "../../wire/ids.ts";
import type { ListedRecord } from "../../wire/listed-record.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send } from "../http/request.ts";
import type { SendOptions } from "./records.ts";
import { clause, searchResults } from "./search.ts";

const CHUNK = 100;
/** Rows for that many ids: one may come more than once, for each way it is shared. */
const MOST_ROWS = 10 * CHUNK;

/** Returns the rows of those records that are visible, in the order asked for, each once. */
export async function fetchMany(
  send: Send,
  recordIds: readonly RecordId[],
  options: SendOptions = {},
): Promise<ListedRecord[]> {
  const wanted = [...new Set(recordIds)];
  const rows = new Map<RecordId, ListedRecord>();
  for (let start = 0; start < wanted.length; start += CHUNK) {
    const match = [clause({ recordIds: wanted.slice(start, start + CHUNK) })];
    const request = { match, limit: CHUNK, includeData: true, includeAllWriters: true, ...options };
    let seen = 0;
    for await (const row of searchResults(send, request)) {
      if (++seen > MOST_ROWS) throw new VaultError("wire_invalid", "more records than were asked for");
      rows.set(row.meta.recordId, row);
    }
  }
  return wanted.flatMap((recordId) => rows.get(recordId) ?? []);
}

/**
 * Deletes the records whatever their version, and returns those that the server did not delete. It may be repeated.
 */
export async function deleteMany(send: Send, recordIds: readonly RecordId[]): Promise<NotDeleted[]> {
  const wanted = [...new Set(recordIds)];
  const failed: NotDeleted[] = [];
  for (let start = 0; start < wanted.length; start += BULK_DELETE_MAX) {
    const json = encodeBulkDelete(wanted.slice(start, start + BULK_DELETE_MAX));
    const answer = await send(ROUTES.deleteRecords, { params: {}, json, repeatable: true });
    failed.push(...parseNotDeleted(answer.json ?? {}));
  }
  return failed;
}
