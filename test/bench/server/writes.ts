/** Durable writes: records over HTTP, against bare inserts of the same rows into the same database. */
import { randomBytes, randomUUID } from "node:crypto";
import type pg from "pg";
import { bareInsert } from "./bare.ts";
import { HttpConnection, requestBytes } from "./connection.ts";
import { quantile, rateOf } from "./rate.ts";
import type { BenchClient, BenchServer } from "./running.ts";

const LANES = 32;
const SECONDS = 2;
const ROUNDS = 3;
/** The least part of the bare rate that is good enough. */
const BAR = 0.5;
const TYPE = "bench";

/** The labels and the sealed field of one record; a value of each label but one is new. */
function content() {
  const unique = randomUUID();
  const plain = { kind: "login", site: `https://${unique.slice(0, 8)}.example`, id: unique };
  return { plain, data: { secret: randomBytes(150).toString("base64url") } };
}

/** Prints both rates and their ratio. @throws Error when ours is below the bar */
export async function benchWrites(server: BenchServer): Promise<void> {
  const writers = await Promise.all(Array.from({ length: LANES }, () => server.register()));
  const clients = await Promise.all(Array.from({ length: LANES }, () => server.database()));
  const connections = await Promise.all(Array.from({ length: LANES }, () => HttpConnection.open(server.url)));
  let rid = Date.now() * 1000;
  // Tenants of their own: what stands there already must not slow one side only.
  const strangers = clients.map(() => randomUUID());
  const bare = (lane: number) => {
    rid += 1;
    return bareInsert(clients[lane] as pg.Client, strangers[lane] ?? "", rid, { type: TYPE, ...content() })();
  };
  const ours = (writerOf: (lane: number) => BenchClient) => async (lane: number) => {
    const writer = writerOf(lane);
    const meta = { writer_id: writer.id, user_id: writer.id, type: TYPE, ...{ plain: content().plain } };
    const body = { meta, data: content().data };
    const reply = await connections[lane]?.send(
      requestBytes("POST", "/v1/storage/records", writer.bearer, body),
    );
    if (reply?.status !== 201) throw new Error(`a write answered ${reply?.status}`);
  };
  const contenders = [
    { name: "bare inserts, 32 connections", work: bare },
    { name: "Sealfield, 32 writers", work: ours((lane) => writers[lane] as BenchClient) },
    { name: "Sealfield, one writer", work: ours(() => writers[0] as BenchClient) },
  ];
  const rates = contenders.map((): number[] => []);
  const latencies = contenders.map((): number[] => []);
  for (let round = -1; round < ROUNDS; round++) {
    for (const [index, { work }] of contenders.entries()) {
      const rate = await rateOf(LANES, round < 0 ? 1 : SECONDS, work);
      if (round < 0) continue;
      rates[index]?.push(rate.perSecond);
      latencies[index]?.push(...rate.latencies);
    }
  }
  console.log(`\ndurable writes of a record with three labels, ${LANES} connections`);
  const middle = rates.map((list) =>
    quantile(
      [...list].sort((a, b) => a - b),
      0.5,
    ),
  );
  for (const [index, { name }] of contenders.entries()) {
    const sorted = (latencies[index] ?? []).sort((a, b) => a - b);
    const [rate = 0, base = 1] = [middle[index], middle[0]];
    const times = `p50 ${quantile(sorted, 0.5).toFixed(1)} ms, p99 ${quantile(sorted, 0.99).toFixed(1)} ms`;
    console.log(
      `  ${name.padEnd(30)} ${rate.toFixed(0).padStart(6)} /s ${(rate / base).toFixed(2).padStart(6)} x  ${times}`,
    );
  }
  for (const connection of connections) connection.close();
  await Promise.all(clients.map((client) => client.end()));
  const part = (middle[1] ?? 0) / (middle[0] ?? 1);
  if (part < BAR)
    throw new Error(`writes over HTTP reach ${part.toFixed(2)} of the bare rate, ${BAR} wanted`);
}
