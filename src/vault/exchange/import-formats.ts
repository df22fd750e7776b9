/**
 * What other programs export, as records: Bitwarden (JSON and CSV), 1Password, KeePass, Chrome and Firefox (CSV), and
 * Sealfield's own export. All values are proposed as sealed fields; only what was a label before stays one, because a
 * server reads those.
 */
import { VaultError } from "../../errors.ts";
import type { Template } from "../../model/record.ts";
import { parseCsv } from "./csv.ts";
import type { FileColumn, FileEntry, FileGroup, FileValue, ParsedFile, Skipped } from "./import-plan.ts";

/** A value and the column it stands in. */
interface Cell {
  readonly column: FileColumn;
  readonly value: unknown;
}

/** What one entry of a file is; with values that are empty, so that columns keep their order. */
type Entry =
  | { readonly template: Template; readonly type: string; readonly cells: readonly Cell[] }
  | "unknown_kind";

/** Returns what is in the exported `text`. @throws VaultError `input_invalid` (`why`: `format`, `encrypted`, `csv`) */
export function parseImport(text: string): ParsedFile {
  const trimmed = text.trimStart();
  return trimmed.startsWith("{") ? parseJsonExport(trimmed) : parseTable(text);
}

function parsed(format: string, found: readonly Entry[]): ParsedFile {
  const groups = new Map<
    string,
    Omit<FileGroup, "columns"> & { readonly columns: Map<string, FileColumn> }
  >();
  const entries: FileEntry[] = [];
  const skipped: Skipped[number][] = [];
  for (const [index, one] of found.entries()) {
    const entry = index + 1;
    const values = one === "unknown_kind" ? [] : one.cells.flatMap(textOf);
    if (one === "unknown_kind" || values.length === 0) {
      skipped.push({ entry, why: one === "unknown_kind" ? one : "empty" });
      continue;
    }
    const { template, type, cells } = one;
    const group = `${template}/${type}`;
    const place = groups.get(group) ?? { group, template, type, columns: new Map<string, FileColumn>() };
    groups.set(group, place);
    for (const { column } of cells) if (!place.columns.has(column.key)) place.columns.set(column.key, column);
    entries.push({ entry, group, values });
  }
  const used = new Set(entries.flatMap(({ group, values }) => values.map(({ key }) => `${group} ${key}`)));
  const filled = [...groups.values()].map((place) => ({
    ...place,
    columns: [...place.columns.values()].filter(({ key }) => used.has(`${place.group} ${key}`)),
  }));
  return { format, groups: filled, entries, skipped };
}

/** Returns the value of a cell, nothing when it is empty. */
function textOf({ column, value }: Cell): FileValue[] {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text.trim() !== "" ? [{ key: column.key, value: text }] : [];
}

/** Type names by template: a person shares types, so secrets of different kinds do not lie in one. */
const TYPES: Readonly<Record<Template, string>> = {
  login: "login",
  note: "note",
  card: "card",
  contact: "contact",
  key: "key",
  custom: "other",
};

/** Returns an entry whose fields keep their names. */
function entryOf(template: Template, pairs: readonly (readonly [name: string, value: unknown])[]): Entry {
  return { template, type: TYPES[template], cells: pairs.map(([name, value]) => cellOf(name, value, false)) };
}

function cellOf(name: string, value: unknown, label: boolean): Cell {
  const from = name.trim() || "field";
  // Names that start like this belong to Sealfield itself.
  const to = from.startsWith("_sf") ? `x${from}` : from;
  return { column: { key: `${label ? "label" : "field"} ${from}`, from, to, label }, value };
}

/** Column names, lower case, by the field they become. The order is the order of the fields. */
const COLUMNS: readonly (readonly [field: string, columns: readonly string[]])[] = [
  ["title", ["name", "title", "account"]],
  ["site", ["url", "login_uri", "web site", "website"]],
  ["username", ["username", "login_username", "login name", "user name"]],
  ["password", ["password", "login_password"]],
  ["one-time code", ["totp", "otpauth", "login_totp"]],
  ["notes", ["note", "notes", "comments"]],
  ["folder", ["folder", "group", "tags"]],
];

/** What tells the programs apart: columns that only one of them writes. */
const PROGRAMS: readonly (readonly [format: string, columns: readonly string[]])[] = [
  ["Bitwarden (CSV)", ["login_uri", "login_password"]],
  ["Firefox", ["httprealm", "formactionorigin"]],
  ["1Password", ["otpauth"]],
  ["KeePass", ["group", "title"]],
  ["KeePass", ["login name", "web site"]],
  ["Chrome", ["name", "url", "username", "password"]],
  ["CSV", ["password"]],
];

