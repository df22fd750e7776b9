/**
 * kill -9 under concurrent writers, round after round on one data directory: the server, the database, both, or one of
 * the database's own processes, which makes it end all others. What was acknowledged in a round is read in the next.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startTestServer } from "./harness.ts";
import { basic, type Person, recordBody, register } from "./people.ts";
import { startProgram } from "./program.ts";

export interface KillRounds {
  /** The built server program, and a data directory on which no server runs. */
  readonly program: string;
  readonly dataDir: string;
  readonly rounds: number;
  readonly signal?: AbortSignal;
  readonly onRound?: (round: number, outcome: Outcome) => void;
}

export interface Outcome {
  /** How many writes were acknowledged. */
  acknowledged: number;
  /** Rounds by what was killed. */
  readonly killed: Record<Victim, number>;
  /** Ids of records that were acknowledged and are not there, or not as they were written. */
  readonly lost: string[];
  readonly torn: string[];
}

export type Victim = "server" | "both" | "database" | "connection";
const VICTIMS: readonly Victim[] = ["server", "both", "database", "connection"];
const WRITERS = 4;
export const HALF = "x".repeat(500);

/** A record that was acknowledged, and by whom it was written. */
export interface Acknowledged {
  readonly id: string;
  readonly n: string;
  readonly writer: Person;
}

/** Runs the rounds, and reads everything once more at the end. */
export async function killRounds(options: KillRounds): Promise<Outcome> {
  const { dataDir, rounds, signal } = options;
  const first = await startTestServer({ dataDir, keep: true });
  const writers = await Promise.all(
    Array.from({ length: WRITERS }, (_, i) => register(first, `writer ${i}`)),
  );
  await first.stop();
  const outcome: Outcome = {
    acknowledged: 0,
    killed: { server: 0, both: 0, database: 0, connection: 0 },
    lost: [],
    torn: [],
  };
  const all: Acknowledged[] = [];
  let latest: Acknowledged[] = [];
  for (let round = 0; round < rounds; round++) {
    signal?.throwIfAborted();
    const victim = VICTIMS[round % VICTIMS.length] ?? "server";
    latest = await killRound(options, round, victim, writers, latest, outcome);
    all.push(...latest);
    outcome.acknowledged = all.length;
    outcome.killed[victim]++;
    options.onRound?.(round, outcome);
  }
  await onServer(options, (url) => verify(url, all, outcome));
  return outcome;
}

async function onServer(
  { program, dataDir }: KillRounds,
  work: (url: string, kill: () => void) => Promise<void>,
): Promise<void> {
  const server = startProgram(program, ["--data", dataDir, "--port", "0"]);
  try {
    const [, url = ""] = await server.line(/^listening on (\S+)$/m);
    await work(url, () => server.child.kill("SIGKILL"));
  } finally {
    await server.end("SIGTERM");
  }
}

/** Reads what the round before acknowledged, then writes until it kills. Returns what was acknowledged. */
async function killRound(
  options: KillRounds,
  round: number,
  victim: Victim,
  writers: readonly Person[],
  before: readonly Acknowledged[],
  outcome: Outcome,
): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  await onServer(options, async (url, kill) => {
    await verify(url, before, outcome);
    // A different moment each time, counted in work done rather than in time.
    const count = new Counter();
    const writing = writers.map((writer) => writeUntilGone(url, writer, round, acknowledged, count));
    const all = Promise.all(writing);
    await Promise.race([count.reaches(1 + 3 * (round % 7)), all]);
    if (victim !== "server") killDatabase(options.dataDir, victim === "connection");
    // Where only the database was killed, the server goes on by itself.
    if (victim === "database" || victim === "connection") {
      await Promise.race([count.reaches(count.value + 2 * WRITERS), all]);
    }
    kill();
    await all;
  });
  return acknowledged;
}

class Counter {
  value = 0;
  #waiting: { at: number; resolve: () => void }[] = [];

  up(): void {
    this.value++;
    for (const { at, resolve } of this.#waiting) if (this.value >= at) resolve();
  }

  async reaches(at: number): Promise<void> {
    if (this.value < at) await new Promise<void>((resolve) => this.#waiting.push({ at, resolve }));
  }
}

/** Kills the postmaster, or one of its children that serves a connection. */
function killDatabase(dataDir: string, onlyConnection: boolean): void {
  const postmaster = Number(readFileSync(join(dataDir, "postgres/postmaster.pid"), "utf8").split("\n")[0]);
  process.kill(onlyConnection ? (connectionOf(postmaster) ?? postmaster) : postmaster, "SIGKILL");
}

function connectionOf(postmaster: number): number | undefined {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).find((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const parent = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
      return parent === postmaster && /sealfield/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8"));
    } catch {
      return false;
    }
  });
}

/** Returns the header of a new token: bearer tokens outlive a round, not a thousand. */
export async function tokenOf(url: string, { apiKeyId, apiSecret }: Person): Promise<Record<string, string>> {
  for (;;) {
    const response = await fetch(`${url}/v1/auth/token`, {
      method: "POST",
      headers: {
        Authorization: basic(apiKeyId, apiSecret),
        "Content-Type": "application/x-www-form-urlencoded",
      },
      body: "grant_type=client_credentials",
    });
    const { access_token } = (await response.json()) as { access_token?: string };
    if (access_token !== undefined) return { Authorization: `Bearer ${access_token}` };
    if (response.status !== 503) throw new Error(`a token was answered with ${response.status}`);
  }
}

/**
 * Writes records one after the other until the server is gone; 503 is asked again. @throws Error for any other status
 */
async function writeUntilGone(
  url: string,
  writer: Person,
  round: number,
  acknowledged: Acknowledged[],
  count: Counter,
): Promise<void> {
  let status = 0;
  try {
    const headers = await tokenOf(url, writer);
    for (let i = 0; ; i++) {
      const n = `${round}.${i}`;
      const body = JSON.stringify(recordBody(writer, `round ${round}`, { n, half: HALF }));
      const response = await fetch(`${url}/v1/storage/records`, { method: "POST", headers, body });
      status = response.status;
      if (status === 503) {
        await response.body?.cancel();
        continue;
      }
      const { meta } = (await response.json()) as { meta: { record_id: string } };
      acknowledged.push({ id: meta.record_id, n, writer });
      count.up();
    }
  } catch (error) {
    if (status !== 0 && status !== 201 && status !== 503)
      throw new Error(`a write was answered with ${status}`, { cause: error });
  }
}

/** Looks for every record by its id and by its labels. */
export async function verify(
  url: string,
  records: readonly Acknowledged[],
  outcome: Pick<Outcome, "lost" | "torn">,
): Promise<void> {
  const headers = new Map<Person, Record<string, string>>();
  for (const { id, n, writer } of records) {
    const token = headers.get(writer) ?? (await tokenOf(url, writer));
    headers.set(writer, token);
    const read = await fetch(`${url}/v1/storage/records/${id}`, { headers: token });
    const record = (await read.json()) as { meta?: { plain: object }; data?: object };
    if (read.status === 404) {
      outcome.lost.push(id);
      continue;
    }
    const terms = { record_ids: [id], tags: { n } };
    const body = JSON.stringify({ match: [{ condition: "AND", strategy: "EXACT", terms }] });
    const found = await fetch(`${url}/v2/search`, { method: "POST", headers: token, body });
    const { total_results } = (await found.json()) as { total_results?: number };
    const whole = JSON.stringify(record.meta?.plain) === JSON.stringify({ n, half: HALF });
    if (!whole || total_results !== 1) outcome.torn.push(id);
  }
}
