/**
 * Values that survive a stop of the worker, but neither a lock nor a restart of the browser. They are in
 * `storage.session`, out of reach of content scripts: the vault key while unlocked, the auto-lock deadline, and
 * tickets.
 */
import browser from "webextension-polyfill";

/** Returns the value under `key`, undefined when there is none. */
export async function readSession(key: string): Promise<unknown> {
  const found = await browser.storage.session.get(key);
  return Object.hasOwn(found, key) ? found[key] : undefined;
}

/** Stores a JSON value under `key`. */
export async function writeSession(key: string, value: unknown): Promise<void> {
  await browser.storage.session.set({ [key]: value });
}

/** Forgets the values under `keys`. */
export async function dropSession(...keys: readonly string[]): Promise<void> {
  await browser.storage.session.remove([...keys]);
}

/** Forgets everything that is kept between stops of the worker. */
export async function clearSession(): Promise<void> {
  await browser.storage.session.clear();
}
