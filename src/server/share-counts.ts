/**
 * Carries counts between the servers on one database: once a second, two short statements whatever the number of
 * requests. While the database is slow or away each server goes on with what it counts itself.
 */
import { randomUUID } from "node:crypto";
import type { Peers } from "./limits/peers.ts";
import type { Database } from "./postgres/database.ts";
import { type Round, roundsOfOthers, tellRounds } from "./store/peer-counts.ts";

const EVERY_MS = 1_000;
/** Whoever was away for more rounds than that has missed the first of them. */
const KEPT_ROUNDS = 10;

/**
 * Returns the function that tells the others once, and hears them. Of what was told before its first call it hears
 * nothing.
 */
export function createSharing(db: Pick<Database, "query" | "hold">, peers: Peers): () => Promise<void> {
  const serverId = randomUUID();
  const heard = new Map<string, number>();
  let rounds: readonly Round[] = [];
  let number = 0;
  let told = 0;
  let isFirst = true;

  return async () => {
    const counts = peers.untold();
    if (Object.keys(counts).length > 0) {
      const round: Round = [++number, counts];
      rounds = [...rounds, round].slice(-KEPT_ROUNDS);
    }
    if (told < number) {
      const upTo = number;
      await tellRounds(db, serverId, rounds);
      told = upTo;
    }
    for (const other of await roundsOfOthers(db, serverId)) {
      const last = heard.get(other.serverId) ?? 0;
      const news = other.rounds.filter(([at]) => at > last);
      if (!isFirst) for (const [, more] of news) peers.hear(more);
      heard.set(other.serverId, Math.max(last, ...news.map(([at]) => at)));
    }
    isFirst = false;
  };
}

/** Shares what `peers` counts until the returned function is called. */
export async function shareRegularly(db: Database, peers: Peers): Promise<() => void> {
  const share = createSharing(db.within({ ms: 5 * EVERY_MS }), peers);
  let isSharing = false;
  const round = async () => {
    if (isSharing) return;
    isSharing = true;
    // Without the database there is nobody to tell: what was not told is told when it is back.
    await share().catch(() => {});
    isSharing = false;
  };
  await round();
  const timer = setInterval(() => void round(), EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
