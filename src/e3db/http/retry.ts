/**
 * Decides whether and when to send a request again: after growing waits with full jitter, or when the server asks for
 * it.
 */
import { isVaultError, type VaultError } from "../../errors.ts";

/** Times a request is sent in all. */
export const MAX_ATTEMPTS = 4;
const BASE_MS = 250;
const LONGEST_MS = 8_000;
/** If a server asks for a longer wait than this, the caller gets the error instead. */
const LONGEST_ASKED_MS = 30_000;

/** Waits `ms` milliseconds; rejects with the signal's reason when it fires first. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

/** The ordinary `Sleep`, on `setTimeout`. */
export const sleep: Sleep = (ms, signal) =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });

/**
 * Returns whether `error` leaves open whether the request was carried out: there was no answer, or a server in trouble
 * gave it.
 */
export function isUnanswered(error: unknown): error is VaultError {
  return isVaultError(error) && ["network_unreachable", "timeout", "server_error"].includes(error.code);
}

/**
 * Returns whether to send again after `error`. A 429 was not carried out, so it is always safe to repeat; a
 * failure of the network or of the server leaves open what happened, so only `repeatable` requests are.
 */
export async function mayRepeat(
  error: VaultError,
  repeatable: boolean | (() => Promise<boolean>),
): Promise<boolean> {
  if (error.code === "rate_limited") return true;
  if (!isUnanswered(error)) return false;
  return typeof repeatable === "boolean" ? repeatable : await repeatable().catch(() => false);
}

/**
 * Returns how many milliseconds to wait after failed attempt number `attempt` (from 1), or null to give up.
 * `retryAfter` is the header of that name: seconds or an HTTP date; `random` is from 0 to below 1.
 */
export function waitAfter(
  attempt: number,
  retryAfter: string | null,
  now: number,
  random: number,
): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  const jittered = random * Math.min(LONGEST_MS, BASE_MS * 2 ** attempt);
  const asked = retryAfter === null ? null : askedWait(retryAfter, now);
  if (asked === null) return jittered;
  return asked > LONGEST_ASKED_MS ? null : asked + jittered;
}

function askedWait(retryAfter: string, now: number): number | null {
  const text = retryAfter.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
