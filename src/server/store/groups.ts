/**
 * Groups themselves (PROTOCOL.md section 6.2). The members of a group, and the other clients of its account, may know
 * of it. Every statement here holds that condition, so that to others the group does not exist.
 */
import { randomUUID } from "node:crypto";
import type { Group, GroupBody, GroupPage } from "../../wire/group.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { putMember } from "./group-members.ts";
import { pageOf, type Slice } from "./slice.ts";
import { nowMicros, timeText } from "./time.ts";

interface Row {
  group_id: string;
  account_id: string | null;
  name: string;
  public_key: string;
  description: string;
  created: number;
  modified: number;
  members: number;
}

const COLUMNS = raw(`g.*, (select count(*) from group_member m where m.group_id = g.group_id) as members`);

function stored(row: Row): Group {
  return {
    groupId: row.group_id,
    name: row.name,
    accountId: row.account_id,
    publicKey: row.public_key,
    description: row.description,
    memberCount: row.members,
    created: timeText(row.created),
    lastModified: timeText(row.modified),
    encryptedGroupKey: null,
  };
}

/** The condition that `viewer` may know of group `g`. */
function knownTo(viewer: ClientId): Sql {
  return sql`(exists (select 1 from group_member k where k.group_id = g.group_id and k.client_id = ${viewer})
    or exists (select 1 from client v where v.client_id = ${viewer} and v.account_id is not distinct from g.account_id))`;
}

/** Stores a group with its creator as the only member, who manages it. */
export async function insertGroup(tx: Queryable, creator: ClientId, body: GroupBody): Promise<Group> {
  const groupId = randomUUID();
  const now = nowMicros();
  await tx.query(sql`insert into client_group
    (group_id, account_id, name, public_key, description, created, modified)
    select ${groupId}, c.account_id, ${body.name}, ${body.publicKey}, ${body.description}, ${now}, ${now}
    from client c where c.client_id = ${creator}`);
  const capabilities = [...new Set([...body.capabilities, "MANAGE_MEMBERSHIP" as const])];
  const creators = { clientId: creator, membershipKey: body.encryptedGroupKey, capabilities };
  await putMember(tx, groupId, creators, creator);
  const group = await findGroup(tx, groupId, creator);
  if (group === null) throw new TypeError("the group that was just made is missing");
  return group;
}

/** Returns the group if `viewer` may know of it, else null. */
export async function findGroup(db: Queryable, groupId: string, viewer: ClientId): Promise<Group | null> {
  return (await findGroups(db, [groupId], viewer))[0] ?? null;
}

/** Returns those of the groups that `viewer` may know of. */
export async function findGroups(
  db: Queryable,
  groupIds: readonly string[],
  viewer: ClientId,
): Promise<Group[]> {
  const rows = await db.query<Row>(sql`select ${COLUMNS} from client_group g
    where g.group_id = any(${[...groupIds]}::uuid[]) and ${knownTo(viewer)}`);
  return rows.map(stored);
}

/** The limits of a listing. */
export interface GroupFilter {
  /** Only groups this client is in; of another client, only those the viewer is in as well. */
  readonly member: ClientId | null;
  /** Only groups of these names; any when empty. */
  readonly names: readonly string[];
  /** Only groups that this client alone manages. */
  readonly onlyManager?: ClientId;
}

/** Returns one page of the groups that `viewer` may know of, oldest first. */
export async function listGroups(
  db: Queryable,
  viewer: ClientId,
  { member, names, onlyManager }: GroupFilter,
  { offset, limit }: Slice,
): Promise<GroupPage<Group>> {
  const has = (client: ClientId) =>
    sql`exists (select 1 from group_member i where i.group_id = g.group_id and i.client_id = ${client})`;
  const seen = member === null ? knownTo(viewer) : sql`(${has(member)} and ${has(viewer)})`;
  const managers = sql`select client_id from group_member i where i.group_id = g.group_id and i.can_manage`;
  const owned = onlyManager === undefined ? raw("true") : sql`${onlyManager}::uuid = all (${managers})`;
  const named = names.length === 0 ? raw("true") : sql`g.name = any(${[...names]}::text[])`;
  const rows =
    await db.query<Row>(sql`select ${COLUMNS} from client_group g where ${seen} and ${named} and ${owned}
    order by g.created, g.group_id offset ${offset}::bigint limit ${limit + 1}::bigint`);
  return pageOf(rows.map(stored), { offset, limit });
}

/** Gives the group another description. */
export async function describeGroup(tx: Queryable, groupId: string, description: string): Promise<void> {
  await tx.query(sql`update client_group set description = ${description}, modified = ${nowMicros()}
    where group_id = ${groupId}`);
}

/** Removes the group with its members and shares. */
export async function deleteGroup(tx: Queryable, groupId: string): Promise<void> {
  for (const table of ["group_share", "group_member", "client_group"]) {
    await tx.query(sql`delete from ${raw(table)} where group_id = ${groupId}`);
  }
}

/** Makes changes of one group wait for each other until the transaction ends. Returns whether there is such a group. */
export async function lockGroup(tx: Queryable, groupId: string): Promise<boolean> {
  const rows = await tx.query(sql`select 1 from client_group where group_id = ${groupId} for update`);
  return rows.length === 1;
}
