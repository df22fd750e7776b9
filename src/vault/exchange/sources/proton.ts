/**
 * Proton Pass's export as JSON: vaults of logins, aliases, notes, cards, identities, SSH keys, networks and own kinds.
 */
import type { Template } from "../../../model/record.ts";
import { Entry, fileOf, lookUp, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import { Item, type Json, textOf } from "../json-text.ts";
import { CONTACT_NAMES } from "./contact-names.ts";

const TEMPLATES: Readonly<Record<string, Template>> = {
  login: "login",
  alias: "login",
  note: "note",
  creditCard: "card",
  identity: "contact",
  sshKey: "key",
};

const CARD_NAMES: Readonly<Record<string, string>> = {
  cardholderName: "cardholder",
  number: "card number",
  verificationNumber: "security code",
  expirationDate: "expiry",
  pin: "PIN",
};

const KEY_NAMES: Readonly<Record<string, string>> = { publicKey: "public key", privateKey: "private key" };

/** The state of an item in the trash. */
const TRASHED = "2";

/** Returns the entries of an export whose object is `file`, or null when it is none. */
export function parseProton(file: Item): ParsedFile | null {
  if (!file.has("vaults")) return null;
  const vaults = file.item("vaults").rest();
  const entries = vaults.flatMap(([, value]) => {
    const vault = new Item(value);
    const [name, about] = [vault.text("name"), vault.text("description")];
    return vault.list("items").map((item) => itemEntry(item, name, about));
  });
  return fileOf("Proton Pass (JSON)", entries);
}

function itemEntry(value: Json, vault: string, about: string): Entry {
  const item = new Item(value);
  const data = item.item("data");
  const kind = data.text("type");
  const entry = new Entry(lookUp(TEMPLATES, kind) ?? "custom");
  const facts = data.item("metadata");
  const content = data.item("content");
  entry.keep(NAME.title, facts.take("name"), "name");
  for (const url of content.list("urls")) entry.keep(NAME.site, url, "urls");
  const name = content.text("itemUsername");
  const email = content.text("itemEmail");
  // A login has one name, which may be the address.
  if (name === "") entry.keep(NAME.username, email, "itemEmail");
  else {
    entry.keep(NAME.username, name, "itemUsername");
    entry.keep("email", email, "itemEmail");
  }
  entry.keep(NAME.username, item.take("aliasEmail"), "aliasEmail");
  entry.keep(NAME.username, kind === "login" ? content.take("username") : "", "username");
  entry.keep(NAME.password, content.take("password"), "password");
  entry.keep(NAME.code, content.take("totpUri"), "totpUri");
  for (const key of content.list("passkeys")) entry.keep(NAME.passkey, textOf(key), "passkeys");
  if (kind === "creditCard") entry.internal(content, ["cardType"]);
  for (const section of [...content.items("sections"), ...content.items("extraSections")]) {
    const heading = section.text("sectionName");
    for (const field of section.items("sectionFields")) ownField(entry, field, heading);
  }
  for (const [part, text] of content.rest()) contentPart(entry, kind, part, text);
  entry.keep(NAME.notes, facts.take("note"), "note");
  for (const field of data.items("extraFields")) ownField(entry, field, "");
  entry.keep(NAME.folder, vault, "vault");
  entry.keep("folder description", about, "vault.description");
  entry.flag(NAME.favourite, item.take("pinned"), "pinned");
  entry.date(NAME.firstWritten, item.take("createTime"), "createTime");
  entry.date(NAME.lastChanged, item.take("modifyTime"), "modifyTime");
  entry.binned = item.text("state") === TRASHED;
  for (const file of item.list("files")) entry.attachment(textOf(file));
  entry.internal(facts, ["itemUuid"]);
  entry.internal(item, ["itemId", "shareId", "contentFormatVersion"]);
  entry.rest(facts);
  entry.rest(data);
  entry.rest(item);
  return entry;
}

function contentPart(entry: Entry, kind: string, part: string, value: Json): void {
  if (part.startsWith("extra") && Array.isArray(value)) {
    for (const field of value) ownField(entry, new Item(field), "");
    return;
  }
  const names = kind === "identity" ? CONTACT_NAMES : kind === "creditCard" ? CARD_NAMES : KEY_NAMES;
  entry.keep(lookUp(names, part) ?? part, value, part);
}

function ownField(entry: Entry, field: Item, heading: string): void {
  const name = field.text("fieldName");
  const to = heading === "" ? name : `${heading}: ${name}`;
  const kind = field.text("type");
  const data = field.item("data");
  for (const part of ["content", "totpUri", "timestamp"]) {
    const value = data.take(part);
    if (part === "totpUri" && kind === "totp") entry.keep(NAME.code, value, name || part);
    else entry.keep(to, value, name || part);
  }
  entry.rest(data, `${to} `);
  entry.rest(field, `${to} `);
}
