/** Members of groups and their capabilities (PROTOCOL.md section 6.2). Changes take the group's lock first. */
import { CAPABILITIES, type Capability, type GroupMember, type GroupPage } from "../../wire/group.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { pageOf, type Slice } from "./slice.ts";
import { nowMicros } from "./time.ts";

/** A member as it is stored, with the client that wrapped the group's key for it. */
export interface Membership extends GroupMember {
  readonly membershipKey: string;
  readonly authorizerId: ClientId;
}

interface Row {
  group_id: string;
  client_id: ClientId;
  membership_key: string;
  authorizer_id: ClientId;
  can_manage: boolean;
  can_share: boolean;
  can_read: boolean;
  can_edit: boolean;
}

const COLUMNS: Readonly<Record<Capability, "can_manage" | "can_share" | "can_read" | "can_edit">> = {
  MANAGE_MEMBERSHIP: "can_manage",
  SHARE_CONTENT: "can_share",
  READ_CONTENT: "can_read",
  EDIT_CONTENT: "can_edit",
};

/** Returns the column of a capability in `group_member`. */
export function capabilityColumn(capability: Capability): Sql {
  return raw(COLUMNS[capability]);
}

function capabilitiesOf(row: Row): Capability[] {
  return CAPABILITIES.filter((capability) => row[COLUMNS[capability]]);
}

function stored(row: Row): Membership {
  return {
    clientId: row.client_id,
    membershipKey: row.membership_key,
    capabilities: capabilitiesOf(row),
    authorizerId: row.authorizer_id,
  };
}

/** Returns the membership of `client` in the group, or null. */
export async function findMember(
  db: Queryable,
  groupId: string,
  client: ClientId,
): Promise<Membership | null> {
  const [row] = await db.query<Row>(
    sql`select * from group_member where group_id = ${groupId} and client_id = ${client}`,
  );
  return row === undefined ? null : stored(row);
}

/** Returns one page of the members, in the order they were added. */
export async function listMembers(
  db: Queryable,
  groupId: string,
  { offset, limit }: Slice,
): Promise<GroupPage<Membership>> {
  const rows = await db.query<Row>(sql`select * from group_member where group_id = ${groupId}
    order by created, client_id offset ${offset}::bigint limit ${limit + 1}::bigint`);
  return pageOf(rows.map(stored), { offset, limit });
}

/** Adds a member whose key `authorizer` has wrapped, or replaces what one has. */
export async function putMember(
  tx: Queryable,
  groupId: string,
  member: GroupMember & { readonly membershipKey: string },
  authorizer: ClientId,
): Promise<void> {
  const now = nowMicros();
  const can = (capability: Capability) => member.capabilities.includes(capability);
  await tx.query(sql`insert into group_member
    (group_id, client_id, membership_key, authorizer_id, can_manage, can_share, can_read, can_edit, created, modified)
    values (${groupId}, ${member.clientId}, ${member.membershipKey}, ${authorizer}, ${can("MANAGE_MEMBERSHIP")},
      ${can("SHARE_CONTENT")}, ${can("READ_CONTENT")}, ${can("EDIT_CONTENT")}, ${now}, ${now})
    on conflict (group_id, client_id) do update set
      membership_key = excluded.membership_key, authorizer_id = excluded.authorizer_id,
      can_manage = excluded.can_manage, can_share = excluded.can_share, can_read = excluded.can_read,
      can_edit = excluded.can_edit, modified = excluded.modified`);
}

/** Sets the capabilities of a member. Returns false when the client is not a member. */
export async function setCapabilities(
  tx: Queryable,
  groupId: string,
  { clientId, capabilities }: Pick<GroupMember, "clientId" | "capabilities">,
): Promise<boolean> {
  const can = (capability: Capability) => capabilities.includes(capability);
  const rows = await tx.query(sql`update group_member set can_manage = ${can("MANAGE_MEMBERSHIP")},
      can_share = ${can("SHARE_CONTENT")}, can_read = ${can("READ_CONTENT")}, can_edit = ${can("EDIT_CONTENT")},
      modified = ${nowMicros()}
    where group_id = ${groupId} and client_id = ${clientId} returning client_id`);
  return rows.length === 1;
}

/** Removes members; it ignores clients that are none. */
export async function removeMembers(
  tx: Queryable,
  groupId: string,
  clients: readonly ClientId[],
): Promise<void> {
  await tx.query(sql`delete from group_member
    where group_id = ${groupId} and client_id = any(${[...clients]}::uuid[])`);
}

/** Returns the managers of the group. */
export async function managersOf(db: Queryable, groupId: string): Promise<ClientId[]> {
  const rows = await db.query<{ client_id: ClientId }>(
    sql`select client_id from group_member where group_id = ${groupId} and can_manage`,
  );
  return rows.map((row) => row.client_id);
}

/** The capabilities of one client in one group. */
export interface HeldCapabilities {
  readonly groupId: string;
  readonly capabilities: readonly Capability[];
}

/** Returns the capabilities of `client` in each group that `viewer` is in too; only in `groupIds`, if given. */
export async function heldCapabilities(
  db: Queryable,
  viewer: ClientId,
  client: ClientId,
  groupIds: readonly string[] | null = null,
): Promise<HeldCapabilities[]> {
  const among = groupIds === null ? raw("true") : sql`m.group_id = any(${[...groupIds]}::uuid[])`;
  const rows = await db.query<Row>(sql`select m.* from group_member m
    where m.client_id = ${client} and ${among} and exists
      (select 1 from group_member v where v.group_id = m.group_id and v.client_id = ${viewer})
    order by m.created, m.group_id`);
  return rows.map((row) => ({ groupId: row.group_id, capabilities: capabilitiesOf(row) }));
}
