/** 1Password's export (1PUX, `export.data`): vaults of items with login fields, sections, history and documents. */
import type { Template } from "../../../model/record.ts";
import { Entry, fileOf, lookUp, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import { Item, isBlank, type Json, textOf } from "../json-text.ts";
import { CONTACT_NAMES } from "./contact-names.ts";

const TEMPLATES: Readonly<Record<string, Template>> = {
  "001": "login",
  "002": "card",
  "003": "note",
  "004": "contact",
  "005": "login",
  "110": "login",
  "112": "key",
  "114": "key",
};

/** What a fill knows, by the id that the fields of a card have. */
const CARD_NAMES: Readonly<Record<string, string>> = {
  cardholder: "cardholder",
  ccnum: "card number",
  cvv: "security code",
  expiry: "expiry",
  type: "brand",
};

/** Settings of how a field is typed, which say nothing about its value. */
const TYPING = [
  "id",
  "guarded",
  "multiline",
  "dontGenerate",
  "inputTraits",
  "placeholder",
  "clipboardFilter",
];

/** Returns the entries of an export whose object is `file`, or null when it is none. */
export function parseOnePassword(file: Item): ParsedFile | null {
  if (!file.has("accounts")) return null;
  const entries: Entry[] = [];
  for (const account of file.items("accounts")) {
    for (const vault of account.items("vaults")) {
      const name = vault.item("attrs").text("name");
      for (const value of vault.list("items")) entries.push(itemEntry(value, name));
    }
  }
  return fileOf("1Password (1PUX)", entries);
}

function itemEntry(value: Json, vault: string): Entry {
  const outer = new Item(value);
  const item = outer.has("item") ? outer.item("item") : outer;
  const category = item.text("categoryUuid");
  const entry = new Entry(lookUp(TEMPLATES, category) ?? "custom");
  const overview = item.item("overview");
  const details = item.item("details");
  entry.keep(NAME.title, overview.take("title"), "title");
  sites(entry, overview);
  for (const field of details.items("loginFields")) loginField(entry, field);
  entry.keep(NAME.password, details.take("password"), "password");
  for (const section of details.items("sections")) sectionFields(entry, section);
  entry.keep(NAME.notes, details.take("notesPlain"), "notesPlain");
  if (entry.template === "custom" && hasLogin(entry)) entry.template = "login";
  entry.keep(NAME.folder, vault, "vault");
  for (const tag of overview.list("tags")) entry.keep("tag", tag, "tags");
  entry.flag(NAME.favourite, item.take("favIndex"), "favIndex");
  for (const old of details.items("passwordHistory")) {
    entry.keep(NAME.earlier, old.take("value"), "passwordHistory.value");
    entry.date(NAME.earlierUntil, old.take("time"), "passwordHistory.time");
  }
  const file = details.item("documentAttributes");
  entry.attachment(file.text("fileName"));
  const place = outer === item ? item.item("file") : outer.item("file");
  entry.attachment(place.text("path"));
  entry.date(NAME.firstWritten, item.take("createdAt"), "createdAt");
  entry.date(NAME.lastChanged, item.take("updatedAt"), "updatedAt");
  const state = item.text("state");
  entry.binned = item.text("trashed") === "true" || state === "trashed" || state === "deleted";
  if (state !== "active") entry.keep(state === "archived" ? NAME.archived : "state", state, "state");
  // The line under the title, and how good 1Password thinks the password is.
  for (const name of ["subtitle", "ainfo", "ps", "pbe", "pgrng", "b5UserUUID"]) {
    const derived = overview.take(name);
    if (!["0", "false"].includes(textOf(derived))) entry.leave(name, derived, "derived");
  }
  entry.internal(item, ["uuid"]);
  entry.internal(overview, ["icons", "watchtowerExclusions"]);
  entry.rest(overview);
  entry.rest(details);
  entry.rest(item);
  return entry;
}

function sites(entry: Entry, overview: Item): void {
  const first = overview.text("url");
  const all = overview.items("urls");
  if (first !== "" && !all.some((one) => one.has("url"))) entry.keep(NAME.site, first, "url");
  for (const one of all) {
    entry.keep(NAME.site, one.take("url"), "urls.url");
    const label = one.take("label");
    // "website" is what 1Password itself calls each.
    if (textOf(label) !== "website") entry.keep("site label", label, "urls.label");
    entry.internal(one, ["mode"], "urls.");
    entry.rest(one, "urls.");
  }
}

function loginField(entry: Entry, field: Item): void {
  const designation = field.text("designation");
  const name = field.text("name") || field.text("id") || "field";
  const kind = field.text("fieldType");
  const to = designation === "username" ? NAME.username : designation === "password" ? NAME.password : name;
  const value = field.take("value");
  // A button is no value of the person.
  if (kind === "B" || kind === "I") entry.leave(name, value, "internal");
  else entry.keep(to, value, designation || name);
}

function sectionFields(entry: Entry, section: Item): void {
  const heading = section.text("title");
  for (const field of section.items("fields")) {
    const id = field.text("id");
    const title = field.text("title");
    const own = heading !== "" && title !== "" ? `${heading}: ${title}` : title || heading || id;
    const known = knownName(entry, id);
    entry.internal(field, TYPING, "sections.");
    const value = field.take("value");
    for (const [kind, one] of new Item(value).rest()) fieldValue(entry, kind, one, known ?? own, own);
    if (typeof value === "string") entry.keep(known ?? own, value, own);
    entry.rest(field, "sections.");
  }
}

function knownName({ template }: Entry, id: string): string | null {
  if (template === "card") return lookUp(CARD_NAMES, id) ?? null;
  if (template === "contact") return lookUp(CONTACT_NAMES, id) ?? null;
  return null;
}

function fieldValue(entry: Entry, kind: string, value: Json, to: string, from: string): void {
  const item = new Item(value);
  switch (kind) {
    case "totp":
      entry.keep(NAME.code, value, from);
      return;
    case "date":
      entry.date(to, value, from);
      return;
    case "monthYear": {
      const [, year = "", month = ""] = /^(\d{4})(\d{2})$/.exec(textOf(value)) ?? [];
      if (month === "") entry.keep(to, value, from);
      else entry.change(to, `${month}/${year}`, "date", from);
      return;
    }
    case "address":
      for (const [part, text] of item.rest())
        entry.keep(lookUp(CONTACT_NAMES, part) ?? part, text, `${from}.${part}`);
      return;
    case "file":
      entry.attachment(item.text("fileName"));
      return;
    case "sshKey": {
      entry.keep("private key", item.take("privateKey"), `${from}.privateKey`);
      const facts = item.item("metadata");
      const again = facts.take("privateKey");
      if (!isBlank(again)) entry.leave(`${from}.metadata.privateKey`, again, "derived");
      entry.keep("public key", facts.take("publicKey"), `${from}.publicKey`);
      entry.keep("fingerprint", facts.take("fingerprint"), `${from}.fingerprint`);
      entry.rest(facts, `${from}.`);
      entry.rest(item, `${from}.`);
      return;
    }
    case "email":
      if (typeof value === "string") entry.keep(to, value, from);
      else {
        entry.keep(to, item.take("email_address"), from);
        entry.rest(item, `${from}.`);
      }
      return;
    default:
      entry.keep(to, value, from);
  }
}

function hasLogin({ cells }: Entry): boolean {
  return cells.some(({ column, isKept }) => isKept && column.to === NAME.password);
}
