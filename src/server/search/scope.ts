/**
 * What a search may look at (PROTOCOL.md sections 4.4, 4.6 and 4.7): the caller's own records, and with
 * `include_all_writers` those of types that others share with it. Every statement built on it names the tenants.
 */
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import type { Queryable } from "../store/database.ts";
import { readableTypes } from "../store/policies.ts";
import { raw, type Sql, sql } from "../store/sql.ts";

/** Which of the caller's own records count: all, or only those of types shared with somebody. */
type Own = "all" | "shared";

export interface Scope {
  readonly caller: ClientId;
  readonly own: Own;
  readonly shared: readonly Pick<TypeContext, "writerId" | "type">[];
}

/** Returns the caller's scope, with everything shared with it if `allWriters`. */
export async function scopeOf(
  db: Queryable,
  caller: ClientId,
  allWriters: boolean,
  own: Own = "all",
): Promise<Scope> {
  return { caller, own, shared: allWriters ? await readableTypes(db, caller) : [] };
}

/** Returns whether every record of the caller, and no other, is in scope. */
export function isOwnOnly(scope: Scope): boolean {
  return scope.own === "all" && scope.shared.length === 0;
}

/** Returns the tenants whose tables a statement has to look into. */
export function tenantsOf(scope: Scope): ClientId[] {
  return [...new Set([scope.caller, ...scope.shared.map((share) => share.writerId)])];
}

/** Returns the condition that `column` is one of `tenants`; for one tenant it lets the planner pick one partition. */
export function ofTenants(column: string, tenants: readonly ClientId[]): Sql {
  return tenants.length === 1
    ? sql`${raw(column)} = ${tenants[0]}::uuid`
    : sql`${raw(column)} = any(${[...tenants]}::uuid[])`;
}

/** Returns the condition that row `r` of `record` is in scope. */
export function inScope(scope: Scope): Sql {
  const tenants = ofTenants("r.writer_id", tenantsOf(scope));
  const shared = sql`exists (select 1 from policy p where p.writer_id = ${scope.caller}::uuid
    and p.type = r.type and p.can_read)`;
  const own = scope.own === "all" ? raw("true") : shared;
  if (scope.shared.length === 0) return sql`(${tenants} and ${own})`;
  const writers = scope.shared.map((share) => share.writerId);
  const types = scope.shared.map((share) => share.type);
  return sql`(${tenants} and ((r.writer_id = ${scope.caller}::uuid and ${own}) or (r.writer_id, r.type) in
    (select * from unnest(${writers}::uuid[], ${types}::text[]))))`;
}
