/**
 * The records that a search may see (PROTOCOL.md sections 4.4, 4.6 and 4.7): the caller's own, and with
 * `include_all_writers` those of types that others share with it. Every statement built on a scope names the tenants.
 */
import { isUuid } from "../../model/uuid.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { SearchRequest } from "../../wire/search.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { readableThroughGroups, sharedWithGroups, type WriterType } from "../store/group-shares.ts";
import { directlyShared, readableTypes } from "../store/policies.ts";

/** Records of `types`, and if `ownAll` all of the caller's own. */
export interface Scope {
  readonly caller: ClientId;
  readonly ownAll: boolean;
  readonly types: readonly WriterType[];
}

/**
 * Returns the scope of a v1 query. It leaves out groups, because readers of v1 could not open records that come
 * through one.
 */
export async function queryScope(db: Queryable, caller: ClientId, allWriters: boolean): Promise<Scope> {
  return { caller, ownAll: true, types: allWriters ? await readableTypes(db, caller) : [] };
}

/** Returns the scope of everything that the caller may read. */
export async function visibleScope(db: Queryable, caller: ClientId): Promise<Scope> {
  const types = [...(await readableTypes(db, caller)), ...(await readableThroughGroups(db, caller))];
  return { caller, ownAll: true, types };
}

type ScopeRequest = Pick<
  SearchRequest,
  "includeAllWriters" | "includeOnlyDirectShares" | "includeOnlyGroups" | "excludeGroupRecords" | "groupIds"
>;

/**
 * Returns the scope of a v2 search. Group ids narrow the shares through groups, and ask for them. All own records are
 * in it, unless the request wants only direct shares or only records shared with groups.
 */
export async function searchScope(db: Queryable, caller: ClientId, request: ScopeRequest): Promise<Scope> {
  const groupIds = groupsOf(request);
  const throughGroups = () => readableThroughGroups(db, caller, groupIds);
  if (request.includeOnlyGroups) {
    const own = await sharedWithGroups(db, caller, groupIds);
    return { caller, ownAll: false, types: [...own, ...(await throughGroups())] };
  }
  const direct = request.includeAllWriters ? await readableTypes(db, caller) : [];
  if (request.includeOnlyDirectShares) {
    return { caller, ownAll: false, types: [...(await directlyShared(db, caller)), ...direct] };
  }
  const wantsGroups = (request.includeAllWriters || groupIds !== null) && !request.excludeGroupRecords;
  return { caller, ownAll: true, types: wantsGroups ? [...direct, ...(await throughGroups())] : direct };
}

/** Returns the groups through which a record may be shared; null for any. A text that is no id names no group. */
export function groupsOf({ groupIds }: Pick<SearchRequest, "groupIds">): readonly string[] | null {
  return groupIds.length === 0 ? null : groupIds.filter(isUuid);
}

/** Returns whether every record of the caller, and no other, is in scope. */
export function isOwnOnly(scope: Scope): boolean {
  return scope.ownAll && scope.types.length === 0;
}

/** Returns the tenants whose tables a statement has to look into. */
export function tenantsOf(scope: Scope): ClientId[] {
  const own = scope.ownAll ? [scope.caller] : [];
  return [...new Set([...own, ...scope.types.map((type) => type.writerId)])];
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
  if (isOwnOnly(scope)) return tenants;
  const own = scope.ownAll ? sql`r.writer_id = ${scope.caller}::uuid or` : raw("");
  const writers = scope.types.map((type) => type.writerId);
  const types = scope.types.map((type) => type.type);
  return sql`(${tenants} and (${own} (r.writer_id, r.type) in
    (select * from unnest(${writers}::uuid[], ${types}::text[]))))`;
}
