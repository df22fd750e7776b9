/** What pages are shown of the vault: plain JSON views, with the words of the wire replaced where people read. */
import type { ErrorCode } from "../errors.ts";
import type { Template } from "../model/record.ts";

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
