/**
 * Many records at once. The bulk read of PROTOCOL.md 4.5 is a GET with a body, which browsers cannot send, so
 * reading goes by search.
 */
import type { RecordId } from "../wire/ids.ts";
import type { ListedRecord } from "../wire/listed-record.ts";
import type { SendOptions } from "./records.ts";
import type { Send } from "./request.ts";
import { clause, searchResults } from "./search.ts";

const CHUNK = 100;

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
    for await (const row of searchResults(send, request)) rows.set(row.meta.recordId, row);
  }
  return wanted.flatMap((recordId) => rows.get(recordId) ?? []);
}
