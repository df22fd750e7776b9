/**
 * A file of any program, through the three layers of an import: bytes to text, text to rows or members, those to
 * entries. All values are proposed as sealed fields; only what was a label before stays one, because a server reads
 * those.
 */
import { VaultError } from "../../errors.ts";
import type { Encoding } from "../../model/import.ts";
import { type Decoded, decodeFile } from "./bytes-to-text.ts";
import type { ParsedFile } from "./import-plan.ts";
import { Item, type Json, parseJson } from "./json-text.ts";
import type { Dialect } from "./row.ts";
import { parseBitwarden } from "./sources/bitwarden.ts";
import { isE3dbRecord, parseE3db } from "./sources/e3db.ts";
import { parseKeePassXml } from "./sources/keepass-xml.ts";
import { parseOnePassword } from "./sources/one-password.ts";
import { parseOwn } from "./sources/own.ts";
import { parseProton } from "./sources/proton.ts";
import { parseTable } from "./sources/tables.ts";
import { AS_IT_LOOKS, readTable, type TableChoice } from "./table.ts";

/** How a person wants a file to be read; null: as it looks. */
export interface ReadingChoice extends TableChoice {
  readonly encoding: Encoding | null;
}

export const READ_AS_IT_LOOKS: ReadingChoice = { ...AS_IT_LOOKS, encoding: null };

/** How a file was read. `table` null: it is none. `openEnd`: the line of a last row that may be cut. */
export interface Reading extends Pick<Decoded, "encoding" | "certainty"> {
  readonly table: Dialect | null;
  readonly openEnd: number | null;
}

export interface ReadFile {
  readonly file: ParsedFile;
  readonly reading: Reading;
}

/**
 * Returns what is in `bytes`; `beside` are the paths of the files that lie with it in an archive.
 * @throws VaultError `input_invalid` with `why`: `format` for a file of no known kind, `json` or `xml` for a broken
 * one, `encrypted` for one that is sealed; `unsupported` for a later version of our own
 */
export function readFile(
  bytes: Uint8Array,
  choice: ReadingChoice = READ_AS_IT_LOOKS,
  beside: readonly string[] = [],
): ReadFile {
  const { text, encoding, certainty } = decodeFile(bytes, choice.encoding);
  const reading = { encoding, certainty, table: null, openEnd: null };
  const start = text.trimStart().slice(0, 1);
  if (start === "{" || start === "[") return { file: parseJsonFile(text.trim(), beside), reading };
  if (start === "<") return { file: parseKeePassXml(text.trim()), reading };
  const table = readTable(text, choice);
  const { delimiter, quotes, openEnd } = table;
  const file = parseTable(table);
  if (file.entries.length + file.skipped.length + file.doubtful.length === 0) throw refused("format");
  return { file, reading: { encoding, certainty, table: { delimiter, quotes }, openEnd } };
}

function parseJsonFile(text: string, beside: readonly string[]): ParsedFile {
  const value = jsonOf(text);
  const records = Array.isArray(value) ? value : listIn(value);
  if (records.length > 0 && records.every(isE3dbRecord)) return parseE3db(records);
  const known = [parseOwn, parseBitwarden, parseOnePassword, parseProton];
  if (new Item(value).text("encrypted") === "true") throw refused("encrypted");
  for (const parse of known) {
    const file = parse(new Item(value), beside);
    if (file !== null) return file;
  }
  throw refused("format");
}

/** A record by itself, or the list that a search of E3DB answers with. */
function listIn(value: Json): readonly Json[] {
  if (isE3dbRecord(value)) return [value];
  const file = new Item(value);
  return file.list(file.has("results") ? "results" : "records");
}

/** Returns the value of `text`, of which each line may be one. */
function jsonOf(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    const lines = text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length < 2) throw error;
    try {
      return lines.map(parseJson);
    } catch {
      throw error;
    }
  }
}

function refused(why: string): VaultError {
  return new VaultError("input_invalid", "this file cannot be imported", { detail: { why } });
}
