/**
 * Jobs of several steps (SECURITY.md, "Exactly once"). The vault seals a job before its first step and keeps, after
 * each step, how far the job is; a job that is done is deleted. When the worker or the browser stops at any point,
 * `resume` continues the job. Re-seal, sharing, import, bulk deletion and upload are jobs; the outbox
 * keeps the exact body of a record that is being written.
 */
import { type ErrorCode, isVaultError, toVaultError, VaultError } from "../../errors.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";

/** How far a job is, in things of its own kind; `total` 0 while nobody knows. */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What a running act is handed. `input` is what was asked for, `state` where it stands. */
export interface Job<Input, State> {
  readonly input: Input;
  readonly state: State;
  /** Makes `state` the point from which to go on. @throws VaultError `cancelled` when it was called off */
  keep(state: State, progress?: Progress): Promise<void>;
}

/** An act: every step may be repeated, so `run` may start again from any state that was kept. */
export interface Steps<Input, State, Result> {
  /** Jobs of one lane wait for each other. */
  lane(input: Input): string;
  /** Returns the state of a job that does not exist yet. */
  begin(account: Account, input: Input): Promise<State>;
  /** Returns the state of an unfinished job that is asked for once more; by default it stays. */
  join?(state: State, input: Input): State;
  run(account: Account, job: Job<Input, State>): Promise<Result | Paused<Result>>;
  /** After these the act is given up; after any other error it is tried again later. */
  readonly refusals: readonly ErrorCode[];
  /** Puts right what is half done when the act is refused or called off. */
  undo?(account: Account, input: Input, state: State): Promise<void>;
  /** Whether a person may call it off. */
  readonly cancellable: boolean;
}

/** What a run comes to when somebody else has to go on first: the job stays, and waits to be asked for again. */
export class Paused<Result> {
  readonly result: Result;
  constructor(result: Result) {
    this.result = result;
  }
}

/** One kind of act, to be asked for. */
export interface Act<Input, Result> {
  /**
   * Does it, or goes on with the unfinished job called `id`. With `requestId` the result is kept for a day, so that
   * a request whose answer was lost gets the same one. @throws VaultError as the act does
   */
  start(id: string, input: Input, requestId?: string): Promise<Result>;
  /** Returns what came of `requestId`, null when it is not done, was called off or is longer ago than a day. */
  result(id: string, requestId: string): Promise<Result | null>;
}

/** A kind of act whose jobs can be looked into. */
export interface Kind<Input, State, Result> extends Act<Input, Result> {
  /** Returns the unfinished jobs, the oldest first. */
  unfinished(): Promise<readonly Unfinished<Input, State>[]>;
}

/** An unfinished job as its own kind sees it; `name` is what `cancel` takes. */
export interface Unfinished<Input, State> {
  readonly name: string;
  readonly id: string;
  readonly input: Input;
  readonly state: State;
  readonly startedAt: number;
}

/**
 * A job as it is shown. `failed` is why it was given up while nobody was asking; `waiting`: it does not go on by
 * itself.
 */
export interface JobView extends Progress {
  readonly name: string;
  readonly kind: string;
  readonly id: string;
  readonly startedAt: number;
  readonly cancellable: boolean;
  readonly waiting: boolean;
  readonly failed: ErrorCode | null;
}

type Outcome = { readonly result: unknown } | { readonly failed: ErrorCode };

interface Kept extends Progress {
  readonly v: 1;
  readonly startedAt: number;
  readonly state: unknown;
  readonly requests: readonly string[];
  readonly waiting: boolean;
  readonly outcome: Outcome | null;
}

type AnySteps = Steps<unknown, unknown, unknown>;

const KEEP_OUTCOME_MS = 24 * 60 * 60_000;

/** Owns the jobs of the active identity. One per life of the worker: it knows which are running. */
export class Journal {
  readonly #vault: Vault;
  readonly #accounts: Accounts;
  readonly #now: () => number;
  readonly #kinds = new Map<string, AnySteps>();
  readonly #lanes = new Map<string, ReturnType<typeof createQueue>>();
  readonly #cancelled = new Set<string>();

  constructor(vault: Vault, accounts: Accounts, now: () => number = Date.now) {
    this.#vault = vault;
    this.#accounts = accounts;
    this.#now = now;
  }

