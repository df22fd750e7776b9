/**
 * Every search strategy over HTTP while the data grows: half of the records belong to the one who searches. Hits are
 * counted, so that a time can be read with them: where they stay few, the time may grow far less than the data.
 */
import { createHash } from "node:crypto";
import type pg from "pg";
import { termId } from "../../../src/server/store/text.ts";
import { CATASTROPHIC, LONG_LABELS } from "../../server/catastrophic.ts";
import { HttpConnection, requestBytes } from "./connection.ts";
import { median, quantile, rateOf } from "./rate.ts";
import { type BenchClient, type BenchServer, search } from "./running.ts";

const LANES = 32;
const BATCH = 5_000;
const RUNS = 15;
/** Hits up to which a search counts as one with few. */
const FEW = 20;
/** Nothing can answer these but looking at every distinct text: they may grow as the data does, and no faster. */
const LINEAR = ["REGEXP without a trigram"];
/** Milliseconds within which a search with few hits is not worth comparing. */
const NOISE_MS = 5;
/** Milliseconds for a pattern that other engines never finish. */
const PATTERN_MS = 50;

const WORDS = [
  "summer sumer suffer supper winter spring autumn garden window letter silver copper marble forest island",
  "harbor bridge castle valley meadow thunder candle mirror pepper ginger saffron velvet linen cotton",
  "basket ladder hammer needle thread",
]
  .join(" ")
  .split(" ");

type Clause = readonly [name: string, strategy: string, terms: object];

const SEARCHES: readonly Clause[] = [
  ["EXACT, no hit", "EXACT", { tags: { season: "nothing" } }],
  ["EXACT, one", "EXACT", { tags: { id: idOf(4_242) } }],
  ["EXACT, common", "EXACT", { tags: { season: "summer" } }],
  ["prefix WILDCARD, one", "WILDCARD", { tags: { id: `${idOf(4_242).slice(0, 11)}*` } }],
  ["WILDCARD su??er", "WILDCARD", { values: ["su??er"] }],
  ["infix WILDCARD, no hit", "WILDCARD", { values: ["*.tatan*"] }],
  ["infix WILDCARD, one", "WILDCARD", { values: [`*${idOf(4_242).slice(5, 15)}*`] }],
  ["REGEXP sum.*", "REGEXP", { values: ["sum.*"] }],
  ["REGEXP without a trigram", "REGEXP", { values: ["[0-4]{6,8}-.*"] }],
  ["FUZZY, like an id", "FUZZY", { values: [`${idOf(4_242).slice(0, 9)}x${idOf(4_242).slice(10)}`] }],
];

