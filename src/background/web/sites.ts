/**
 * The sites that a person turned on: each has the permission that they gave for it, and a script that the browser runs
 * there by itself. Both go together. While it asks for the permission, the browser may close the popup, so what was
 * asked for is remembered until the permission comes.
 */
import browser from "webextension-polyfill";
import { createQueue } from "../../vault/lock/queue.ts";
import { dropSession, readSession, writeSession } from "../../vault/lock/session.ts";
import type { App } from "../app.ts";
import { patternOf } from "./page-place.ts";
import { isSealingScript, keepSealingScripts } from "./sealing-scripts.ts";

/** The browser refuses a script that is there already, so one change follows the other. */
const inTurn = createQueue();

const ASKED = "site";
const ASKED_FOR_MS = 2 * 60_000;

/** Returns the patterns of the sites where the script runs. */
export async function runningSites(): Promise<string[]> {
  const scripts = await browser.scripting.getRegisteredContentScripts();
  return scripts.map(({ id }) => id).filter((id) => !isSealingScript(id));
}

const isGranted = (pattern: string) => browser.permissions.contains({ origins: [pattern] });

/**
 * Remembers that `origin` is to be turned on, and does it when the permission is there. @throws VaultError
 * `vault_locked`
 */
export async function turnOn(app: App, origin: string): Promise<void> {
  await writeSession(ASKED, { pattern: patternOf(origin), at: Date.now() });
  await keepSites(app);
}

/**
 * Turns these sites off, all where `origin` is null, and gives their permissions back. @throws VaultError
 * `vault_locked`
 */
export async function turnOff(app: App, origin: string | null): Promise<void> {
  await dropSession(ASKED);
  const patterns = origin === null ? await app.sites.turnedOn() : [patternOf(origin)];
  const servers = (await app.identities.list()).map(({ serverUrl }) => patternOf(serverUrl));
  for (const pattern of patterns) {
    await app.sites.turn(pattern, false);
    // The vault's own server keeps the permission that it was given for itself.
    if (servers.includes(pattern)) continue;
    // What the browser's owner has fixed stays; the script goes all the same.
    await browser.permissions.remove({ origins: [pattern] }).catch(() => false);
  }
  await keepSites(app);
}

/** Makes the scripts that run agree with what was turned on and is permitted; a locked vault turns nothing on. */
export function keepSites(app: App): Promise<void> {
  return inTurn(() => keep(app));
}

async function keep(app: App): Promise<void> {
  const isOpen = (await app.vault.state()) === "unlocked";
  const asked = (await readSession(ASKED)) as { pattern: string; at: number } | undefined;
  if (isOpen && asked !== undefined && (await isGranted(asked.pattern))) {
    await dropSession(ASKED);
    if (Math.abs(Date.now() - asked.at) < ASKED_FOR_MS) await app.sites.turn(asked.pattern, true);
  }
  const running = await runningSites();
  const wanted = isOpen ? await app.sites.turnedOn() : running;
  const on: string[] = [];
  for (const id of new Set([...running, ...wanted])) {
    const granted = await isGranted(id);
    if (granted && wanted.includes(id)) {
      on.push(id);
      if (running.includes(id)) continue;
      await browser.scripting.registerContentScripts([{ id, matches: [id], js: ["site.js"] }]);
      continue;
    }
    if (running.includes(id)) await browser.scripting.unregisterContentScripts({ ids: [id] });
    if (isOpen && !granted) await app.sites.turn(id, false);
  }
  await keepSealingScripts(on, isOpen ? await app.sites.rules() : null);
}
