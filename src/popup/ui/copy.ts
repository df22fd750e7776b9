/**
 * Copying with an end: after a while the clipboard is emptied, as long as it may still hold our value. Comparing
 * needs the optional permission `clipboardRead`; without it the clipboard is emptied whatever it holds, and the
 * countdown says so. Browsers refuse that while the window is not in front, and Firefox unless somebody just pressed
 * something: then `notEmptied` says so, and a button does it.
 */
import { type Signal, signal } from "@preact/signals";
import browser from "webextension-polyfill";

export const CLEAR_AFTER_S = 30;

/** What was copied last: which `what`, and how many seconds are left; null when nothing is pending. */
export const copied: Signal<{ readonly what: string; readonly left: number } | null> = signal(null);

/** Whether our value may still be in the clipboard although its time is over. */
export const notEmptied: Signal<boolean> = signal(false);

let timer: ReturnType<typeof setInterval> | undefined;
let pending: string | null = null;

/** Copies `value`; must run in a click. Rejects when the browser refuses. `what` names it for the countdown. */
export async function copySecret(value: string, what: string): Promise<void> {
  await navigator.clipboard.writeText(value);
  clearInterval(timer);
  notEmptied.value = false;
  pending = value;
  copied.value = { what, left: CLEAR_AFTER_S };
  timer = setInterval(() => {
    const left = (copied.value?.left ?? 0) - 1;
    if (left > 0) copied.value = { what, left };
    else void clearCopied();
  }, 1000);
}

/** Empties the clipboard now, if something was copied that has not been cleared; the lock does that too. */
export async function clearCopied(): Promise<void> {
  clearInterval(timer);
  copied.value = null;
  const value = pending;
  pending = null;
  if (value !== null) notEmptied.value = !(await empty(value));
}

/** Empties the clipboard whatever it holds; must run in a click. */
export async function emptyNow(): Promise<void> {
  await navigator.clipboard.writeText("");
  notEmptied.value = false;
}

/** Empties the clipboard if it may still hold `value`. Returns whether it does no longer. */
async function empty(value: string): Promise<boolean> {
  const mayRead = await browser.permissions.contains({ permissions: ["clipboardRead"] }).catch(() => false);
  try {
    if (!mayRead || (await navigator.clipboard.readText()) === value) await navigator.clipboard.writeText("");
    return true;
  } catch {
    return false;
  }
}
