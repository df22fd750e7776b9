/**
 * Finds the key of a type that reaches this client through a group only. Such keys come with listings (PROTOCOL.md
 * 6.2).
 */
import type { TypeContext } from "../../wire/ids.ts";
import type { GroupAccessKey } from "../../wire/listed-record.ts";
import type { Send } from "../http/request.ts";
import { clause, searchPage } from "../records/search.ts";

/** Returns the key through a group that comes with any record of the type, or null when there is none. */
export async function findGroupKey(
  send: Send,
  { writerId, type }: TypeContext,
): Promise<GroupAccessKey | null> {
  const match = [clause({ types: [type], writerIds: [writerId] }, { condition: "AND" })];
  const { results } = await searchPage(send, { match, includeOnlyGroups: true, includeData: true, limit: 1 });
  const [row] = results;
  return row?.meta.writerId === writerId && row.meta.type === type ? row.groupAccessKey : null;
}
