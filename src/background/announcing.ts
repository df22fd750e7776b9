/**
 * Tells open pages what to ask for again. What changed follows from the names of the blobs that were written, so no
 * handler has to remember to say it. Lock, unlock and what only the session holds is told by whoever changes it.
 */
import type { EventName } from "../messages/event.ts";
import { announce } from "../messages/send.ts";
import type { Vault } from "../vault/lock/vault.ts";

/** The events by the first part of a blob's name. */
export const TOLD: Readonly<Record<string, readonly EventName[]>> = {
  identities: ["status", "records", "people", "kit"],
  settings: ["status"],
  local: ["status"],
  kit: ["kit"],
  draft: ["drafts"],
  waiting: ["records", "copy"],
  copied: ["copy"],
  pins: ["people"],
  shares: ["people"],
  "access-back": ["copy", "people"],
  approvals: ["people"],
  "reseal-reports": ["people"],
  inbox: ["people", "records"],
  heard: ["people", "records"],
  rules: ["records"],
  earlier: ["trash"],
  // Here shows it beside the records of a page.
  tray: ["records"],
  sites: ["records"],
  "turned-on": ["records"],
  searches: ["searches"],
  job: ["jobs"],
  // Written when a job begins and gone when it ends; what a job changes may be at the server only.
  "job-input": ["jobs", "people", "records"],
  // A page that reads a record writes these. If it were told of that, it would read again, perhaps for ever.
  copy: [],
  marks: [],
  memory: [],
  registry: [],
  seen: [],
  signs: [],
  // No page shows these while they change.
  activity: [],
  registration: [],
  used: [],
};

/** One act writes several times. Pages ask once, this many ms after the first write. */
const TOGETHER_MS = 100;

const untold = new Set<EventName>();

/** Returns what blobs of these names have to do with. */
export function eventsOf(names: readonly string[]): ReadonlySet<EventName> {
  return new Set(names.flatMap((name) => TOLD[name.split("/")[0] ?? ""] ?? []));
}

/** Tells open pages of these events, together with others that come within a moment. */
export function announceSoon(events: Iterable<EventName>): void {
  const isIdle = untold.size === 0;
  for (const name of events) untold.add(name);
  if (!isIdle || untold.size === 0) return;
  setTimeout(() => {
    const names = [...untold];
    untold.clear();
    for (const name of names) announce(name);
  }, TOGETHER_MS);
}

/** Tells open pages of everything that is written to `vault`, and of each lock at once. */
export function announceWrites(vault: Vault): void {
  vault.onWrite((names) => announceSoon(eventsOf(names)));
  vault.onLock(() => announce("status"));
}