function parseTable(text: string): ParsedFile {
  const [head = [], ...rows] = parseCsv(text);
  const names = head.map((name) => name.trim().toLowerCase());
  const format = PROGRAMS.find(([, known]) => known.every((name) => names.includes(name)))?.[0];
  if (format === undefined) throw refused("format");
  const fields = names.map((name) => COLUMNS.findIndex(([, known]) => known.includes(name)));
  const columns = head.map((from, index): FileColumn => {
    const to = COLUMNS[fields[index] ?? -1]?.[0] ?? null;
    // Two columns may have one name; their place is what they are.
    return { key: `column ${index}`, from: from.trim() || `(${index + 1})`, to, label: false };
  });
  const order = [...columns.keys()].sort((a, b) => placeOf(fields[a]) - placeOf(fields[b]));
  const entries = rows.map((row): Entry => {
    const cells = order.flatMap((index) => {
      const column = columns[index];
      return column === undefined ? [] : [{ column, value: row[index] ?? "" }];
    });
    const has = (...wanted: string[]) =>
      cells.some(({ column, value }) => column.to !== null && wanted.includes(column.to) && value !== "");
    const template = has("password", "site", "username") ? "login" : "note";
    return { template, type: TYPES[template], cells };
  });
  return parsed(format, entries);
}

/** Columns that become something come first, in the order of the fields. */
function placeOf(field = -1): number {
  return field === -1 ? COLUMNS.length : field;
}

type Json = Readonly<Record<string, unknown>>;

function parseJsonExport(text: string): ParsedFile {
  let file: unknown;
  try {
    file = JSON.parse(text);
  } catch {
    throw refused("format");
  }
  const json = asJson(file);
  return Object.hasOwn(json, EXPORT_MARK) ? parseOwn(json) : parseBitwarden(json);
}

/** First member of Sealfield's own export in the clear. */
const EXPORT_MARK = "sealfield-export";

/** Sealfield's own export keeps types, kinds and labels: what was a label once was readable already. */
function parseOwn(json: Json): ParsedFile {
  if (Number(json[EXPORT_MARK]) > 1)
    throw new VaultError("unsupported", "made by a later version of Sealfield");
  if (!Array.isArray(json["records"])) throw refused("format");
  const entries = asList(json["records"]).map((item): Entry => {
    const template = TEMPLATES.find((known) => known === item["template"]) ?? "custom";
    const named = item["type"];
    const type = typeof named === "string" && named.trim() !== "" ? named : TYPES[template];
    const fields = pairsOf(item["fields"]).map(([name, value]) => cellOf(name, value, false));
    const labels = pairsOf(item["labels"]).map(([name, value]) => cellOf(name, value, true));
    return { template, type, cells: [...fields, ...labels] };
  });
  return parsed("Sealfield", entries);
}

const TEMPLATES = Object.keys({
  login: 1,
  note: 1,
  card: 1,
  contact: 1,
  key: 1,
  custom: 1,
} satisfies Record<Template, 1>) as Template[];

function pairsOf(values: unknown): (readonly [string, unknown])[] {
  return asList(values).map((field) => [String(field["name"] ?? ""), field["value"]] as const);
}

function parseBitwarden({ items, encrypted }: Json): ParsedFile {
  if (encrypted === true) throw refused("encrypted");
  if (!Array.isArray(items)) throw refused("format");
  return parsed(
    "Bitwarden (JSON)",
    items.map((item) => bitwardenItem(asJson(item))),
  );
}

function bitwardenItem(item: Json): Entry {
  const { name, notes } = item;
  const custom = pairsOf(item["fields"]);
  const end = [["notes", notes] as const, ...custom];
  switch (item["type"]) {
    case 1: {
      const { username, password, totp, uris } = asJson(item["login"]);
      const sites = asList(uris).map(({ uri }) => ["site", uri] as const);
      const login = [
        ["username", username],
        ["password", password],
        ["one-time code", totp],
      ] as const;
      return entryOf("login", [["title", name], ...sites, ...login, ...end]);
    }
    case 2:
      return entryOf("note", [["title", name], ...end]);
    case 3: {
      const card = asJson(item["card"]);
      const [month, year] = [card["expMonth"], card["expYear"]];
      const expiry = month && year ? `${String(month).padStart(2, "0")}/${String(year)}` : "";
      return entryOf("card", [
        ["title", name],
        ["name on card", card["cardholderName"]],
        ["card number", card["number"]],
        ["expiry", expiry],
        ["security code", card["code"]],
        ["brand", card["brand"]],
        ...end,
      ]);
    }
    case 4: {
      const identity = Object.entries(asJson(item["identity"]));
      const spaced = identity.map(([key, value]) => [IDENTITY[key] ?? key, value] as const);
      return entryOf("contact", [["title", name], ...spaced, ...end]);
    }
    default:
      return "unknown_kind";
  }
}

/** Bitwarden's names of an identity's parts, as a fill knows them. */
const IDENTITY: Readonly<Record<string, string>> = {
  firstName: "given name",
  middleName: "middle name",
  lastName: "family name",
  address1: "address line 1",
  address2: "address line 2",
  address3: "address line 3",
  city: "city",
  state: "state",
  postalCode: "postal code",
  country: "country",
  company: "company",
  email: "email",
  phone: "phone",
  username: "username",
};

function asJson(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function asList(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(asJson) : [];
}

function refused(why: string): VaultError {
  return new VaultError("input_invalid", "this file cannot be imported", { detail: { why } });
}
