/** Types shared with groups, and the keys by which members read them (PROTOCOL.md sections 2.15 and 6.2). */
import { randomUUID } from "node:crypto";
import type { Capability, GroupShare } from "../../wire/group.ts";
import type { ClientId, KeyContext, TypeContext } from "../../wire/ids.ts";
import type { GroupAccessKey } from "../../wire/listed-record.ts";
import type { PublicKey } from "../../wire/public-key.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { contextName } from "./access-keys.ts";
import { takeTurn } from "./clock.ts";
import { capabilityColumn } from "./group-members.ts";

/** A type as one writer names it. */
export type WriterType = Pick<TypeContext, "writerId" | "type">;

/** Shares the writer's type with the group, or replaces its own earlier share. */
export async function putShare(tx: Queryable, writerId: ClientId, share: GroupShare): Promise<void> {
  const now = await takeTurn(tx, writerId);
  const { groupId, type, encryptedAccessKey, publicKey, canEdit } = share;
  await tx.query(sql`insert into group_share
    (writer_id, type, group_id, eak, public_key, can_edit, access_key_id, created, modified)
    values (${writerId}, ${type}, ${groupId}, ${encryptedAccessKey}, ${publicKey}, ${canEdit}, ${randomUUID()},
      ${now}, ${now})
    on conflict (writer_id, type, group_id) do update set
      eak = excluded.eak, public_key = excluded.public_key, can_edit = excluded.can_edit,
      access_key_id = excluded.access_key_id, modified = excluded.modified`);
}

/** Takes the writer's type back from the group. Returns whether it was shared with it. */
export async function dropShare(
  tx: Queryable,
  groupId: string,
  { writerId, type }: WriterType,
): Promise<boolean> {
  await takeTurn(tx, writerId);
  const rows = await tx.query(sql`delete from group_share
    where writer_id = ${writerId} and type = ${type} and group_id = ${groupId} returning type`);
  return rows.length === 1;
}

/** Returns with which groups the writer shares each of its types, as pairs. */
export async function groupsSharedWith(
  db: Queryable,
  writerId: ClientId,
  types: readonly string[],
): Promise<{ type: string; groupId: string }[]> {
  return db.query(sql`select type, group_id as "groupId" from group_share
    where writer_id = ${writerId} and type = any(${[...types]}::text[]) order by type, created, group_id`);
}

/** Returns the types that are shared with the group, by all writers or by some only. */
export async function sharesOfGroup(
  db: Queryable,
  groupId: string,
  writers: readonly ClientId[] | null = null,
): Promise<WriterType[]> {
  const by = writers === null ? raw("true") : sql`writer_id = any(${[...writers]}::uuid[])`;
  return db.query(sql`select writer_id as "writerId", type from group_share
    where group_id = ${groupId} and ${by}`);
}

/** The condition that share `s` reaches `reader` as a member who has the capability; only by `groupIds`, if given. */
function reaches(reader: ClientId, capability: Capability, groupIds: readonly string[] | null): Sql {
  const among = groupIds === null ? raw("true") : sql`m.group_id = any(${[...groupIds]}::uuid[])`;
  return sql`m.group_id = s.group_id and m.client_id = ${reader} and m.${capabilityColumn(capability)} and ${among}`;
}

/** Returns the types of others that `reader` may read as a member; only of `groupIds`, if given. */
export async function readableThroughGroups(
  db: Queryable,
  reader: ClientId,
  groupIds: readonly string[] | null = null,
): Promise<WriterType[]> {
  return db.query(sql`select distinct s.writer_id as "writerId", s.type from group_member m
    join group_share s on ${reaches(reader, "READ_CONTENT", groupIds)}
    where s.writer_id <> ${reader}`);
}

/** Returns the writer's own types that it shares with any group, or with some of `groupIds`. */
export async function sharedWithGroups(
  db: Queryable,
  writerId: ClientId,
  groupIds: readonly string[] | null,
): Promise<WriterType[]> {
  const among = groupIds === null ? raw("true") : sql`group_id = any(${[...groupIds]}::uuid[])`;
  return db.query(sql`select distinct writer_id as "writerId", type from group_share
    where writer_id = ${writerId} and ${among}`);
}

/** Returns whether the type reaches the reader through a group in which it may do this; through `groupId`, if given. */
export async function mayThroughGroup(
  db: Queryable,
  { writerId, readerId, type }: KeyContext,
  capability: "READ_CONTENT" | "EDIT_CONTENT",
  groupId: string | null = null,
): Promise<boolean> {
  const editable = capability === "EDIT_CONTENT" ? raw("s.can_edit") : raw("true");
  const rows = await db.query(sql`select 1 from group_share s
    join group_member m on ${reaches(readerId, capability, groupId === null ? null : [groupId])}
    where s.writer_id = ${writerId} and s.type = ${type} and ${editable} limit 1`);
  return rows.length > 0;
}

interface KeyRow {
  writer_id: ClientId;
  type: string;
  eak: string;
  sharer_key: string;
  access_key_id: string;
  membership_key: string;
  authorizer_id: ClientId;
  authorizer_key: string;
  group_key: string;
}

/**
 * Returns the reader's keys through groups for several types of others, under `contextName` of each. When several
 * groups have the same type, it always takes the key from the same group. The wrapper holds the sharer's registered
 * key, whatever key the sharer sent: js sends the group's (section 6.2).
 */
export async function findGroupAccessKeys(
  db: Queryable,
  reader: ClientId,
  contexts: readonly WriterType[],
  groupIds: readonly string[] | null = null,
): Promise<Map<string, GroupAccessKey>> {
  const unique = new Map(contexts.map((context) => [contextName(context), context]));
  if (unique.size === 0) return new Map();
  const writers = [...unique.values()].map((context) => context.writerId);
  const types = [...unique.values()].map((context) => context.type);
  const rows = await db.query<KeyRow>(sql`select distinct on (s.writer_id, s.type)
      s.writer_id, s.type, s.eak, w.public_key as sharer_key, s.access_key_id, m.membership_key, m.authorizer_id,
      a.public_key as authorizer_key, g.public_key as group_key
    from group_share s
    join group_member m on ${reaches(reader, "READ_CONTENT", groupIds)}
    join client_group g on g.group_id = s.group_id
    join client a on a.client_id = m.authorizer_id
    join client w on w.client_id = s.writer_id
    where s.writer_id = any(${writers}::uuid[]) and (s.writer_id, s.type) in
      (select * from unnest(${writers}::uuid[], ${types}::text[]))
    order by s.writer_id, s.type, s.group_id`);
  return new Map(
    rows.map((row) => [contextName({ writerId: row.writer_id, type: row.type }), accessKeyOf(row)]),
  );
}

function accessKeyOf(row: KeyRow): GroupAccessKey {
  return {
    eak: row.eak,
    authorizerId: row.authorizer_id,
    authorizerPublicKey: JSON.parse(row.authorizer_key) as PublicKey,
    wrappers: [
      {
        membershipKey: row.membership_key,
        publicKey: JSON.parse(row.sharer_key) as PublicKey,
        accessKeyId: row.access_key_id,
        groupPublicKey: row.group_key,
      },
    ],
  };
}
