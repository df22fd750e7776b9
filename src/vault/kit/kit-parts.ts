/**
 * Lists the content of a kit: the parts of the vault that no server can give back. A part is the blob of that name,
 * or all blobs below it (`name/…`).
 */

import { withValues } from "../keep/sealed-map.ts";
import type { Vault } from "../lock/vault.ts";
import type { Mark } from "../memory/seal-memory.ts";

const PARTS = [
  "identities",
  "pins",
  "registry",
  "marks",
  // Where an earlier version kept the marks.
  "memory",
  "signs",
  "seen",
  "settings",
  "searches",
  "registration",
  "shares",
  "job",
  "job-input",
  // Writes that no server has yet, and the exact bodies of writes that a server may have.
  "waiting",
  "journal",
  "approvals",
  "rules",
  "inbox",
];

/** Returns whether blob `name` belongs into a kit. */
export function isKitPart(name: string): boolean {
  return PARTS.some((part) => name === part || name.startsWith(`${part}/`));
}

/**
 * Returns the text of every part by its name, in the order of the names. @throws VaultError `vault_locked`,
 * `vault_damaged`
 */
export async function readKitParts(vault: Vault): Promise<Record<string, string>> {
  const entries: [string, string][] = [];
  for (const name of (await vault.names("")).filter(isKitPart).sort()) {
    const text = await vault.read(name);
    if (text !== null) entries.push([name, text]);
  }
  return Object.fromEntries(entries);
}

/**
 * Returns the parts without the memory of single fields, for a vault whose kit is larger than a note may be. It still
 * remembers versions and deletions, but no longer notices fields that were moved between records.
 */
export function withoutQuads(content: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(content).map(([name, text]) => {
    if (name.startsWith("marks/")) return [name, withValues<Mark>(text, withoutFields)];
    if (!name.startsWith("memory/")) return [name, text];
    const { v, marks } = JSON.parse(text) as { v: number; marks: [string, Mark][] };
    const slim = marks.map(([key, mark]) => [key, withoutFields(mark)]);
    return [name, JSON.stringify({ v, marks: slim })];
  });
  return Object.fromEntries(entries);
}

function withoutFields(mark: Mark): Mark {
  return { ...mark, quads: [], older: [] };
}
