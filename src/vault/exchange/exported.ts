/**
 * Records as an export holds them. Dates and writers of records that came from another export are those of their
 * first writing: an import keeps them as fields, and here they go back to where they were, so that nothing piles up.
 */
import type { ExportedRecord } from "../../model/export.ts";
import { isListedOpen, type NameValue } from "../../model/record.ts";
import type { OpenedRecord } from "../records/records.ts";
import { NAME } from "./entry.ts";

const DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Returns which of `records` can be exported, and the files, which no export holds. */
export function parted(records: readonly OpenedRecord[]) {
  const open = records.filter(({ state, file }) => isListedOpen(state) && file === undefined);
  const files = records.flatMap(({ file }) => (file === undefined ? [] : [file]));
  return { open, files };
}

/** Returns `record` as it is exported; `writer` as the person knows them, null for themselves. */
export function exportedRecord(record: OpenedRecord, writer: string | null): ExportedRecord {
  const { type, template, labels } = record;
  const fields = [...record.fields];
  const created = takeLast(fields, NAME.firstWritten, DATE) ?? record.created;
  const changed = takeLast(fields, NAME.lastChanged, DATE);
  // One that was changed since it came here has a newer date.
  const modified = changed !== null && record.created === record.modified ? changed : record.modified;
  const by = writer === null ? takeLast(fields, NAME.writtenBy, /./s) : null;
  return { type, template, fields, labels, created, modified, writer: by ?? writer };
}

/** Takes the last field of that name, numbered or not, if its value is what it should be. */
function takeLast(fields: NameValue[], name: string, value: RegExp): string | null {
  const isOne = (field: NameValue) =>
    (field.name === name ||
      (field.name.startsWith(`${name} `) && /^\d+$/.test(field.name.slice(name.length + 1)))) &&
    value.test(field.value);
  const at = fields.findLastIndex(isOne);
  return at === -1 ? null : (fields.splice(at, 1)[0]?.value ?? null);
}
