/** An export: what it would hold and what it would leave out, and its records, page by page. */
import type { NameValue, Template } from "./record.ts";

/** A file that an export does not hold; `size` in bytes. */
export interface FileLeft {
  readonly name: string;
  readonly size: number;
}

/** `records` are those that can be opened, `unreadable` those that cannot; no export holds `files`. */
export interface ExportLook {
  readonly records: number;
  readonly unreadable: number;
  readonly files: readonly FileLeft[];
}

/**
 * A record as it is exported; `writer` is null for own ones. Dates are those of the first writing, wherever that was.
 */
export interface ExportedRecord {
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly created: string;
  readonly modified: string;
  readonly writer: string | null;
}

/** `next` is where the following page begins, null on the last; `unreadable` and `files` are left out. */
export interface ExportPage {
  readonly records: readonly ExportedRecord[];
  readonly total: number;
  readonly next: number | null;
  readonly unreadable: number;
  readonly files: readonly FileLeft[];
}
