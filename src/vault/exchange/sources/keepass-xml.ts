/** KeePass 2's XML, which KeePassXC writes too: groups of entries with texts, times, history and files. */
import { parseXml, XmlElement, XmlError } from "@rgrove/parse-xml";
import { VaultError } from "../../../errors.ts";
import type { Template } from "../../../model/record.ts";
import { Entry, fileOf, lookUp, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";

const NAMES: Readonly<Record<string, string>> = {
  Title: NAME.title,
  URL: NAME.site,
  UserName: NAME.username,
  Password: NAME.password,
  Notes: NAME.notes,
  otp: NAME.code,
};
/** Texts in the order in which a record shows them; others follow. */
const ORDER = ["Title", "URL", "UserName", "Password", "otp", "Notes"];
const INTERNAL = [
  "UUID",
  "IconID",
  "CustomIconUUID",
  "ForegroundColor",
  "BackgroundColor",
  "AutoType",
  "PreviousParentGroup",
  "QualityCheck",
];

/**
 * Returns the entries of `text`. @throws VaultError `input_invalid` (`why`: `xml`, with `line`; `format` for other XML)
 */
export function parseKeePassXml(text: string): ParsedFile {
  const root = rootOf(text);
  if (root.name !== "KeePassFile") throw refused({ why: "format" });
  const bin = textOf(child(child(root, "Meta"), "RecycleBinUUID"));
  const entries: Entry[] = [];
  const top = children(child(root, "Root"), "Group");
  for (const group of top) readGroup(group, [], false, bin, entries);
  return fileOf("KeePass (XML)", entries);
}

function rootOf(text: string): XmlElement {
  try {
    const { root } = parseXml(text);
    if (root !== null) return root;
  } catch (error) {
    if (!(error instanceof XmlError)) throw error;
    throw refused({ why: "xml", line: error.line });
  }
  throw refused({ why: "xml" });
}

function readGroup(
  group: XmlElement,
  above: readonly string[],
  binned: boolean,
  bin: string,
  entries: Entry[],
): void {
  const path = [...above, textOf(child(group, "Name"))];
  const isBinned = binned || (bin !== "" && textOf(child(group, "UUID")) === bin);
  for (const element of children(group, "Entry")) entries.push(readEntry(element, path, isBinned));
  for (const inner of children(group, "Group")) readGroup(inner, path, isBinned, bin, entries);
}

function readEntry(element: XmlElement, path: readonly string[], binned: boolean): Entry {
  const entry = new Entry();
  entry.binned = binned;
  texts(entry, element);
  entry.template = templateOf(entry);
  entry.keep(NAME.folder, path.join("/"), "Group");
  entry.keep("tags", textOf(child(element, "Tags")), "Tags");
  entry.keep("address for opening", textOf(child(element, "OverrideURL")), "OverrideURL");
  times(entry, child(element, "Times"));
  for (const old of children(child(element, "History"), "Entry")) earlier(entry, old, element);
  for (const file of children(element, "Binary")) entry.attachment(textOf(child(file, "Key")));
  for (const item of children(child(element, "CustomData"), "Item"))
    entry.keep(textOf(child(item, "Key")), textOf(child(item, "Value")));
  for (const name of INTERNAL) entry.leave(name, internalText(child(element, name)), "internal");
  const known = [...INTERNAL, "String", "Tags", "OverrideURL", "Times", "History", "Binary", "CustomData"];
  for (const other of elements(element).filter(({ name }) => !known.includes(name)))
    entry.keep(other.name, textOf(other));
  return entry;
}

/** Keeps the texts of an entry. */
function texts(entry: Entry, element: XmlElement): void {
  const strings = children(element, "String").map((string) => ({
    name: textOf(child(string, "Key")),
    value: child(string, "Value"),
  }));
  const placeOf = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  for (const { name, value } of strings.sort((a, b) => placeOf(a.name) - placeOf(b.name))) {
    // Such a value is encrypted with a key of the database that it came from.
    if (value?.attributes["Protected"] === "True") entry.leave(name, textOf(value), "sealed");
    else entry.keep(siteName(name) ?? lookUp(NAMES, name) ?? name, textOf(value), name);
  }
}

/** KeePass has one address for each entry; programs beside it put more into texts of these names. */
function siteName(name: string): string | null {
  return /^KP2A_URL(_\d+)?$/.test(name) ? NAME.site : null;
}

function times(entry: Entry, element: XmlElement | null): void {
  const text = (name: string) => textOf(child(element, name));
  entry.date(NAME.firstWritten, text("CreationTime"), "CreationTime");
  entry.date(NAME.lastChanged, text("LastModificationTime"), "LastModificationTime");
  const expires = text("Expires").toLowerCase() === "true";
  if (expires) entry.date("expires", text("ExpiryTime"), "ExpiryTime");
  else entry.leave("ExpiryTime", text("ExpiryTime"), "no");
  for (const name of ["LastAccessTime", "UsageCount", "LocationChanged"])
    entry.leave(name, text(name), "internal");
}

/** An earlier version: what is not the same now is kept as earlier. */
function earlier(entry: Entry, old: XmlElement, now: XmlElement): void {
  const present = new Map(
    children(now, "String").map((one) => [textOf(child(one, "Key")), textOf(child(one, "Value"))]),
  );
  for (const string of children(old, "String")) {
    const name = textOf(child(string, "Key"));
    const value = child(string, "Value");
    const text = textOf(value);
    if (value?.attributes["Protected"] === "True") entry.leave(`History.${name}`, text, "sealed");
    else if (present.get(name) === text) entry.leave(`History.${name}`, text, "derived");
    else
      entry.keep(
        name === "Password" ? NAME.earlier : `earlier ${lookUp(NAMES, name) ?? name}`,
        text,
        `History.${name}`,
      );
  }
  entry.leave("History.Times", textOf(child(child(old, "Times"), "LastModificationTime")), "internal");
  for (const file of children(old, "Binary")) entry.attachment(textOf(child(file, "Key")));
}

function templateOf({ cells }: Entry): Template {
  const has = (...names: string[]) =>
    cells.some(({ column, isKept }) => isKept && names.includes(column.to ?? ""));
  return has(NAME.password, NAME.username, NAME.site, NAME.code) ? "login" : "note";
}

function elements(parent: XmlElement | null): XmlElement[] {
  return parent === null
    ? []
    : parent.children.filter((node): node is XmlElement => node instanceof XmlElement);
}

function children(parent: XmlElement | null, name: string): XmlElement[] {
  return elements(parent).filter((element) => element.name === name);
}

function child(parent: XmlElement | null, name: string): XmlElement | null {
  return children(parent, name)[0] ?? null;
}

function textOf(element: XmlElement | null): string {
  return element?.text ?? "";
}

/** Settings without any value in them are none; 0 is the icon that every entry has. */
function internalText(element: XmlElement | null): string {
  const text = textOf(element).trim();
  return text === "0" ? "" : text;
}

function refused(detail: Readonly<Record<string, string | number>>): VaultError {
  return new VaultError("input_invalid", "this XML cannot be read", { detail });
}
