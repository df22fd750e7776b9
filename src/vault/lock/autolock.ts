/**
 * Locks the vault after some minutes without use, when the system locks, when the browser restarts (its session
 * storage is gone) and when the clock is set back. The deadline is in `storage.session` beside the key, because
 * neither timers nor this object survive a stop of the worker.
 */
import browser from "webextension-polyfill";
import { dropSession, readSession, writeSession } from "./session.ts";
import type { Vault } from "./vault.ts";

export const AUTOLOCK_ALARM = "auto-lock";
const SESSION_KEY = "auto-lock";
/** Uses closer together than this move the deadline once. */
const TOUCH_EVERY_MS = 5_000;
/** Clocks are corrected by a little all the time; more than this is a jump. */
const CLOCK_TOLERANCE_MS = 60_000;

/** All in ms since 1970: when to lock, and when the vault was last seen in use. */
interface Deadline {
  readonly lockAt: number;
  readonly seenAt: number;
}

export class Autolock {
  readonly #vault: Vault;
  readonly #minutes: () => Promise<number>;
  readonly #now: () => number;
  #deadline: Deadline | null = null;
  /** The setting of a deadline that is under way. */
  #setting: Promise<void> = Promise.resolve();

  /** `minutes` is how long the vault stays open unused; asked only while it is unlocked. */
  constructor(vault: Vault, minutes: () => Promise<number>, now: () => number = Date.now) {
    this.#vault = vault;
    this.#minutes = minutes;
    this.#now = now;
    vault.onLock(() => {
      this.#deadline = null;
      void dropSession(SESSION_KEY);
      void browser.alarms.clear(AUTOLOCK_ALARM);
    });
  }

  /** Locks if it is time. Called before every message and on the alarm. Returns whether it locked. */
  async check(): Promise<boolean> {
    if ((await this.#vault.state()) !== "unlocked") return false;
    const now = this.#now();
    const stored = this.#deadline ?? asDeadline(await readSession(SESSION_KEY));
    // An unlock sets its deadline a moment after the vault is open.
    await this.#setting;
    const deadline = this.#deadline ?? stored;
    this.#deadline = deadline;
    if (deadline !== null && now < deadline.lockAt && now > deadline.seenAt - CLOCK_TOLERANCE_MS) {
      return false;
    }
    await this.#vault.lock();
    return true;
  }

  /** Reports that a person is using the vault; the minutes count from now. */
  async touch(): Promise<void> {
    const now = this.#now();
    if (this.#deadline !== null && Math.abs(now - this.#deadline.seenAt) < TOUCH_EVERY_MS) return;
    await this.restart();
  }

  /** Sets a new deadline, after an unlock or when the minutes were changed. */
  async restart(): Promise<void> {
    const setting = this.#set();
    this.#setting = setting.catch(() => undefined);
    await setting;
  }

  async #set(): Promise<void> {
    const minutes = await this.#minutes();
    const now = this.#now();
    const deadline = { lockAt: now + minutes * 60_000, seenAt: now };
    await writeSession(SESSION_KEY, deadline);
    if ((await this.#vault.state()) !== "unlocked") return dropSession(SESSION_KEY);
    this.#deadline = deadline;
    browser.alarms.create(AUTOLOCK_ALARM, { when: deadline.lockAt });
  }
}

function asDeadline(value: unknown): Deadline | null {
  if (typeof value !== "object" || value === null) return null;
  const { lockAt, seenAt } = value as Partial<Deadline>;
  return typeof lockAt === "number" && typeof seenAt === "number" ? { lockAt, seenAt } : null;
}
