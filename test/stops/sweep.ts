/**
 * One act, stopped at every numbered await that it reaches. What remains at each is taken up by a new life: once as
 * after a stop of the worker, when the page asks again, and once as after a restart of the browser, when nobody does.
 * And once per request its answer is lost, after the server acted.
 */
import { setTimeout as after } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { FakeServer } from "../e3db/fake-server.ts";
import { Life, PASSPHRASE, Refused, type Remains, type Source } from "./life.ts";

export interface Act {
  readonly name: string;
  /** Leaves things as they are before the act. */
  prepare(life: Life): Promise<void>;
  /** Asks for the act, as a page does, and again when no answer came. */
  run(life: Life): Promise<unknown>;
  /** Opens the vault, after the act too. */
  readonly passphraseAfter?: string;
  /** Throws unless it is done, and once. */
  check(life: Life): Promise<void>;
}

export interface Swept {
  /** Hooks passed, before and after awaits, in all. */
  readonly points: number;
  /** Numbered awaits among them, each counted once. */
  readonly awaits: number;
  /** Different remains, each taken up by new lives. */
  readonly remains: number;
  readonly answers: number;
}

/** Sweeps `act` from `start` on. @throws Error that names the point at which it does not end as it should */
export async function sweep(source: Source, start: Remains, act: Act): Promise<Swept> {
  /** Runs `use` in a life of its own. */
  async function live<T>(from: Remains, use: (life: Life) => Promise<T>, restart = false): Promise<T> {
    const life = await Life.start(source, from, { restart });
    try {
      return await use(life);
    } finally {
      life.end();
    }
  }
  const before = await live(start, async (life) => {
    await act.prepare(life);
    return life.remains();
  });
  const { remains, points, awaits } = await live(before, (life) => watch(act, life));
  for (const { point, left } of remains) {
    await named(`worker stopped at ${point}`, () => live(left, (life) => askedAgain(act, life)));
    const goOn = (life: Life) => restarted(act, life, before.server);
    await named(`browser closed at ${point}`, () => live(left, goOn, true));
  }
  let answers = 0;
  while (
    await named(`answer ${answers + 1} lost`, () => live(before, (life) => lost(act, life, answers + 1)))
  )
    answers++;
  return { points, awaits, remains: remains.length, answers };
}

/** Runs the act to its end and returns what would have been left at every point on the way. */
async function watch(act: Act, life: Life) {
  const remains: { readonly point: string; readonly left: Remains }[] = [];
  const seen = new Set<string>();
  const passed: string[] = [];
  life.watcher = (point) => {
    passed.push(point);
    const digest = life.digest();
    if (seen.has(digest)) return;
    seen.add(digest);
    remains.push({ point, left: life.remains() });
  };
  await act.run(life);
  life.watcher = null;
  await named("undisturbed", () => act.check(life));
  return { remains, points: passed.length, awaits: new Set(passed).size };
}

async function askedAgain(act: Act, life: Life): Promise<void> {
  await act.run(life);
  await settled(life);
  await act.check(life);
}

/**
 * After the restart there is no network at first, so that what waits can be seen before it goes on. What waits is
 * done without being asked for, unless it waits for its page; what does not is done already, or has left nothing.
 */
async function restarted(act: Act, life: Life, before: FakeServer): Promise<void> {
  const { network } = life;
  life.network = () => Promise.reject(new TypeError("no network"));
  await life.page("vault.unlock", { passphrase: PASSPHRASE }).catch(async (error: unknown) => {
    if (act.passphraseAfter === undefined) throw error;
    await life.page("vault.unlock", { passphrase: act.passphraseAfter });
  });
  const jobs = await life.page("job.list", {});
  const { waiting } = await life.page("copy.status", {});
  life.network = network;
  await life.world.event("alarms.onAlarm").emit({ name: "jobs" });
  await life.world.event("alarms.onAlarm").emit({ name: "sync" });
  await settled(life);
  const held = (server: FakeServer) => [personsRecords(server), server.policies];
  const isAbsent = isDeepStrictEqual(held(life.server), held(before));
  const waits = (await life.page("job.list", {})).length > 0;
  if (waits || (jobs.length === 0 && waiting === 0 && isAbsent)) {
    await act.run(life);
    // It was without network a moment ago, so a write may have been put by first.
    await settled(life);
  }
  await act.check(life);
}

/** Returns the records that are a person's: what browsers tell each other comes and goes beside any act. */
export function personsRecords(server: FakeServer): unknown[] {
  return [...server.records.values()].filter(({ meta }) => meta.type !== "sealfield.browsers");
}

/** Returns whether there was a request of that number. */
async function lost(act: Act, life: Life, number: number): Promise<boolean> {
  const { network } = life;
  let count = 0;
  const lostAnswer = new TypeError("the answer was lost");
  life.network = async (request) => {
    const answer = await network(request);
    if (++count === number) throw lostAnswer;
    return answer;
  };
  await act.run(life).catch(async (error: unknown) => {
    if (!(error instanceof Refused) && error !== lostAnswer) throw error;
    await act.run(life);
  });
  const reached = count >= number;
  life.network = network;
  await settled(life);
  await act.check(life);
  return reached;
}

/** Waits until nothing is unfinished but what waits for its page, and sends what waits for the server. */
async function settled(life: Life): Promise<void> {
  await jobsDone(life);
  const { waiting, problems } = await life.page("copy.refresh", {});
  if (waiting > 0) throw new Error(`${waiting} changes wait, of which ${problems} were refused`);
}

async function jobsDone(life: Life): Promise<void> {
  for (let i = 0; i < 10_000; i++) {
    const jobs = await life.page("job.list", {});
    const failed = jobs.find((job) => job.failed !== null);
    if (failed !== undefined) throw new Error(`${failed.kind} was given up: ${failed.failed}`);
    if (jobs.every(({ waiting }) => waiting)) return;
    await after(2);
  }
  throw new Error("something stays unfinished");
}

async function named<T>(name: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new Error(`${name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
