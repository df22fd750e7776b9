/** What pages are shown of imports, exports and of what was done lately: plain JSON. */
import type { ErrorCode } from "../errors.ts";
import type { NameValue, Template } from "../model/record.ts";

/** What an exported file holds, what is proposed to be made of it, and which entries (from 1) are left out and why. */
export interface ImportPreview {
  readonly format: string;
  readonly groups: readonly ImportGroup[];
  readonly skipped: readonly {
    readonly entry: number;
    readonly why: "empty" | "unknown_kind" | "left_out";
  }[];
}

/** Entries of one kind: `count` records of a type. */
export interface ImportGroup {
  readonly group: string;
  readonly template: Template;
  readonly type: string;
  readonly count: number;
  readonly columns: readonly ImportColumn[];
}

/**
 * A column of a table, or a field of the entries. `to` is the field it becomes, or with `label` the label, null for
 * none; `key` tells it from others of the same name. `count` entries have something in it.
 */
export interface ImportColumn {
  readonly key: string;
  readonly from: string;
  readonly to: string | null;
  readonly label: boolean;
  readonly count: number;
}

/** What an import did; `failed` entries were refused one by one. */
export interface ImportReport {
  readonly format: string;
  readonly written: number;
  readonly skipped: ImportPreview["skipped"];
  readonly failed: readonly { readonly entry: number; readonly code: ErrorCode }[];
}

/** An act that was noted: `at` in ms since 1970, `what` as the message that asked for it. */
export interface ActivityView {
  readonly at: number;
  readonly what: string;
}

/** A record as it is exported; `writer` is null for own ones. */
export interface ExportedRecord {
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly created: string;
  readonly modified: string;
  readonly writer: string | null;
}

/** `next` is where the following page begins, null on the last; `unreadable` are left out. */
export interface ExportPage {
  readonly records: readonly ExportedRecord[];
  readonly total: number;
  readonly next: number | null;
  readonly unreadable: number;
}