/** Returns the label that one record alone has. */
function idOf(number: number): string {
  const hex = createHash("sha256").update(String(number)).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 16)}`;
}

function labelsOf(number: number): Record<string, string> {
  const word = WORDS[number % WORDS.length] ?? "";
  const other = WORDS[(number * 7 + 3) % WORDS.length] ?? "";
  return { season: word, id: idOf(number), mail: `${other}.${word}${number % 5_000}@example.org` };
}

/** Adds records `from` to `to` to the writers' in turn, past the server: a million by HTTP would take an hour. */
async function fill(db: pg.Client, writers: readonly string[], from: number, to: number): Promise<void> {
  for (let start = from; start < to; start += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - start) }, (_, index) => start + index);
    const labels = numbers.map(labelsOf);
    const owners = numbers.map((number) => writers[number % writers.length]);
    await db.query(
      `with given as (
         select * from unnest($1::uuid[], $2::bigint[], $3::text[]) as g (writer_id, rid, plain)),
       homes as (insert into record_home (record_id, writer_id, rid)
         select md5(writer_id::text || rid)::uuid, writer_id, rid from given)
       insert into record (writer_id, rid, record_id, type, plain, data, modified, version)
         select writer_id, rid, md5(writer_id::text || rid)::uuid, 'bench', plain, '{"f":"a.b.c.d"}', rid,
           md5(rid::text)::uuid from given`,
      [owners, numbers.map((number) => number + 1), labels.map((label) => JSON.stringify(label))],
    );
    const tags = labels.flatMap((label, index) =>
      Object.entries(label).map(([key, value]) => [owners[index], numbers[index], key, value] as const),
    );
    const column = (index: 0 | 1 | 2 | 3) => tags.map((tag) => tag[index]);
    const ids = (index: 2 | 3) => tags.map((tag) => termId(tag[index]));
    await db.query(
      `insert into tag (writer_id, rid, key_id, value_id)
         select w, r + 1, k, v from unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::uuid[]) as t (w, r, k, v)`,
      [column(0), column(1), ids(2), ids(3)],
    );
    for (const [kind, index] of [
      ["k", 2],
      ["v", 3],
    ] as const) {
      await db.query(
        `insert into term (writer_id, kind, term_id, text)
           select w, '${kind}', i, x from unnest($1::uuid[], $2::uuid[], $3::text[]) as t (w, i, x)
           on conflict do nothing`,
        [column(0), ids(index), column(index)],
      );
    }
  }
  // What autovacuum does sooner or later.
  await db.query("vacuum analyze");
}

interface Timed {
  readonly hits: number;
  readonly ms: number;
}

async function timeOf(connection: HttpConnection, client: BenchClient, request: object): Promise<Timed> {
  const hits = await search(connection, client, request);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = performance.now();
    await search(connection, client, request);
    times.push(performance.now() - before);
  }
  return { hits, ms: median(times) };
}

/**
 * Prints a line for each search with its time and hits at each of `sizes`. @throws Error when one that finds few grows
 */
export async function benchSearches(server: BenchServer, sizes: readonly number[]): Promise<void> {
  const [owner, other] = [await server.register(), await server.register()];
  const db = await server.database();
  const table = new Map<string, Timed[]>(SEARCHES.map(([name]) => [name, []]));
  for (const [index, size] of sizes.entries()) {
    const before = performance.now();
    await fill(db, [owner.id, other.id], sizes[index - 1] ?? 0, size);
    console.log(`  ${size} records are there after ${((performance.now() - before) / 1000).toFixed(0)} s`);
    // A connection that waits for long is closed by the server.
    const connection = await HttpConnection.open(server.url);
    for (const [name, strategy, terms] of SEARCHES) {
      table.get(name)?.push(await timeOf(connection, owner, { match: [{ strategy, terms }] }));
    }
    connection.close();
  }
  console.log("\nsearches over HTTP, median milliseconds (hits)");
  console.log(`  ${"".padEnd(28)}${sizes.map((size) => `${size / 1000}k`.padStart(18)).join("")}`);
  const grown: string[] = [];
  for (const [name, timed] of table) {
    const cells = timed.map(({ ms, hits }) => `${ms.toFixed(1)} (${hits})`.padStart(18));
    console.log(`  ${name.padEnd(28)}${cells.join("")}`);
    const [first, last] = [timed[0], timed.at(-1)];
    if (!first || !last || last.hits > FEW) continue;
    // The lists of an index that a search has to cut with each other grow too: by the root of the data at most.
    const ratio = (sizes.at(-1) ?? 1) / (sizes[0] ?? 1);
    const growth = LINEAR.includes(name) ? ratio : Math.sqrt(ratio);
    if (last.ms > NOISE_MS && last.ms > growth * first.ms) grown.push(name);
  }
  await benchMixed(server, owner);
  await benchPatterns(server);
  await db.end();
  if (grown.length > 0) throw new Error(`slower with size although they find few: ${grown.join(", ")}`);
}

/** Prints how long requests take when many come at once. */
async function benchMixed(server: BenchServer, owner: BenchClient): Promise<void> {
  const lanes = await Promise.all(Array.from({ length: LANES }, () => HttpConnection.open(server.url)));
  let turn = 0;
  const id = () => idOf(((turn++ * 2_654_435_761) % 5_000) * 2);
  const request = (terms: object, strategy: string) =>
    requestBytes("POST", "/v2/search", owner.bearer, { match: [{ strategy, terms }], include_data: true });
  const kinds: [string, () => Buffer][] = [
    ["EXACT", () => request({ tags: { id: id() } }, "EXACT")],
    ["prefix WILDCARD", () => request({ tags: { id: `${id().slice(0, 11)}*` } }, "WILDCARD")],
  ];
  console.log(`\n${LANES} connections at once`);
  for (const [name, bytes] of kinds) {
    const { perSecond, latencies } = await rateOf(LANES, 3, async (lane) => {
      const reply = await lanes[lane]?.send(bytes());
      if (reply?.status !== 200) throw new Error(`a search answered ${reply?.status}`);
    });
    const [p50, p99] = [quantile(latencies, 0.5), quantile(latencies, 0.99)];
    console.log(
      `  ${name.padEnd(28)} ${perSecond.toFixed(0).padStart(6)} /s  p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
    );
  }
  for (const lane of lanes) lane.close();
}

/** @throws Error when a pattern that others never finish is neither answered in time nor refused */
async function benchPatterns(server: BenchServer): Promise<void> {
  const [client, connection] = [await server.register(), await HttpConnection.open(server.url)];
  const meta = { writer_id: client.id, user_id: client.id, type: "slow", plain: LONG_LABELS };
  const record = requestBytes("POST", "/v1/storage/records", client.bearer, { meta, data: {} });
  if ((await connection.send(record)).status !== 201)
    throw new Error("the record of long labels was not written");
  const times: number[] = [];
  for (const pattern of CATASTROPHIC) {
    const match = [{ strategy: "REGEXP", terms: { values: [pattern] } }];
    const request = requestBytes("POST", "/v2/search", client.bearer, { match });
    let best = Number.POSITIVE_INFINITY;
    // The best of several: the machine may be busy with something else.
    for (let run = 0; run < 5; run++) {
      const before = performance.now();
      const { status } = await connection.send(request);
      if (status !== 200 && status !== 400) throw new Error(`${pattern} answered ${status}`);
      best = Math.min(best, performance.now() - before);
    }
    if (best > PATTERN_MS)
      throw new Error(`${pattern} takes ${best.toFixed(0)} ms, at most ${PATTERN_MS} wanted`);
    times.push(best);
  }
  connection.close();
  console.log(
    `\n${CATASTROPHIC.length} patterns that other engines never finish: ${Math.max(...times).toFixed(1)} ms at most`,
  );
}
