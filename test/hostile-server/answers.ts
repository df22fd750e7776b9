/**
 * A person at work while the server's answers come back changed: what is shown is what was written or nothing, what
 * fails is a `VaultError`, and nothing is given away, left hanging or left unhandled.
 */
import { isDeepStrictEqual } from "node:util";
import { isVaultError } from "../../src/errors.ts";
import type { OpenedRecord } from "../../src/vault/records/records.ts";
import { Appointments } from "../../src/vault/sharing/appointments.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import type { FakeServer } from "../e3db/fake-server.ts";
import { FakeServer as Server } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "../vault/person.ts";
import { generator, KINDS, type Kind, mutateResponse } from "./mutate.ts";

/**
 * More work than this, in ms of processor time, counts as hanging: a busy machine must not look like a hostile answer.
 */
const HANGING = 2_000;
/** A walk that has not ended after this, in ms by the clock, waits for something that never comes. */
const LOST = 60_000;

export interface Tally {
  readonly rounds: number;
  readonly refused: number;
  readonly slowest: number;
  readonly byKind: Readonly<Record<Kind, number>>;
}

type Walk = (trial: Trial) => Promise<void>;

const FIELDS = { user: "jon", pass: "ünï 😀", empty: "" };

export class Trial {
  readonly server: FakeServer;
  readonly me: Person;
  readonly friend: Person;
  readonly own: RecordId;
  readonly given: RecordId;
  /** What may be shown of each record: the value last written, or one whose answer was lost. */
  readonly allowed = new Map<string, Set<string>>();
  written = 0;

  private constructor(server: FakeServer, me: Person, friend: Person, own: RecordId, given: RecordId) {
    this.server = server;
    this.me = me;
    this.friend = friend;
    this.own = own;
    this.given = given;
    this.allowed.set(own, new Set(["first"]));
    this.allowed.set(given, new Set(["first"]));
  }

  static async set(): Promise<Trial> {
    const server = new Server();
    const [me, friend] = [await Person.join(server, "Me"), await Person.join(server, "Friend")];
    await friend.share("theirs", me);
    const given = await friend.write("given", input("theirs", { ...FIELDS, value: "first" }));
    await me.share("mine", friend);
    const own = await me.write("own", input("mine", { ...FIELDS, value: "first" }));
    const trial = new Trial(server, me, friend, own, given);
    for (const [name, walk] of WALKS) {
      await walk(trial);
      if (server.seen.length === 0) throw new Error(`nothing is asked for by ${name}`);
    }
    return trial;
  }

  /** Throws unless everything that is shown of `record` is what was written. */
  check(record: OpenedRecord): void {
    if (record.fields.length === 0 && record.labels.length === 0) return;
    const values = this.allowed.get(record.recordId);
    const { value, ...fields } = Object.fromEntries(record.fields.map((field) => [field.name, field.value]));
    // A change that the server did not answer waits on the device, and is shown as such.
    const isMineWaiting = record.state === "waiting" && record.recordId === this.own;
    // One that an answer left out stays as it was, and is shown as such.
    const isShown = record.state === "verified" || record.state === "only-here" || isMineWaiting;
    const isWritten =
      isShown &&
      record.type === (record.recordId === this.own ? "mine" : "theirs") &&
      record.writerId === (record.recordId === this.own ? this.me.id : this.friend.id) &&
      isDeepStrictEqual(fields, FIELDS) &&
      isDeepStrictEqual(record.labels, [{ name: "tag", value: record.type }]) &&
      values?.has(value ?? "") === true;
    if (!isWritten) throw new Error(`accepted and different: ${JSON.stringify(record)}`);
  }

