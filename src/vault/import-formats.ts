/**
 * What other programs export, as records: Bitwarden (JSON and CSV), 1Password, KeePass, Chrome and Firefox (CSV), and
 * Sealfield's own export. All values become sealed fields; nothing of an import is a label, because a server reads those.
 */
import { VaultError } from "../errors.ts";
import { parseCsv } from "./csv.ts";
import type { NamedValue, Template } from "./record-form.ts";
import type { RecordInput } from "./records.ts";

/** Entries in the order of the file; `skipped` says which (from 1) are not taken over and why. */
export interface Parsed {
  readonly format: string;
  readonly records: readonly RecordInput[];
  readonly skipped: readonly { readonly entry: number; readonly why: "empty" | "unknown_kind" }[];
  /** For tables: which column becomes which field, null for none. */
  readonly columns: readonly { readonly from: string; readonly to: string | null }[];
}

type Entry = Omit<RecordInput, "type"> | "empty" | "unknown_kind";

/** Returns the records in the exported `text`. @throws VaultError `input_invalid` (`why`: `format`, `encrypted`, `csv`) */
export function parseImport(text: string): Parsed {
  const trimmed = text.trimStart();
  return trimmed.startsWith("{") ? parseJsonExport(trimmed) : parseTable(text);
}

function parsed(format: string, entries: readonly Entry[], columns: Parsed["columns"] = []): Parsed {
  const records = entries.flatMap((entry) =>
    typeof entry === "string" ? [] : [{ ...entry, type: TYPES[entry.template] }],
  );
  const skipped = entries.flatMap((why, i) => (typeof why === "string" ? [{ entry: i + 1, why }] : []));
  return { format, records, skipped, columns };
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

/** Returns an entry of the fields that have a value, none named twice. */
function entryOf(template: Template, pairs: readonly (readonly [name: string, value: unknown])[]): Entry {
  const fields: NamedValue[] = [];
  for (const [name, value] of pairs) {
    const text = typeof value === "number" ? String(value) : value;
    if (typeof text !== "string" || text.trim() === "") continue;
    fields.push({ name: freeName(fields, name.trim() || "field"), value: text });
  }
  return fields.length === 0 ? "empty" : { template, fields, labels: [] };
}

function freeName(fields: readonly NamedValue[], wanted: string): string {
  // Names that start like this belong to Sealfield itself.
  const name = wanted.startsWith("_sf") ? `x${wanted}` : wanted;
  const isTaken = (candidate: string) => fields.some((field) => field.name === candidate);
  let free = name;
  for (let n = 2; isTaken(free); n++) free = `${name} ${n}`;
  return free;
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

function parseTable(text: string): Parsed {
  const [head, ...rows] = parseCsv(text);
  const columns = (head ?? []).map((name) => name.trim().toLowerCase());
  const format = PROGRAMS.find(([, known]) => known.every((name) => columns.includes(name)))?.[0];
  if (format === undefined) throw refused("format");
  const fields = COLUMNS.flatMap(([field, names]) =>
    columns.flatMap((column, index) => (names.includes(column) ? [{ field, index }] : [])),
  );
  const entries = rows.map((row): Entry => {
    const pairs = fields.map(({ field, index }) => [field, row[index] ?? ""] as const);
    const hasPassword = pairs.some(([field, value]) => field === "password" && value !== "");
    const hasSite = pairs.some(
      ([field, value]) => (field === "site" || field === "username") && value !== "",
    );
    return entryOf(hasPassword || hasSite ? "login" : "note", pairs);
  });
  const mapping = (head ?? []).map((from, index) => ({
    from,
    to: fields.find((column) => column.index === index)?.field ?? null,
  }));
  return parsed(format, entries, mapping);
}

type Json = Readonly<Record<string, unknown>>;

function parseJsonExport(text: string): Parsed {
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
function parseOwn(json: Json): Parsed {
  if (Number(json[EXPORT_MARK]) > 1)
    throw new VaultError("unsupported", "made by a later version of Sealfield");
  if (!Array.isArray(json["records"])) throw refused("format");
  const records: RecordInput[] = [];
  const skipped: { entry: number; why: "empty" | "unknown_kind" }[] = [];
  for (const [index, item] of asList(json["records"]).entries()) {
    const template = TEMPLATES.find((known) => known === item["template"]) ?? "custom";
    const entry = entryOf(template, pairsOf(item["fields"]));
    const labels = entryOf(template, pairsOf(item["labels"]));
    const type =
      typeof item["type"] === "string" && item["type"].trim() !== "" ? item["type"] : TYPES[template];
    if (typeof entry === "string" && typeof labels === "string")
      skipped.push({ entry: index + 1, why: "empty" });
    else {
      const fieldsOf = (one: Entry) => (typeof one === "string" ? [] : one.fields);
      records.push({ type, template, fields: fieldsOf(entry), labels: fieldsOf(labels) });
    }
  }
  return { format: "Sealfield", records, skipped, columns: [] };
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

function parseBitwarden({ items, encrypted }: Json): Parsed {
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
