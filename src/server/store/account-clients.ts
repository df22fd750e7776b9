/** The clients of an account, as its owner lists, stops and deletes them (PROTOCOL.md section 4.1, "admin"). */
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, sql } from "../postgres/sql.ts";
import { appendAudit } from "./audit.ts";
import { type ClientRow, findClient, type StoredClient, storedClient } from "./clients.ts";
import { pageOf, type Slice } from "./slice.ts";

/** Returns one page of the account's clients, oldest first. */
export async function listClients(db: Queryable, accountId: string, { offset, limit }: Slice) {
  const rows = await db.query<ClientRow>(sql`select * from client
    where account_id = ${accountId} and not deleted
    order by created, client_id offset ${offset}::bigint limit ${limit + 1}::bigint`);
  return pageOf(rows.map(storedClient), { offset, limit });
}

/** Returns the client if it is one of the account, else null. */
export async function findClientOf(
  db: Queryable,
  accountId: string,
  clientId: ClientId,
): Promise<StoredClient | null> {
  const client = await findClient(db, clientId);
  return client?.accountId === accountId ? client : null;
}

/** Enables or disables a client. Its earlier tokens end either way. */
export async function enableClient(tx: Queryable, clientId: ClientId, enabled: boolean): Promise<void> {
  await tx.query(
    sql`update client set enabled = ${enabled}, epoch = epoch + 1 where client_id = ${clientId}`,
  );
  await appendAudit(tx, clientId, enabled ? "enabled" : "disabled", {});
}

/**
 * Ends a client for good: it can no longer call, nothing is shared with it, and it is in no group. Its records stay
 * with their readers, and so does its public key, without which they could not open them.
 */
export async function deleteClient(tx: Queryable, clientId: ClientId): Promise<void> {
  await tx.query(sql`update client set enabled = false, deleted = true, epoch = epoch + 1
    where client_id = ${clientId}`);
  await appendAudit(tx, clientId, "deleted", {});
  await tx.query(sql`delete from access_key where reader_id = ${clientId} and writer_id <> ${clientId}`);
  for (const [table, column] of [
    ["policy", "reader_id"],
    ["group_member", "client_id"],
  ] as const) {
    await tx.query(sql`delete from ${raw(table)} where ${raw(column)} = ${clientId}`);
  }
}
