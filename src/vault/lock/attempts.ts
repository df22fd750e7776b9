/**
 * The delay after wrong passphrases. The database counts a try before the passphrase is checked, so stopping the
 * worker gains nothing. The first few tries are free, because people mistype.
 */
import { VaultError } from "../../errors.ts";
import type { Database, StoredAttempts } from "./database.ts";

/** Of wrong passphrases in a row the first that costs a wait. */
const FIRST_DELAYED = 4;
const FIRST_DELAY_MS = 5_000;
const LONGEST_DELAY_MS = 15 * 60_000;

/** Returns how long to wait after `failures` wrong passphrases in a row, in ms. */
export function delayAfter(failures: number): number {
  if (failures < FIRST_DELAYED) return 0;
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - FIRST_DELAYED));
}

/** Returns when the next try is accepted, in ms since 1970, 0 when at once. */
export function retryAt(attempts: StoredAttempts, now: number): number {
  // A clock set back must not lock the person out for longer than the longest delay.
  const at = Math.min(attempts.retryAt, now + LONGEST_DELAY_MS);
  return at > now ? at : 0;
}

/** Counts a try that is about to be made. @throws VaultError `too_many_attempts` with `detail.retryAt` */
export async function countAttempt(database: Database, now: number): Promise<void> {
  const attempts = await database.attempts();
  const at = retryAt(attempts, now);
  if (at > 0) throw new VaultError("too_many_attempts", "too many attempts", { detail: { retryAt: at } });
  const failures = attempts.failures + 1;
  const delay = delayAfter(failures);
  await database.saveAttempts({ failures, retryAt: delay === 0 ? 0 : now + delay });
}

/** Forgets the count, after the right passphrase. */
export async function forgiveAttempts(database: Database): Promise<void> {
  await database.saveAttempts({ failures: 0, retryAt: 0 });
}
