/** What each server on this database has counted lately, one row for each, which it writes and the others read. */
import type { Counts } from "../limits/peers.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** What a server counted in one round; rounds of a server are numbered. */
export type Round = readonly [number: number, counts: Counts];

/** Rows of servers that have told nothing for so long are dropped: an hour, in microseconds. */
const KEPT_MICROS = 3600e6;

/** Makes `rounds` what the server tells. `serverId` is the process's own. */
export async function tellRounds(db: Queryable, serverId: string, rounds: readonly Round[]): Promise<void> {
  const text = JSON.stringify(rounds);
  await db.query(sql`insert into peer_count (server_id, told, rounds)
    values (${serverId}, ${nowMicros()}, ${text})
    on conflict (server_id) do update set told = excluded.told, rounds = excluded.rounds`);
}

/** Returns what the other servers tell, by their ids. */
export async function roundsOfOthers(
  db: Queryable,
  serverId: string,
): Promise<{ serverId: string; rounds: readonly Round[] }[]> {
  const rows = await db.query<{ id: string; rounds: string }>(
    sql`select server_id as id, rounds from peer_count where server_id <> ${serverId}`,
  );
  return rows.map(({ id, rounds }) => ({ serverId: id, rounds: JSON.parse(rounds) as Round[] }));
}

/** Forgets servers that are gone. */
export async function dropPeers(db: Queryable): Promise<void> {
  await db.query(sql`delete from peer_count where told < ${nowMicros() - KEPT_MICROS}::bigint`);
}
