/**
 * Tracks whether the server answers, by the last requests. While it does not answer, nothing waits for it: pages show
 * the local copy, and writes wait in the outbox.
 */
import { type ErrorCode, isVaultError } from "../../errors.ts";

/** After these errors nobody knows whether the server carried out the request. It may be repeated later. */
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

  /** Whether the last request failed, or this device has no network. */
  get isOffline(): boolean {
    return this.#failedAt !== null || isDeviceOffline();
  }

  /** Whether it failed so lately, or this device has no network, that there is no use in waiting for the next. */
  get isResting(): boolean {
    return isDeviceOffline() || (this.#failedAt !== null && Math.abs(this.#now() - this.#failedAt) < REST_MS);
  }

  /** Returns the result of `run` and notes whether the server answered. @throws VaultError as `run` */
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

  /** Forgets the state, because the vault now uses another server. */
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