  /** Runs `rounds` walks, each with one answer changed. @throws Error at the first that ends otherwise than it may */
  async run(
    rounds: number,
    seed: number,
    { signal, say }: { readonly signal?: AbortSignal; readonly say?: (line: string) => void } = {},
  ): Promise<Tally> {
    const pick = generator(seed);
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on("unhandledRejection", note);
    const byKind = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
    let [refused, slowest] = [0, 0];
    try {
      for (let round = 1; round <= rounds; round++) {
        signal?.throwIfAborted();
        // Answers of many megabytes take the time of making them, so they are fewer.
        const isRare = pick(20) === 0;
        const kinds = KINDS.filter((kind) => isRare === (kind === "huge" || kind === "deep"));
        const kind = kinds[pick(kinds.length)] ?? "bit";
        const [name, walk, answers] = WALKS[pick(WALKS.length)] ?? WALKS[0];
        const result = await this.#round(walk, pick(answers), kind, pick);
        if (result.error !== null) {
          throw new Error(`${name}, round ${round}, ${kind}: ${result.error}`, { cause: result.cause });
        }
        if (result.refused) refused++;
        byKind[kind]++;
        slowest = Math.max(slowest, result.took);
        if (unhandled.length > 0) throw new Error(`unhandled after ${name}`, { cause: unhandled[0] });
        if (round % 500 === 0) await this.#settle();
        if (round % 5_000 === 0)
          say?.(`${round} answers, ${refused} walks refused, slowest ${slowest.toFixed(0)} ms`);
      }
      await this.#settle();
    } finally {
      process.off("unhandledRejection", note);
    }
    return { rounds, refused, slowest, byKind };
  }

  async #round(walk: Walk, nth: number, kind: Kind, pick: (below: number) => number) {
    let left = nth;
    this.server.tamper = async (_, truth) =>
      left-- === 0 ? mutateResponse(await truth(), kind, pick) : undefined;
    const [eaks, policies] = [this.server.eaks.size, this.server.policies.size];
    const started = process.cpuUsage();
    let error: string | null = null;
    let cause: unknown = null;
    let isRefused = false;
    try {
      await withinTime(walk(this));
    } catch (thrown) {
      isRefused = isVaultError(thrown) && thrown.code !== "internal";
      if (!isRefused) {
        error = String(thrown);
        cause = thrown;
      }
    }
    this.server.tamper = null;
    this.server.seen.length = 0;
    const used = process.cpuUsage(started);
    const took = (used.user + used.system) / 1_000;
    if (took > HANGING) error ??= `works for ${took.toFixed(0)} ms`;
    if (this.server.eaks.size > eaks || this.server.policies.size > policies)
      error ??= "something was given away";
    return { error, cause, refused: isRefused, took };
  }

  /** With true answers everything is there and verified, whatever came before; what waited has been sent. */
  async #settle(): Promise<void> {
    for (const person of [this.me, this.friend]) {
      await person.wake().records.local.refresh();
      const { records } = await person.records.list(EVERYTHING);
      for (const record of records) this.check(record);
      const states = records.map(({ recordId, state }) => `${recordId} ${state}`).sort();
      if (!isDeepStrictEqual(states, [`${this.own} verified`, `${this.given} verified`].sort())) {
        throw new Error(`something stayed behind: ${states.join(", ")}`);
      }
      const { people } = await person.directory.list();
      if (people.some(({ pin }) => pin !== "first-seen")) throw new Error("a pin changed");
    }
  }
}

async function withinTime(walk: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`does not end within ${LOST} ms`)), LOST);
  });
  try {
    await Promise.race([walk, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a person does, and how many answers it takes at most. */
const WALKS: readonly [readonly [string, Walk, number], ...(readonly [string, Walk, number])[]] = [
  [
    "listing",
    async (trial) => {
      for (const record of (await trial.me.wake().records.list(EVERYTHING)).records) trial.check(record);
    },
    6,
  ],
  ["reading a friend's", async (trial) => trial.check(await trial.me.wake().records.read(trial.given)), 4],
  ["reading my own", async (trial) => trial.check(await trial.friend.wake().records.read(trial.own)), 4],
  [
    "changing",
    async (trial) => {
      const { me, own } = trial;
      const seen = await me.wake().records.read(own);
      trial.check(seen);
      const value = `value ${++trial.written}`;
      trial.allowed.get(own)?.add(value);
      const { fields, labels } = input("mine", { ...FIELDS, value });
      trial.check(await me.records.update(own, seen.version, fields, labels, 1));
    },
    6,
  ],
  [
    "people",
    async ({ me, friend }) => {
      await me.wake().directory.list();
      const person = await me.directory.lookup(friend.id);
      if (person.pin === "changed") await me.directory.resolve(friend.id, null);
      await me.directory.types();
      await new Appointments(me.accounts, me.journal).list();
    },
    8,
  ],
  [
    "bringing the copy up to date",
    async (trial) => {
      const { records } = trial.me.wake();
      await records.local.refresh({ sweep: true });
      for (const record of (await records.all()) ?? []) trial.check(record);
    },
    10,
  ],
  ["sharing again", async ({ me, friend }) => void (await me.wake().directory.share("mine", friend.id)), 5],
];
