/**
 * The audit log of a client. An entry is written in the transaction that it reports, while holding the client's turn.
 * So the chain has no forks, and no entry reports something that did not happen.
 */
import { CHAIN_START, chainHash } from "../../crypto/audit-chain.ts";
import type { AuditEntry, AuditPage } from "../../wire/audit.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { JsonObject } from "../../wire/parse.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { takeTurnIfAny } from "./clock.ts";
import { nowMicros, timeText } from "./time.ts";

export type AuditKind =
  | "registered"
  | "share_changed"
  | "shares_dropped"
  | "group_share_put"
  | "group_share_dropped"
  | "members_changed"
  | "members_removed"
  | "key_put"
  | "key_deleted"
  | "key_rotated"
  | "signing_key_added"
  | "enabled"
  | "disabled"
  | "deleted"
  | "login_failed";

interface Row {
  seq: number;
  at: number;
  kind: string;
  detail: string;
  hash: string;
}

function stored({ at, ...row }: Row): AuditEntry {
  return { ...row, at: timeText(at) };
}

/**
 * Appends an entry to `client`'s log and holds the client's turn until the transaction ends. It does nothing for an
 * unknown client.
 */
export async function appendAudit(
  tx: Queryable,
  client: ClientId,
  kind: AuditKind,
  detail: JsonObject,
): Promise<void> {
  if ((await takeTurnIfAny(tx, client)) === null) return;
  const [last] = await tx.query<{ seq: number; hash: string }>(
    sql`select seq, hash from audit where client_id = ${client} order by seq desc limit 1`,
  );
  const [seq, at, text] = [(last?.seq ?? 0) + 1, nowMicros(), JSON.stringify(detail)];
  const hash = chainHash(last?.hash ?? CHAIN_START, { seq, at: timeText(at), kind, detail: text });
  await tx.query(sql`insert into audit (client_id, seq, at, kind, detail, hash)
    values (${client}, ${seq}, ${at}, ${kind}, ${text}, ${hash})`);
}

/** Returns at most `limit` entries after number `after`. */
export async function auditPage(
  db: Queryable,
  client: ClientId,
  after: number,
  limit: number,
): Promise<AuditPage> {
  const rows = await db.query<Row>(sql`select seq, at, kind, detail, hash from audit
    where client_id = ${client} and seq > ${after}::bigint order by seq limit ${limit}`);
  const [last] = await db.query<{ seq: number }>(
    sql`select coalesce(max(seq), 0) as seq from audit where client_id = ${client}`,
  );
  return { entries: rows.map(stored), last: last?.seq ?? 0 };
}

const PAGE = 1000;

/** Returns the number of the first entry that does not fit the chain of `client`'s log; null when all do. */
async function firstBroken(db: Queryable, client: ClientId): Promise<number | null> {
  let [seq, previous] = [0, CHAIN_START];
  for (;;) {
    const { entries } = await auditPage(db, client, seq, PAGE);
    for (const entry of entries) {
      if (entry.seq !== seq + 1 || entry.hash !== chainHash(previous, entry)) return seq + 1;
      [seq, previous] = [entry.seq, entry.hash];
    }
    if (entries.length < PAGE) return null;
  }
}

/** Returns each client whose log is broken, with the number of the first entry that is; for `check`. */
export async function brokenLogs(db: Queryable): Promise<{ clientId: ClientId; seq: number }[]> {
  const broken: { clientId: ClientId; seq: number }[] = [];
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const rows = await db.query<{ id: ClientId }>(sql`select distinct client_id as id from audit
      where client_id > ${after} order by client_id limit ${PAGE}`);
    for (const { id } of rows) {
      const seq = await firstBroken(db, id);
      if (seq !== null) broken.push({ clientId: id, seq });
      after = id;
    }
    if (rows.length < PAGE) return broken;
  }
}
