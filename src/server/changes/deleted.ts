/** Which records were deleted, for a client whose point the feed no longer knows (PROTOCOL.md section 7.7). */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { NamedRecord } from "../../wire/write-back.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { ofTenants, visibleScope } from "../search/scope.ts";
import { contextName } from "../store/access-keys.ts";

interface Deleted extends NamedRecord {
  readonly type: string;
}

/** Returns those of `asked` that have a trace of their deletion, if `caller` wrote them or may read their type. */
export async function deletedAmong(
  tx: Queryable,
  caller: ClientId,
  asked: readonly NamedRecord[],
): Promise<RecordId[]> {
  const { types } = await visibleScope(tx, caller);
  const visible = new Set([caller, ...types.map(({ writerId }) => writerId)]);
  const known = asked.filter(({ writerId }) => visible.has(writerId));
  const writers = [...new Set(known.map(({ writerId }) => writerId))];
  if (writers.length === 0) return [];
  const ids = known.map(({ recordId }) => recordId);
  const found = await tx.query<Deleted>(sql`
    select writer_id as "writerId", record_id as "recordId", type from tombstone
    where ${ofTenants("writer_id", writers)} and record_id = any(${ids}::uuid[])`);
  const readable = new Set(types.map(contextName));
  const shown = found.filter((one) => one.writerId === caller || readable.has(contextName(one)));
  return [...new Set(shown.map(({ recordId }) => recordId))];
}
