/**
 * Bitwarden's export as JSON, in the clear: logins, notes, cards, identities and SSH keys, of a person or a company.
 */
import type { Template } from "../../../model/record.ts";
import { Entry, fileOf, lookUp, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import { Item, isBlank, type Json, textOf } from "../json-text.ts";
import { CONTACT_NAMES } from "./contact-names.ts";

const TEMPLATES: Readonly<Record<string, Template>> = {
  "1": "login",
  "2": "note",
  "3": "card",
  "4": "contact",
  "5": "key",
};

/** Fields whose value is another one's: Bitwarden's number of that one, and its place in the item. */
const LINKED: Readonly<Record<string, readonly [part: string, name: string]>> = {
  "100": ["login", "username"],
  "101": ["login", "password"],
  "300": ["card", "cardholderName"],
  "301": ["card", "expMonth"],
  "302": ["card", "expYear"],
  "303": ["card", "code"],
  "304": ["card", "brand"],
  "305": ["card", "number"],
};

const INTERNAL = ["organizationId", "folderId", "collectionIds", "key", "edit", "viewPassword"];

/** Returns the entries of an export whose object is `file`, or null when it is none; files of an item lie beside it. */
export function parseBitwarden(file: Item, beside: readonly string[] = []): ParsedFile | null {
  if (!file.has("items") || !(file.has("encrypted") || file.has("folders") || file.has("collections")))
    return null;
  const folders = new Map(
    [...file.items("folders"), ...file.items("collections")].map((one) => [one.text("id"), one.text("name")]),
  );
  return fileOf(
    "Bitwarden (JSON)",
    file.list("items").map((value) => itemEntry(value, folders, beside)),
  );
}

function itemEntry(value: Json, folders: ReadonlyMap<string, string>, beside: readonly string[]): Entry {
  const item = new Item(value);
  const kind = item.text("type");
  const entry = new Entry(lookUp(TEMPLATES, kind) ?? "custom");
  if (item.rest().length === 0) {
    entry.isKnown = value !== null && typeof value === "object";
    return entry;
  }
  entry.keep(NAME.title, item.take("name"), "name");
  loginPart(entry, item.item("login"));
  cardPart(entry, item.item("card"));
  contactPart(entry, item.item("identity"));
  keyPart(entry, item.item("sshKey"));
  entry.keep(NAME.notes, item.take("notes"), "notes");
  for (const field of item.items("fields")) customField(entry, field, value);
  const places = [item.take("folderId"), ...item.list("collectionIds")].filter((id) => !isBlank(id));
  for (const id of places) {
    const name = folders.get(textOf(id));
    if (name === undefined) entry.leave("folderId", id, "internal");
    else entry.keep(NAME.folder, name, "folder");
  }
  entry.flag(NAME.favourite, item.take("favorite"), "favorite");
  entry.flag("reprompt", item.take("reprompt"), "reprompt");
  for (const old of item.items("passwordHistory")) {
    entry.keep(NAME.earlier, old.take("password"), "passwordHistory.password");
    entry.date(NAME.earlierUntil, old.take("lastUsedDate"), "passwordHistory.lastUsedDate");
    entry.rest(old, "passwordHistory.");
  }
  entry.date(NAME.firstWritten, item.take("creationDate"), "creationDate");
  entry.date(NAME.lastChanged, item.take("revisionDate"), "revisionDate");
  entry.date(NAME.archived, item.take("archivedDate"), "archivedDate");
  const deleted = item.take("deletedDate");
  entry.binned = !isBlank(deleted);
  entry.date(NAME.deleted, deleted, "deletedDate");
  const id = item.take("id");
  entry.leave("id", id, "internal");
  const folder = `attachments/${textOf(id)}/`;
  for (const path of beside)
    if (path.includes(folder)) entry.attachment(path.slice(path.lastIndexOf("/") + 1));
  for (const file of item.items("attachments")) {
    entry.attachment(file.text("fileName") || file.text("id"));
  }
  // A note has a kind of its own, of which there is one.
  entry.internal(item.item("secureNote"), ["type"], "secureNote.");
  entry.internal(item, INTERNAL);
  entry.rest(item);
  if (lookUp(TEMPLATES, kind) === undefined) entry.keep("kind", kind, "type");
  return entry;
}

function loginPart(entry: Entry, login: Item): void {
  for (const uri of login.items("uris")) {
    entry.keep(NAME.site, uri.take("uri"), "uris.uri");
    entry.internal(uri, ["match", "uriChecksum"], "uris.");
    entry.rest(uri, "uris.");
  }
  entry.keep(NAME.username, login.take("username"), "username");
  entry.keep(NAME.password, login.take("password"), "password");
  entry.keep(NAME.code, login.take("totp"), "totp");
  for (const key of login.list("fido2Credentials")) {
    entry.keep(NAME.passkey, textOf(key), "fido2Credentials");
  }
  entry.date("password changed", login.take("passwordRevisionDate"), "passwordRevisionDate");
  entry.rest(login, "login.");
}

function cardPart(entry: Entry, card: Item): void {
  entry.keep("cardholder", card.take("cardholderName"), "cardholderName");
  entry.keep("card number", card.take("number"), "number");
  const [month, year] = [card.text("expMonth"), card.text("expYear")];
  if (month !== "" && year !== "") {
    entry.change("expiry", `${month.padStart(2, "0")}/${year}`, "joined", "expMonth, expYear");
  } else {
    entry.keep("expiry month", month, "expMonth");
    entry.keep("expiry year", year, "expYear");
  }
  entry.keep("security code", card.take("code"), "code");
  entry.keep("brand", card.take("brand"), "brand");
  entry.rest(card, "card.");
}

function contactPart(entry: Entry, identity: Item): void {
  for (const [name, value] of identity.rest()) entry.keep(lookUp(CONTACT_NAMES, name) ?? name, value, name);
}

function keyPart(entry: Entry, key: Item): void {
  entry.keep("private key", key.take("privateKey"), "privateKey");
  entry.keep("public key", key.take("publicKey"), "publicKey");
  entry.keep("fingerprint", key.take("keyFingerprint"), "keyFingerprint");
  entry.rest(key, "sshKey.");
}

/** Text, hidden text and yes or no stay what they are; a linked field becomes the value it points to. */
function customField(entry: Entry, field: Item, item: Json): void {
  const name = field.text("name");
  const value = field.take("value");
  const linked = field.take("linkedId");
  const place = lookUp(LINKED, textOf(linked));
  field.take("type");
  if (isBlank(value) && !isBlank(linked)) {
    const pointed = place === undefined ? "" : new Item(new Item(item).take(place[0])).text(place[1]);
    if (pointed === "") entry.leave(name || "linked field", linked, "derived");
    else entry.change(name, pointed, "linked", name || "linked field");
  } else {
    entry.keep(name, value);
  }
  entry.rest(field, "fields.");
}
