/** What the sources make of a file: entries with a cell for each value, and a word for each that is changed or left. */
import { hasLoneSurrogate } from "../../crypto/bytes.ts";
import type { ChangedWhy, ImportLines, ImportSkipped, LeftWhy, Remark } from "../../model/import.ts";
import type { Template } from "../../model/record.ts";
import { isReserved } from "../../model/reserved-name.ts";
import type { FileColumn, FileEntry, FileGroup, FileValue, ParsedFile } from "./import-plan.ts";
import { type Item, isBlank, type Json, textOf } from "./json-text.ts";

/** Type names by template: a person shares types, so secrets of different kinds do not lie in one. */
const TYPES: Readonly<Record<Template, string>> = {
  login: "login",
  note: "note",
  card: "card",
  contact: "contact",
  key: "key",
  custom: "other",
};

/** Names of fields that several sources have. */
export const NAME = {
  title: "title",
  site: "site",
  username: "username",
  password: "password",
  code: "one-time code",
  notes: "notes",
  folder: "folder",
  favourite: "favourite",
  archived: "archived",
  deleted: "deleted",
  passkey: "passkey",
  earlier: "earlier password",
  earlierUntil: "earlier password until",
  firstWritten: "first written",
  lastChanged: "last changed",
  writtenBy: "written by",
  file: "file",
} as const;

/** Characters of the title by which an entry is named in a report. */
export const LONGEST_TITLE = 80;

/** A value and the column it stands in; one that is not kept only keeps the order of the columns. */
interface Cell {
  readonly column: FileColumn;
  readonly value: string;
  readonly isKept: boolean;
}

/** One entry while it is read. */
export class Entry {
  template: Template = "custom";
  /** null: the type of the template. */
  type: string | null = null;
  binned = false;
  isKnown = true;
  readonly cells: Cell[] = [];
  readonly remarks: Remark[] = [];

  constructor(template: Template = "custom") {
    this.template = template;
  }

  /** Keeps a value as it is; nothing stays nothing. */
  keep(
    to: string,
    value: Json | undefined,
    from = to,
    { label = false, empty = false, key = "" } = {},
  ): void {
    const text = textOf(value);
    if (isDestroyed(text) || isDestroyed(to)) {
      this.leave(from, text, "destroyed");
      return;
    }
    const name = possibleName(to);
    if (name !== to && text !== "") this.#say({ kind: "changed", why: "renamed", name: from || "(no name)" });
    const kind = label ? "label" : "field";
    const shown = from.trim() === "" ? name : from;
    const made = shown === name ? `${kind} ${shown}` : `${kind} ${shown} > ${name}`;
    const column = { key: key === "" ? made : key, from: shown, to: name, label };
    this.cells.push({ column, value: text, isKept: empty || text !== "" });
  }

  /** Keeps a value otherwise than it stands in the file. */
  change(to: string, value: string, why: ChangedWhy, from: string, key = ""): void {
    if (value !== "") this.#say({ kind: "changed", why, name: from });
    this.keep(to, value, from, { key });
  }

  /** Says that a value is not taken. */
  leave(from: string, value: Json | undefined, why: LeftWhy): void {
    if (!isBlank(value)) this.#say({ kind: "left", why, name: from });
  }

  /** Keeps a value that says yes, and says so of one that says no. */
  flag(to: string, value: Json | undefined, from: string, key = ""): void {
    const text = textOf(value);
    if (/^(0|false|no)$/i.test(text.trim())) this.leave(from, text, "no");
    else this.keep(to, text, from, { key });
  }

  /** Keeps a date; one in seconds or milliseconds since 1970 is written as people read it. */
  date(to: string, value: Json | undefined, from: string, key = ""): void {
    const text = textOf(value);
    const number = Number(text);
    // All of so many digits are dates: a longer number is none.
    if (!/^-?\d{1,15}$/.test(text.trim())) {
      this.keep(to, text, from, { key });
    } else if (number === 0) {
      this.leave(from, text, "no");
    } else {
      const date = new Date(Math.abs(number) < 1e11 ? number * 1000 : number);
      this.change(to, date.toISOString().replace(".000Z", "Z"), "date", from, key);
    }
  }

  /** Keeps all that is left of `item`, by its own names. */
  rest(item: Item, prefix = ""): void {
    for (const [name, value] of item.rest()) this.keep(name, value, prefix + name);
  }

  /** Says of members that only the program itself can use. */
  internal(item: Item, names: readonly string[], prefix = ""): void {
    for (const name of names) this.leave(prefix + name, item.take(name), "internal");
  }

  /** Keeps the name of a file and says that it is not in the record: it becomes a file, or is not taken. */
  attachment(name: string): void {
    this.keep(NAME.file, name, "file");
    this.leave(name, name, "attachment");
  }

  title(): string {
    const named = this.cells.find(({ column, value }) => column.to === NAME.title && value !== "");
    return (named?.value ?? "").slice(0, LONGEST_TITLE);
  }

  #say(remark: Remark): void {
    this.remarks.push(remark);
  }
}

/** Returns what `table` has for `name`, which stands in a file and may be the name of what every object has. */
export function lookUp<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Whether a character of `text` was lost before it came here. */
function isDestroyed(text: string): boolean {
  return text.includes("\uFFFD") || hasLoneSurrogate(text);
}

/** Returns a name that a field can have: those of Sealfield itself begin with `_sf`, and none is empty. */
function possibleName(name: string): string {
  if (name.trim() === "") return "field";
  return isReserved(name) ? `x${name}` : name;
}

/** Returns the file that `found` entries make. */
export function fileOf(
  format: string,
  found: readonly Entry[],
  doubtful: readonly ImportLines[] = [],
): ParsedFile {
  const groups = new Map<string, Omit<FileGroup, "columns"> & { columns: Map<string, FileColumn> }>();
  const entries: FileEntry[] = [];
  const skipped: ImportSkipped[] = [];
  for (const [index, one] of found.entries()) {
    const entry = index + 1;
    const { template, binned, remarks } = one;
    const values = one.cells.flatMap(cellValue);
    const title = one.title();
    if (!one.isKnown || values.length === 0) {
      skipped.push({ entry, title, why: one.isKnown ? "empty" : "unknown_kind" });
      continue;
    }
    const type = one.type ?? TYPES[template];
    const group = `${template}/${type}`;
    const place = groups.get(group) ?? { group, template, type, columns: new Map<string, FileColumn>() };
    groups.set(group, place);
    for (const { column } of one.cells) {
      if (!place.columns.has(column.key)) place.columns.set(column.key, column);
    }
    entries.push({ entry, title, group, values, remarks, binned });
  }
  const used = new Set(entries.flatMap(({ group, values }) => values.map(({ key }) => `${group} ${key}`)));
  const filled = [...groups.values()].map((place) => ({
    ...place,
    columns: [...place.columns.values()].filter(({ key }) => used.has(`${place.group} ${key}`)),
  }));
  return { format, groups: filled, entries, skipped, doubtful };
}

function cellValue({ column, value, isKept }: Cell): FileValue[] {
  return isKept ? [{ key: column.key, value }] : [];
}
