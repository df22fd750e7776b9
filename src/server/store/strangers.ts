/**
 * What a client may put into the lists of another who has not answered: types shared with it and groups that it was
 * added to. Who shares something with the client, or belongs to its account, is no stranger to it and is not counted.
 */
import { VaultError } from "../../errors.ts";
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";

export interface StrangerLimits {
  /** Most unanswered things of one client in the lists of another, of each kind. */
  readonly perPair: number;
  /** Most unanswered things in the lists of one client, of each kind. */
  readonly inAll: number;
  /**
   * Most different types that one client shares with groups, with all of them together: each is a type of its members.
   */
  readonly throughGroups: number;
}

export const DEFAULT_STRANGERS: StrangerLimits = { perPair: 200, inAll: 2_000, throughGroups: 1_000 };

/** @throws VaultError `forbidden` when the writer may not share one more type with `readerId` yet */
export async function assertMayShare(
  db: Queryable,
  { writerId, type }: Pick<TypeContext, "writerId" | "type">,
  readerId: ClientId,
  limits: StrangerLimits,
): Promise<void> {
  const shared = await db.query(sql`select 1 from policy
    where writer_id = ${writerId} and reader_id = ${readerId} and type = ${type}`);
  if (shared.length > 0) return;
  const known = await knownTo(db, readerId);
  if (known.includes(writerId)) return;
  const found = sql`from policy where reader_id = ${readerId}`;
  await assertFew(db, sql`${found} and writer_id = ${writerId}`, limits.perPair, "types");
  await assertFew(db, sql`${found} and writer_id <> all(${known}::uuid[])`, limits.inAll, "types");
}

/** @throws VaultError `forbidden` when `by` may not add one of `members` to one more group yet */
export async function assertMayAdd(
  db: Queryable,
  groupId: string,
  by: ClientId,
  members: readonly ClientId[],
  limits: StrangerLimits,
): Promise<void> {
  const old = await db.query<{ id: ClientId }>(sql`select client_id as id from group_member
    where group_id = ${groupId} and client_id = any(${[...members]}::uuid[])`);
  const isOld = new Set([by, ...old.map(({ id }) => id)]);
  for (const member of members.filter((id) => !isOld.has(id))) {
    const known = await knownTo(db, member);
    if (known.includes(by)) continue;
    const found = sql`from group_member where client_id = ${member}`;
    await assertFew(db, sql`${found} and authorizer_id = ${by}`, limits.perPair, "groups");
    const strange = sql`${found} and authorizer_id <> all(${[member, ...known]}::uuid[])`;
    await assertFew(db, strange, limits.inAll, "groups");
  }
}

/** @throws VaultError `too_large` when the writer shares as many types with groups as it may */
export async function assertFewShared(
  db: Queryable,
  { writerId, type }: Pick<TypeContext, "writerId" | "type">,
  { throughGroups }: StrangerLimits,
): Promise<void> {
  const rows = await db.query<{ type: string }>(sql`select distinct type from group_share
    where writer_id = ${writerId} limit ${throughGroups}::bigint`);
  if (rows.length < throughGroups || rows.some((row) => row.type === type)) return;
  throw new VaultError(
    "too_large",
    `one client shares at most ${throughGroups} types with groups: take one back first`,
  );
}

/** Returns the clients that `client` shares something with, and those of its account. */
async function knownTo(db: Queryable, client: ClientId): Promise<ClientId[]> {
  const rows = await db.query<{ id: ClientId }>(sql`select distinct reader_id as id from policy
      where writer_id = ${client}
    union select other.client_id as id from client own join client other on other.account_id = own.account_id
      where own.client_id = ${client}`);
  return rows.map(({ id }) => id);
}

async function assertFew(db: Queryable, found: Sql, most: number, what: string): Promise<void> {
  const rows = await db.query(sql`select 1 ${found} limit ${most}::bigint`);
  if (rows.length < most) return;
  throw new VaultError(
    "forbidden",
    `that client has ${most} ${what} of others that it has not answered: it has to share something with you first, or leave some`,
  );
}
