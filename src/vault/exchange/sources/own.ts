/** Sealfield's own export keeps types, kinds, labels, names and empty values: it comes back as it went. */
import { VaultError } from "../../../errors.ts";
import { TEMPLATES } from "../../../model/record.ts";
import { Entry, fileOf, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import { Item, type Json } from "../json-text.ts";

/** First member of the export in the clear. */
export const EXPORT_MARK = "sealfield-export";

/** Returns its records, or null when it is another file. @throws VaultError `unsupported`, `input_invalid` */
export function parseOwn(file: Item): ParsedFile | null {
  if (!file.has(EXPORT_MARK)) return null;
  if (Number(file.text(EXPORT_MARK)) > 1)
    throw new VaultError("unsupported", "made by a later version of Sealfield");
  const records = file.take("records");
  if (!Array.isArray(records))
    throw new VaultError("input_invalid", "there are no records in it", { detail: { why: "format" } });
  return { ...fileOf("Sealfield", records.map(recordEntry)), beside: filesIn(file) };
}

/** Returns the names of the files that the export names because it does not hold them. */
function filesIn(file: Item): string[] {
  return file.items("filesNotInThisExport").map((one) => one.text("name"));
}

function recordEntry(value: Json): Entry {
  const item = new Item(value);
  const template = item.text("template");
  const entry = new Entry(TEMPLATES.find((known) => known === template) ?? "custom");
  const type = item.text("type");
  if (type.trim() !== "") entry.type = type;
  for (const label of [false, true]) {
    for (const field of item.items(label ? "labels" : "fields")) {
      const name = field.text("name");
      entry.keep(name, field.take("value"), name, { label, empty: true });
    }
  }
  if (!entry.cells.some(({ isKept }) => isKept)) return entry;
  entry.keep(NAME.firstWritten, item.take("created"), "created");
  entry.keep(NAME.lastChanged, item.take("modified"), "modified");
  entry.keep(NAME.writtenBy, item.take("writer"), "writer");
  entry.rest(item);
  return entry;
}
