/** Records as the text of a file: JSON that Sealfield reads again, and CSV that other programs read. */
import type { ExportedRecord, FileLeft } from "../../model/export.ts";

/**
 * Returns the records as JSON, values in the clear, in an order of their own: what was imported from such a text gives
 * the same text again. `files` are named, for nobody to think that they are in it.
 */
export function toJson(records: readonly ExportedRecord[], files: readonly FileLeft[] = []): string {
  const notInIt = files.length === 0 ? {} : { filesNotInThisExport: files };
  return JSON.stringify({ "sealfield-export": 1, records: inOrder(records), ...notInIt }, null, 2);
}

function inOrder(records: readonly ExportedRecord[]): readonly ExportedRecord[] {
  return records
    .map((record) => ({ record, words: JSON.stringify([record.created, record]) }))
    .sort((a, b) => (a.words < b.words ? -1 : 1))
    .map(({ record }) => record);
}

/**
 * Returns texts that together hold all `records`, by `write`, none larger than `most` bytes: an import takes each. Only
 * a single record that is larger has a text to itself. `files` are named in the first.
 */
export function inParts(
  records: readonly ExportedRecord[],
  files: readonly FileLeft[],
  write: (records: readonly ExportedRecord[], files: readonly FileLeft[]) => string,
  most: number,
): readonly string[] {
  const parts = (some: readonly ExportedRecord[], left: readonly FileLeft[]): readonly string[] => {
    const text = write(some, left);
    if (some.length < 2 || new Blob([text]).size <= most) return [text];
    const half = Math.ceil(some.length / 2);
    return [...parts(some.slice(0, half), left), ...parts(some.slice(half), [])];
  };
  return parts(inOrder(records), files);
}

/** Column → the field of a record that goes there. What has no column of its own goes into the note. */
const COLUMNS = [
  ["name", "title"],
  ["url", "site"],
  ["username", "username"],
  ["password", "password"],
  ["otpauth", "one-time code"],
] as const;
const LINE_END = "\r\n";

/** Returns the records as CSV (RFC 4180) with the columns that browsers and password programs know. */
export function toCsv(records: readonly ExportedRecord[]): string {
  const head = [...COLUMNS.map(([column]) => column), "note", "folder"];
  const rows = records.map(({ type, fields, labels }) => {
    const left = [...fields, ...labels];
    const cells = COLUMNS.map(([, name]) => {
      const index = left.findIndex((field) => field.name === name);
      return index === -1 ? "" : (left.splice(index, 1)[0]?.value ?? "");
    });
    const note = left.map(({ name, value }) => (name === "notes" ? value : `${name}: ${value}`)).join("\n");
    return [...cells, note, type];
  });
  return [head, ...rows].map((row) => row.map(cell).join(",")).join(LINE_END) + LINE_END;
}

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
