/**
 * Tables of other programs, each with all its columns, and tables of nobody's: a column that no rule knows becomes a
 * sealed field by its own name.
 */

import type { Template } from "../../../model/record.ts";
import { Entry, fileOf, lookUp, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import type { Row } from "../row.ts";
import type { Table } from "../table.ts";
import { type Rule, SOURCES, type Source } from "./columns.ts";

const { title, site, username, password, code, notes, folder } = NAME;

/** Names of columns that mean the same in any table. */
const COMMON: readonly (readonly [field: string, columns: readonly string[]])[] = [
  [title, ["name", "title"]],
  [site, ["url", "uri", "site", "website", "web site", "link"]],
  [username, ["username", "user name", "user", "login", "login name"]],
  [password, ["password", "passwd"]],
  [code, ["totp", "otp", "otpauth", "one-time code"]],
  [notes, ["note", "notes", "comment", "comments"]],
  [folder, ["folder", "group"]],
];

const ANY: Source = {
  format: "CSV",
  marks: [],
  columns: Object.fromEntries(COMMON.flatMap(([field, names]) => names.map((name) => [name, field]))),
};

/** Fields by which rows without a named kind are told apart; the order is the order of the fields. */
const ORDER: readonly string[] = [title, site, username, password, code, notes, folder];
const SIGNS: readonly (readonly [Template, readonly string[]])[] = [
  ["card", ["card number", "security code"]],
  ["contact", ["given name", "family name"]],
  ["login", [password, site, username, code]],
  ["contact", ["address", "phone", "date of birth"]],
];
const OF_NOTES: readonly string[] = [
  title,
  notes,
  folder,
  NAME.favourite,
  NAME.firstWritten,
  NAME.lastChanged,
  "reprompt",
];

/** Returns the entries of a table, whoever wrote it. */
export function parseTable(table: Table): ParsedFile {
  const lower = table.head.map((name) => name.toLowerCase());
  const source = SOURCES.find(({ marks }) => marks.every((mark) => lower.includes(mark))) ?? ANY;
  const { head, rows } = source === ANY ? withHead(table) : table;
  const names = head.map((name) => name.toLowerCase());
  const order = [...names.keys()].sort((a, b) => placeOf(source, names[a]) - placeOf(source, names[b]));
  const entries = rows.map(({ cells }) => rowEntry(source, head, names, order, cells));
  return fileOf(source.format, entries, table.doubtful);
}

/** A first line of values instead of names is an entry too. */
function withHead(table: Table): { head: readonly string[]; rows: readonly Row[] } {
  const isKnown = table.head.some((name) => Object.hasOwn(ANY.columns, name.toLowerCase()));
  const isValues = table.head.some((name) => /:\/\/|@|^\d+$/.test(name));
  if (isKnown || !isValues) return table;
  const head = table.head.map((_, index) => `column ${index + 1}`);
  return { head, rows: [{ line: 1, cells: table.head }, ...table.rows] };
}

function ruleOf(source: Source, name = ""): Rule | null {
  return lookUp(source.columns, name) ?? null;
}

function placeOf(source: Source, name = ""): number {
  const rule = ruleOf(source, name);
  if (rule === null) return ORDER.length + 1;
  const to = typeof rule === "string" ? rule : "to" in rule ? rule.to : "";
  const place = ORDER.indexOf(to);
  return place === -1 ? ORDER.length : place;
}

function rowEntry(
  source: Source,
  head: readonly string[],
  names: readonly string[],
  order: readonly number[],
  cells: readonly string[],
): Entry {
  const valueIn = (name: string) => cells[names.indexOf(name)] ?? "";
  const entry = new Entry();
  let kind: Template | null = null;
  for (const index of order) {
    const name = names[index] ?? "";
    const value = cells[index] ?? "";
    const from = head[index] || `(${index + 1})`;
    // Two columns may have one name; their place is what they are.
    const key = `column ${index}`;
    if (name === source.kind) {
      const known = lookUp<Template>(source.kinds ?? {}, value.toLowerCase());
      if (known !== undefined) {
        kind = known;
        continue;
      }
    }
    const rule = source.adjust?.(name, value) ?? ruleOf(source, name);
    if (rule === null) entry.keep(from, value, from, { key });
    else keepCell(entry, rule, value, from, key);
  }
  entry.template = kind ?? templateOf(entry);
  entry.binned = source.isBinned?.(valueIn) ?? false;
  return entry;
}

function keepCell(entry: Entry, rule: Rule, value: string, from: string, key: string): void {
  if (typeof rule === "string") {
    entry.keep(rule, value, from, { key });
    return;
  }
  if ("leave" in rule) {
    entry.leave(from, value, rule.leave);
    return;
  }
  const { to, as } = rule;
  if (as === "flag") entry.flag(to, value, from, key);
  else if (as === "date") entry.date(to, value, from, key);
  else if (as === "sites") {
    // A comma may be part of an address: only one before the scheme of the next stands between two.
    const sites = value.split(/,(?=[a-z][a-z0-9+.-]*:\/\/)/i);
    for (const one of sites) entry.keep(to, one, from, { key });
  } else keepPairs(entry, value, from);
}

/** Lines of "name: value" become fields, if every line is one; else they stay together. */
function keepPairs(entry: Entry, value: string, from: string): void {
  const pairs = value.split("\n").map((line) => /^(.*?): (.*)$/s.exec(line));
  if (value === "" || pairs.some((pair) => pair === null)) entry.keep(from, value, from);
  else for (const pair of pairs) entry.change(pair?.[1] ?? "", pair?.[2] ?? "", "split", from);
}

function templateOf({ cells }: Entry): Template {
  const names = new Set(cells.filter(({ isKept }) => isKept).map(({ column }) => column.to ?? ""));
  const found = SIGNS.find(([, signs]) => signs.some((sign) => names.has(sign)))?.[0];
  if (found !== undefined) return found;
  return [...names].every((name) => OF_NOTES.includes(name)) ? "note" : "custom";
}