  /** Adds a kind of act. Every kind is added before `resume` is called. */
  add<Input, State, Result>(kind: string, steps: Steps<Input, State, Result>): Kind<Input, State, Result> {
    // What comes back out of a job was put in by the same steps.
    const known = steps as unknown as AnySteps;
    this.#kinds.set(kind, known);
    return {
      start: async (id, input, requestId) => {
        const account = await this.#accounts.current();
        const name = jobName(account, kind, id);
        return (await this.#inLane(known.lane(input), () =>
          this.#start(account, known, name, input, requestId),
        )) as Result;
      },
      result: async (id, requestId) => {
        const kept = await this.#read(jobName(await this.#accounts.current(), kind, id));
        if (kept === null || kept.outcome === null || !kept.requests.includes(requestId)) return null;
        return "result" in kept.outcome ? (kept.outcome.result as Result) : null;
      },
      unfinished: async () => {
        const jobs = await this.#all(await this.#accounts.current(), kind);
        const open = jobs.filter(({ kept }) => kept.outcome === null);
        return Promise.all(
          open.map(async ({ name, kept: { state, startedAt } }) => ({
            name,
            id: split(name)[3] ?? "",
            input: (await this.#input(name)) as Input,
            state: state as State,
            startedAt,
          })),
        );
      },
    };
  }

  /** Returns the jobs that are unfinished, or were given up while nobody was asking. */
  async list(): Promise<JobView[]> {
    const views: JobView[] = [];
    for (const { name, kept } of await this.#all(await this.#accounts.current())) {
      if (kept.outcome !== null && "result" in kept.outcome) continue;
      const { done, total, startedAt, waiting, outcome } = kept;
      const [, , kind = "", id = ""] = split(name);
      const cancellable = this.#kinds.get(kind)?.cancellable ?? false;
      const failed = outcome?.failed ?? null;
      views.push({ name, kind, id, done, total, startedAt, cancellable, waiting, failed });
    }
    return views;
  }

