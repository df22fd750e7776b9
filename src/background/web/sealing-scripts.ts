/**
 * The scripts that seal fields by themselves, one for each site that has rules and is turned on. What each watches
 * stands in its name, which the browser keeps: while the vault is locked the rules cannot be read, and a field that is
 * to be sealed must not be sent as it is because of that.
 */
import browser from "webextension-polyfill";
import type { SealRule } from "../../model/page.ts";
import { patternOf } from "./page-place.ts";

const NAME = "seal ";

interface Watched {
  readonly pattern: string;
  /** The fields of each origin. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
}

/** Whether the script of this id is one of these. */
export function isSealingScript(id: string): boolean {
  return id.startsWith(NAME);
}

const read = (id: string) => JSON.parse(id.slice(NAME.length)) as Watched;

async function ids(): Promise<string[]> {
  return (await browser.scripting.getRegisteredContentScripts()).map(({ id }) => id).filter(isSealingScript);
}

/** Returns the fields of `origin` that are sealed by themselves, also while the vault is locked. */
export async function watchedFields(origin: string): Promise<readonly string[]> {
  return (await ids())
    .map(read)
    .flatMap(({ fields }) => (Object.hasOwn(fields, origin) ? fields[origin] : []) ?? []);
}

/**
 * Makes the scripts agree with `rules`, on the sites of the patterns `on` and no others. `rules` null: the vault is
 * locked, and nothing is watched that was not.
 */
export async function keepSealingScripts(
  on: readonly string[],
  rules: ReadonlyMap<string, readonly SealRule[]> | null,
): Promise<void> {
  const running = await ids();
  const kept = (id: string) => on.includes(read(id).pattern);
  const wanted = rules === null ? running.filter(kept) : on.flatMap((pattern) => idOf(pattern, rules));
  const old = running.filter((id) => !wanted.includes(id));
  if (old.length > 0) await browser.scripting.unregisterContentScripts({ ids: old });
  for (const id of wanted.filter((each) => !running.includes(each))) {
    const { pattern } = read(id);
    await browser.scripting.registerContentScripts([
      { id, matches: [pattern], js: ["auto.js"], runAt: "document_start" },
    ]);
  }
}

function idOf(pattern: string, rules: ReadonlyMap<string, readonly SealRule[]>): string[] {
  const here = [...rules].filter(([origin]) => patternOf(origin) === pattern);
  if (here.length === 0) return [];
  const fields = here.map(([origin, all]) => [origin, all.map(({ field }) => field)] as const);
  const watched: Watched = { pattern, fields: Object.fromEntries(fields) };
  return [NAME + JSON.stringify(watched)];
}
