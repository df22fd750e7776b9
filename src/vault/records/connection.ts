/**
 * Whether the server answers, as far as the last requests tell. While it does not, nothing waits for it: what is here
 * is shown, and what is written waits its turn.
 */
import { type ErrorCode, isVaultError } from "../../errors.ts";

/** After these nobody knows whether the server did what it was asked; it may be asked again later. */
const UNREACHABLE: readonly ErrorCode[] = [
  "network_unreachable",
  "timeout",
  "server_error",
  "rate_limited",
  // A network that answers with a page of its own, as in hotels and trains.
  "not_e3db",
];

/** For this long after a failure nobody waits for another. */
const REST_MS = 30_000;

/** Returns whether `error` says that the server could not be asked, and nothing about what was asked of it. */
export function isUnreachable(error: unknown): boolean {
  return isVaultError(error) && UNREACHABLE.includes(error.code);
}

export class Connection {
  readonly #now: () => number;
  readonly #changed: () => void;
  #failedAt: number | null = null;

  /** `changed` is called when the server stops or begins to answer. */
  constructor(now: () => number, changed: () => void = () => undefined) {
    this.#now = now;
    this.#changed = changed;
  }

  /** Whether the last request failed. */
  get isOffline(): boolean {
    return this.#failedAt !== null || isDeviceOffline();
  }

  /** Whether it failed so lately that there is no use in waiting for the next. */
  get isResting(): boolean {
    return isDeviceOffline() || (this.#failedAt !== null && Math.abs(this.#now() - this.#failedAt) < REST_MS);
  }

  /** Returns what `run` does, taking note of whether the server answered. @throws VaultError as `run` */
  async watch<T>(run: () => Promise<T>): Promise<T> {
    try {
      const value = await run();
      this.#note(null);
      return value;
    } catch (error) {
      if (isUnreachable(error)) this.#note(this.#now());
      // A refusal is an answer too, but not every error came from the server.
      throw error;
    }
  }

  /** Forgets what was: another server is spoken to. */
  reset(): void {
    this.#note(null);
  }

  #note(failedAt: number | null): void {
    const before = this.#failedAt;
    this.#failedAt = failedAt;
    if ((before === null) !== (failedAt === null)) this.#changed();
  }
}

function isDeviceOffline(): boolean {
  return typeof navigator !== "undefined" && navigator.onLine === false;
}