  /** Goes on with everything that does not wait for somebody; what fails stays. Returns whether anything is left. */
  async resume(): Promise<boolean> {
    const account = await this.#accounts.current();
    const jobs = await this.#all(account);
    const old = jobs.filter(({ kept }) => isOutdated(kept, this.#now()));
    if (old.length > 0) await this.#vault.write(Object.fromEntries(old.map(({ name }) => [name, null])));
    const open = jobs.filter(({ kept }) => kept.outcome === null && !kept.waiting);
    const left = await Promise.all(open.map(({ name }) => this.#goOn(account, name)));
    return left.includes(true);
  }

  /** Calls a job off, or dismisses one that was given up. @throws VaultError `forbidden` when it must be finished */
  async cancel(name: string): Promise<void> {
    const [, owner, kind = ""] = split(name);
    const steps = this.#kinds.get(kind);
    // At once: a running job stops at its next step.
    if (steps?.cancellable) this.#cancelled.add(name);
    try {
      const account = await this.#accounts.current();
      if (owner !== account.identity.clientId || steps === undefined) throw new VaultError("not_found");
      await this.#inLane(steps.lane(await this.#input(name)), async () => {
        const kept = await this.#read(name);
        if (kept === null) return;
        if (kept.outcome === null) {
          if (!steps.cancellable) throw new VaultError("forbidden", "this has to be finished");
          await steps.undo?.(account, await this.#input(name), kept.state);
        }
        await this.#vault.write(gone(name));
      });
    } finally {
      this.#cancelled.delete(name);
    }
  }

  async #start(
    account: Account,
    steps: AnySteps,
    name: string,
    input: unknown,
    requestId: string | undefined,
  ): Promise<unknown> {
    const found = await this.#read(name);
    const asked = requestId === undefined ? [] : [requestId];
    if (found?.outcome && asked.some((request) => found.requests.includes(request))) {
      if ("result" in found.outcome) return found.outcome.result;
    }
    const before = found?.outcome === null ? found : null;
    const state =
      before === null
        ? await steps.begin(account, input)
        : (steps.join?.(before.state, input) ?? before.state);
    const kept: Kept = {
      v: 1,
      startedAt: before?.startedAt ?? this.#now(),
      state,
      requests: [...new Set([...(before?.requests ?? []), ...asked])],
      waiting: false,
      outcome: null,
      done: before?.done ?? 0,
      total: before?.total ?? 0,
    };
    await this.#vault.write({ [name]: JSON.stringify(kept), [inputName(name)]: JSON.stringify(input) });
    return this.#run(account, steps, name, kept, true);
  }

  /** Returns whether the job is left. */
  async #goOn(account: Account, name: string): Promise<boolean> {
    const steps = this.#kinds.get(split(name)[2] ?? "");
    if (steps === undefined) return false;
    return this.#inLane(steps.lane(await this.#input(name)), async () => {
      const kept = await this.#read(name);
      if (kept === null || kept.outcome !== null || kept.waiting) return false;
      try {
        await this.#run(account, steps, name, kept, false);
        return false;
      } catch (error) {
        return !steps.refusals.includes(toVaultError(error).code);
      }
    });
  }

  /** `isAsked`: somebody waits for the result, and is told of a refusal. */
  async #run(
    account: Account,
    steps: AnySteps,
    name: string,
    kept: Kept,
    isAsked: boolean,
  ): Promise<unknown> {
    let now = kept;
    const input = await this.#input(name);
    const job: Job<unknown, unknown> = {
      input,
      state: kept.state,
      keep: async (state, { done, total } = now) => {
        now = { ...now, state, done, total };
        await this.#vault.write({ [name]: JSON.stringify(now) });
        if (this.#cancelled.has(name))
          throw new VaultError("cancelled", "called off", { detail: { done, total } });
      },
    };
    try {
      const result = await steps.run(account, job);
      if (result instanceof Paused) {
        await this.#vault.write({ [name]: JSON.stringify({ ...now, waiting: true }) });
        return result.result;
      }
      // One commit: that it is done, and what came of it.
      const done: Kept = { ...now, state: null, outcome: { result } };
      const isKept = now.requests.length > 0;
      await this.#vault.write({ ...gone(name), ...(isKept ? { [name]: JSON.stringify(done) } : {}) });
      return result;
    } catch (error) {
      if (isVaultError(error) && steps.refusals.includes(error.code)) {
        await steps.undo?.(account, input, now.state);
        const failed: Kept = { ...now, state: null, outcome: { failed: error.code } };
        await this.#vault.write({ ...gone(name), ...(isAsked ? {} : { [name]: JSON.stringify(failed) }) });
      }
      throw error;
    }
  }

  /** Returns the jobs of an account, or those of one kind, the oldest first. */
  async #all(
    { identity }: Account,
    kind: string | null = null,
  ): Promise<{ readonly name: string; readonly kept: Kept }[]> {
    const found: { name: string; kept: Kept }[] = [];
    const prefix = `job/${identity.clientId}/${kind === null ? "" : `${kind}/`}`;
    for (const name of await this.#vault.names(prefix)) {
      const kept = await this.#read(name);
      if (kept !== null) found.push({ name, kept });
    }
    return found.sort((a, b) => a.kept.startedAt - b.kept.startedAt);
  }

  async #read(name: string): Promise<Kept | null> {
    const text = await this.#vault.read(name);
    return text === null ? null : (JSON.parse(text) as Kept);
  }

  async #input(name: string): Promise<unknown> {
    return JSON.parse((await this.#vault.read(inputName(name))) ?? "null") as unknown;
  }

  #inLane<T>(lane: string, run: () => Promise<T>): Promise<T> {
    const queue = this.#lanes.get(lane) ?? createQueue();
    this.#lanes.set(lane, queue);
    return queue(run);
  }
}

function jobName({ identity }: Account, kind: string, id: string): string {
  return `job/${identity.clientId}/${kind}/${id}`;
}

/** What was asked for may be large and never changes, so it is not rewritten with every step. */
function inputName(name: string): string {
  return name.replace(/^job\//, "job-input/");
}

function gone(name: string): Record<string, null> {
  return { [name]: null, [inputName(name)]: null };
}

/** Returns "job", owner, kind and id; the id may have slashes of its own. */
function split(name: string): string[] {
  const [job = "", owner = "", kind = "", ...id] = name.split("/");
  return [job, owner, kind, id.join("/")];
}

function isOutdated({ outcome, startedAt }: Kept, now: number): boolean {
  return outcome !== null && "result" in outcome && startedAt < now - KEEP_OUTCOME_MS;
}

/** Returns the lane of whatever changes who may read a type, and under which key. */
export function typeLane({ type }: { readonly type: string }): string {
  return `type ${type}`;
}
