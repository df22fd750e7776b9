/**
 * Records as the published E3DB programs write them when they are open: `meta` and `data`, one, a list, or one a line.
 */
import { VaultError } from "../../../errors.ts";
import { guessTemplate } from "../../records/record-form.ts";
import { Entry, fileOf, NAME } from "../entry.ts";
import type { ParsedFile } from "../import-plan.ts";
import { Item, type Json, textOf } from "../json-text.ts";

/** A value that is sealed still: four parts of base64url. */
const SEALED = /^[\w-]{32,}\.[\w-]{16,}\.[\w-]{20,}\.[\w-]{16,}$/;

/** Returns whether `value` is a record of theirs. */
export function isE3dbRecord(value: Json | undefined): boolean {
  const record = new Item(value);
  const meta = record.item("meta");
  return record.has("data") && meta.has("type") && (meta.has("writer_id") || meta.has("writerId"));
}

/**
 * Returns the entries that `values` are. @throws VaultError `input_invalid` (`why`: `encrypted`) when all are sealed
 */
export function parseE3db(values: readonly Json[]): ParsedFile {
  const isSealed = ([, value]: readonly [string, Json]) => SEALED.test(textOf(value));
  const data = values.flatMap((value) => new Item(value).item("data").rest());
  if (data.length > 0 && data.every(isSealed))
    throw new VaultError("input_invalid", "these records are sealed", { detail: { why: "encrypted" } });
  return fileOf("E3DB", values.map(recordEntry));
}

function recordEntry(value: Json): Entry {
  const record = new Item(value);
  const meta = record.item("meta");
  const fields = record.item("data").rest();
  const labels = meta.item("plain").rest();
  const entry = new Entry(guessTemplate([...fields, ...labels].map(([name]) => name)));
  entry.type = meta.text("type") || null;
  for (const [name, text] of fields) {
    if (SEALED.test(textOf(text))) entry.leave(name, text, "sealed");
    else entry.keep(name, text);
  }
  // A server has read these already.
  for (const [name, text] of labels) entry.keep(name, text, name, { label: true });
  entry.keep(NAME.firstWritten, meta.take("created"), "created");
  entry.keep(NAME.lastChanged, meta.take("last_modified") ?? meta.take("lastModified"), "last_modified");
  const file = meta.item(meta.has("file_meta") ? "file_meta" : "fileMeta");
  entry.attachment(file.text("file_name") || file.text("fileName"));
  entry.internal(meta, ["record_id", "recordId", "writer_id", "writerId", "user_id", "userId", "version"]);
  entry.internal(record, ["rec_sig", "signature"]);
  entry.rest(meta);
  entry.rest(record);
  return entry;
}
