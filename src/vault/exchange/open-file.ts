/**
 * What a person chose to import: a file, or the parts of an archive with the files beside them. Sealed exports are
 * opened first, parts are read one by one and counted through.
 */
import { decodeBase64Url } from "../../crypto/base64url.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { isSealedBitwarden, openBitwarden } from "./bitwarden-sealed.ts";
import { decodeFile } from "./bytes-to-text.ts";
import type { FileGroup, ParsedFile } from "./import-plan.ts";
import { type ReadFile, type Reading, type ReadingChoice, readFile } from "./read-file.ts";
import { isSealedExport, openExport } from "./sealed-export.ts";

export interface Part {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Returns a part whose bytes are `base64`. @throws VaultError `wire_invalid` when they are not */
export function partOf(name: string, base64: string): Part {
  return { name, bytes: decodeBase64Url(base64) };
}

/** Of an archive that is encrypted as a whole. */
const SEALED_PART = /\.(pgp|gpg|asc|age)$/i;

/**
 * Returns what is in `parts`; `beside` are the paths of the files that lie with them. @throws VaultError as `readFile`;
 * `input_invalid` (`why`: `passphrase`) for a sealed export when `passphrase` is null, `passphrase_wrong`
 */
export async function openFile(
  parts: readonly Part[],
  beside: readonly string[],
  choice: ReadingChoice,
  passphrase: string | null,
): Promise<ReadFile> {
  if (parts.length === 0)
    throw refused(beside.some((name) => SEALED_PART.test(name)) ? "encrypted" : "format");
  const read: { name: string; found: ReadFile }[] = [];
  for (const { name, bytes } of parts) {
    const found = await readPart(bytes, beside, choice, passphrase, parts.length > 1);
    if (found !== null) read.push({ name, found });
  }
  const [first, ...others] = read;
  if (first === undefined) throw refused("format");
  if (others.length === 0) return first.found;
  return { file: together(read), reading: least(read.map(({ found }) => found.reading)) };
}

/** Returns what is in one part, null for one of an archive that says nothing. */
async function readPart(
  bytes: Uint8Array,
  beside: readonly string[],
  choice: ReadingChoice,
  passphrase: string | null,
  isOneOfMany: boolean,
): Promise<ReadFile | null> {
  const { text } = decodeFile(bytes, choice.encoding);
  const open = isSealedExport(text) ? openExport : isSealedBitwarden(text) ? openBitwarden : null;
  if (open === null) {
    try {
      return readFile(bytes, choice, beside);
    } catch (error) {
      const isNone = isVaultError(error, "input_invalid") && error.detail["why"] === "format";
      if (isOneOfMany && isNone) return null;
      throw error;
    }
  }
  if (isAccountOnly(text)) throw refused("encrypted");
  if (passphrase === null) throw refused("passphrase");
  return readFile(new TextEncoder().encode(await open(text, passphrase)), { ...choice, encoding: "utf-8" });
}

function isAccountOnly(text: string): boolean {
  return isSealedBitwarden(text) && !/"passwordProtected"\s*:\s*true/.test(text);
}

function together(read: readonly { name: string; found: ReadFile }[]): ParsedFile {
  const groups = new Map<string, FileGroup>();
  let before = 0;
  const later = <T extends { entry: number }>(list: readonly T[]) =>
    list.map((one) => ({ ...one, entry: one.entry + before }));
  const all = read.map(({ name, found: { file } }) => {
    // Columns of two tables have the same keys: each keeps its own group.
    const own = (group: string) => `${name} ${group}`;
    for (const group of file.groups) groups.set(own(group.group), { ...group, group: own(group.group) });
    const entries = later(file.entries).map((entry) => ({ ...entry, group: own(entry.group) }));
    const skipped = later(file.skipped);
    const doubtful = file.doubtful.map((lines) => ({ ...lines, part: name }));
    before += file.entries.length + file.skipped.length;
    return { entries, skipped, doubtful };
  });
  return {
    format: [...new Set(read.map(({ found }) => found.file.format))].join(", "),
    groups: [...groups.values()],
    entries: all.flatMap(({ entries }) => entries),
    skipped: all.flatMap(({ skipped }) => skipped),
    doubtful: all.flatMap(({ doubtful }) => doubtful),
  };
}

/** Of several the one that is known least. */
function least(readings: readonly Reading[]): Reading {
  const order = ["damaged", "guessed", "sure"];
  const [worst] = [...readings].sort((a, b) => order.indexOf(a.certainty) - order.indexOf(b.certainty));
  if (worst === undefined) throw refused("format");
  return worst;
}

function refused(why: string): VaultError {
  return new VaultError("input_invalid", "this file cannot be imported", { detail: { why } });
}
