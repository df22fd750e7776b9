/**
 * Requests that take long: a long poll, a slow body, a queue. Every moment the callers of all of them are looked at
 * once more, so that taking a client or a token back also ends what it had begun before.
 */
import { VaultError } from "../../errors.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { epochsOfAccounts } from "../store/accounts.ts";
import { epochsOfClients } from "../store/clients.ts";
import type { Caller } from "./caller.ts";

/** One request while it is worked on. */
export interface Stay {
  /** Aborts when whoever asked has gone, or may call no more: then with VaultError `unauthorized` as its reason. */
  readonly signal: AbortSignal;
  leave(): void;
}

export interface Presence {
  /** Notes a request of `caller`; `gone` aborts when whoever asked has gone. */
  enter(caller: Caller, gone: AbortSignal): Stay;
  /** Looks at nobody any more. */
  end(): void;
}

/** Requests younger than this were looked at when they came. */
const EVERY_MS = 1_500;

interface Present {
  readonly caller: Caller;
  readonly controller: AbortController;
  readonly since: number;
}

/** Returns a presence with nobody in it. */
export function createPresence(db: Database): Presence {
  const present = new Set<Present>();

  async function look(): Promise<void> {
    const before = performance.now() - EVERY_MS;
    const long = [...present].filter(({ since }) => since <= before);
    if (long.length === 0) return;
    const clients = long.flatMap(({ caller }) => caller.clientId ?? []);
    const accounts = long.flatMap(({ caller }) => (caller.clientId === null ? (caller.accountId ?? []) : []));
    const epochs = new Map<string, number>([
      ...(clients.length === 0 ? [] : await epochsOfClients(db, clients)),
      ...(accounts.length === 0 ? [] : await epochsOfAccounts(db, accounts)),
    ]);
    for (const { caller, controller } of long) {
      const name = caller.clientId ?? caller.accountId;
      if (name !== null && !isStill(caller, epochs.get(name))) controller.abort(takenBack());
    }
  }

  let looking = false;
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    // A database that is away takes nothing back; what waits for it has an end of its own.
    look()
      .catch(() => {})
      .finally(() => {
        looking = false;
      });
  }, EVERY_MS);
  timer.unref();

  return {
    enter(caller, gone) {
      const controller = new AbortController();
      const pass = () => controller.abort(gone.reason);
      if (gone.aborted) pass();
      gone.addEventListener("abort", pass, { once: true });
      const entry = { caller, controller, since: performance.now() };
      present.add(entry);
      return {
        signal: controller.signal,
        leave: () => {
          gone.removeEventListener("abort", pass);
          present.delete(entry);
        },
      };
    },
    end: () => clearInterval(timer),
  };
}

/**
 * @throws VaultError `unauthorized` when a client that sent a request may call no more on this state of the database
 */
export async function assertStill(db: Queryable, caller: Caller): Promise<void> {
  const epochs = new Map(caller.clientId === null ? [] : await epochsOfClients(db, [caller.clientId]));
  if (caller.clientId !== null && !isStill(caller, epochs.get(caller.clientId))) throw takenBack();
}

/** Returns whether a caller may still call whose `epoch` is this now, or undefined when it may not call at all. */
function isStill({ epoch }: Caller, now: number | undefined): boolean {
  return now !== undefined && (epoch === null || epoch === now);
}

/** Returns the error for a caller that may call no more. */
function takenBack(): VaultError {
  return new VaultError("unauthorized", "the token is no longer good");
}
