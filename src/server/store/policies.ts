/** The permissions of other clients for the types of a writer (PROTOCOL.md sections 4.3 and 4.4, "Visibility"). */
import type { ClientId, KeyContext, TypeContext } from "../../wire/ids.ts";
import type {
  Authorization,
  IncomingShare,
  OutgoingShare,
  Permission,
  PolicyChange,
} from "../../wire/policy.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { takeTurnIfAny } from "./clock.ts";
import type { Slice } from "./slice.ts";

const COLUMNS: Readonly<Record<Permission, Sql>> = {
  read: raw("can_read"),
  edit: raw("can_edit"),
  authorizer: raw("can_authorize"),
};

/** Returns whether `readerId` has `permission` for the writer's type by a policy of its own. */
export async function isAllowed(
  db: Queryable,
  context: KeyContext,
  permission: Permission,
): Promise<boolean> {
  const { writerId, readerId, type } = context;
  const rows = await db.query(sql`select 1 from policy where writer_id = ${writerId}
    and reader_id = ${readerId} and type = ${type} and ${COLUMNS[permission]}`);
  return rows.length > 0;
}

/**
 * Applies one change; repeating it changes nothing. Denying to read also denies to edit. Returns whether there was
 * anything to change.
 */
export async function changePolicy(
  tx: Queryable,
  context: KeyContext,
  change: PolicyChange,
): Promise<boolean> {
  const { writerId, readerId, type } = context;
  const now = await takeTurnIfAny(tx, writerId);
  if (now === null) return false;
  const allows = (permission: Permission) => change.allow.includes(permission);
  const denies = (permission: Permission) => change.deny.includes(permission);
  if (change.allow.length > 0) {
    await tx.query(sql`insert into policy
      (writer_id, reader_id, type, can_read, can_edit, can_authorize, created, modified)
      values (${writerId}, ${readerId}, ${type}, ${allows("read")}, ${allows("edit")}, ${allows("authorizer")}, ${now}, ${now})
      on conflict (writer_id, reader_id, type) do update set
        can_read = policy.can_read or excluded.can_read,
        can_edit = policy.can_edit or excluded.can_edit,
        can_authorize = policy.can_authorize or excluded.can_authorize,
        modified = excluded.modified`);
  }
  if (change.deny.length > 0) {
    const denied = await tx.query(sql`update policy set
        can_read = can_read and not ${denies("read")}::boolean,
        can_edit = can_edit and not ${denies("edit") || denies("read")}::boolean,
        can_authorize = can_authorize and not ${denies("authorizer")}::boolean,
        modified = ${now}
      where writer_id = ${writerId} and reader_id = ${readerId} and type = ${type} returning 1`);
    if (denied.length === 0) return change.allow.length > 0;
    await tx.query(sql`delete from policy
      where writer_id = ${writerId} and reader_id = ${readerId} and type = ${type}
        and not (can_read or can_edit or can_authorize)`);
  }
  return true;
}

/** Removes every policy of `readerId` on the writer's types. */
export async function dropPolicies(tx: Queryable, writerId: ClientId, readerId: ClientId): Promise<void> {
  await takeTurnIfAny(tx, writerId);
  await tx.query(sql`delete from policy where writer_id = ${writerId} and reader_id = ${readerId}`);
}

/** Cuts a list to a slice, and one more that says that it goes on. */
function cut(slice: Slice | null): Sql {
  return slice === null ? raw("") : sql`offset ${slice.offset}::bigint limit ${slice.limit + 1}::bigint`;
}

/** Returns the writer's types that others may read: all, or those of a slice and one more. */
export async function outgoingShares(
  db: Queryable,
  writerId: ClientId,
  slice: Slice | null = null,
): Promise<OutgoingShare[]> {
  return db.query<OutgoingShare>(sql`select p.reader_id as "readerId", c.name as "readerName", p.type
    from policy p left join client c on c.client_id = p.reader_id
    where p.writer_id = ${writerId} and p.can_read order by p.type, p.reader_id ${cut(slice)}`);
}

/** Returns the types of others that `readerId` may read: all, or those of a slice and one more. */
export async function incomingShares(
  db: Queryable,
  readerId: ClientId,
  slice: Slice | null = null,
): Promise<IncomingShare[]> {
  return db.query<IncomingShare>(sql`select p.writer_id as "writerId", c.name as "writerName", p.type
    from policy p left join client c on c.client_id = p.writer_id
    where p.reader_id = ${readerId} and p.can_read order by p.type, p.writer_id ${cut(slice)}`);
}

/** Returns the (writer, type) pairs that `readerId` may read, without names. */
export async function readableTypes(
  db: Queryable,
  readerId: ClientId,
): Promise<Pick<TypeContext, "writerId" | "type">[]> {
  return db.query(
    sql`select writer_id as "writerId", type from policy where reader_id = ${readerId} and can_read`,
  );
}

/** Returns the writer's own types that it shares with anybody by a policy. */
export async function directlyShared(
  db: Queryable,
  writerId: ClientId,
): Promise<Pick<TypeContext, "writerId" | "type">[]> {
  return db.query(sql`select distinct writer_id as "writerId", type from policy
    where writer_id = ${writerId} and can_read`);
}

/** Returns the authorizers that a writer appointed (`by: "writer"`) or the appointments of one authorizer. */
export async function authorizations(
  db: Queryable,
  client: ClientId,
  by: "writer" | "authorizer",
  slice: Slice | null = null,
): Promise<Authorization[]> {
  return db.query<Authorization>(sql`select reader_id as "authorizerId", writer_id as "writerId",
      writer_id as "userId", type, writer_id as "authorizedBy"
    from policy where ${raw(by === "writer" ? "writer_id" : "reader_id")} = ${client} and can_authorize
    order by type, writer_id, reader_id ${cut(slice)}`);
}
