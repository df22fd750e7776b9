/** An import as its person meets it: how a file is read, what it holds, what becomes of each value, what came of it. */
import type { ErrorCode } from "../errors.ts";
import type { Template } from "./record.ts";

/** The most bytes that are read of a file: a message to the background can carry no more. */
export const MOST_BYTES = 40_000_000;

/** The most bytes of a text whose sealed export is read again: the seal makes 4 bytes of 3, and adds some hundred. */
export const MOST_TO_SEAL = ((MOST_BYTES - 4000) / 4) * 3;

/** The character sets that a person may choose. */
export const ENCODINGS = [
  "utf-8",
  "utf-16le",
  "utf-16be",
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "windows-1257",
  "iso-8859-2",
  "macintosh",
  "ibm866",
  "koi8-r",
  "shift_jis",
  "euc-jp",
  "gb18030",
  "big5",
  "euc-kr",
] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** What may stand between the cells of a table. */
export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** How a quote inside a cell is written: doubled, after a backslash, or as it is because nothing is quoted. */
export const QUOTES = ["doubled", "backslash", "plain"] as const;
export type Quotes = (typeof QUOTES)[number];

/** How well the characters of a file are known: `damaged`, where some bytes belong to none. */
export type Certainty = "sure" | "guessed" | "damaged";

/**
 * How a file was read. `certainty` of its characters; `delimiter` and `quotes` null: it is no table. `openEnd`: the
 * line of a last row that may be cut. `samples`: words with other characters than plain ones.
 */
export interface ImportReading {
  readonly encoding: Encoding;
  readonly certainty: Certainty;
  readonly delimiter: Delimiter | null;
  readonly quotes: Quotes | null;
  readonly openEnd: number | null;
  readonly samples: readonly string[];
}

/** Entries (from 1) that are not taken, and why. `bin`: it lay in a bin; `same`: it is here, word for word. */
export interface ImportSkipped {
  readonly entry: number;
  readonly title: string;
  readonly why: "empty" | "unknown_kind" | "left_out" | "bin" | "same";
}

/** Why a value is kept otherwise than in the file. */
export type ChangedWhy = "date" | "joined" | "split" | "renamed" | "linked";

/**
 * Why a value is not taken. `internal`: only the other program can use it; `no`: it only says no; `marker`: no address
 * but a sign that there is none; `destroyed`: characters were lost before; `attachment`: a file; `sealed`: still
 * encrypted; `derived`: made of the others; `chosen`: the person left it out.
 */
export type LeftWhy =
  | "internal"
  | "no"
  | "marker"
  | "destroyed"
  | "attachment"
  | "sealed"
  | "derived"
  | "chosen";

/** What is to be said of one value, by its name in the file. */
export type Remark =
  | { readonly kind: "changed"; readonly why: ChangedWhy; readonly name: string }
  | { readonly kind: "left"; readonly why: LeftWhy; readonly name: string };

/** Remarks that say the same: `count` values, in these entries first. */
export type ImportRemark = Remark & { readonly count: number; readonly entries: readonly number[] };

/**
 * Lines of a table that are not taken. `cells`: they do not have as many as the head; `quotes`: they do not match;
 * `nul`: a zero byte; `head`: the first line once more; `after`: rows behind a broken quote, which are taken when a
 * person says so. `part`: the part of an archive that they stand in.
 */
export interface ImportLines {
  readonly from: number;
  readonly to: number;
  readonly why: "cells" | "quotes" | "nul" | "head" | "after";
  readonly part?: string;
}

/** An entry that differs in these fields from a record of the same name. */
export interface ImportChanged {
  readonly entry: number;
  readonly title: string;
  readonly fields: readonly string[];
}

/** What an exported file holds, what is proposed to be made of it, and all that is not taken or changed. */
export interface ImportPreview {
  readonly format: string;
  readonly reading: ImportReading;
  readonly groups: readonly ImportGroup[];
  readonly skipped: readonly ImportSkipped[];
  readonly remarks: readonly ImportRemark[];
  readonly doubtful: readonly ImportLines[];
  readonly changed: readonly ImportChanged[];
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

/**
 * What an import did. `written` are there now; `missing` were written and are not there. `failed` entries were refused
 * one by one; `changed` were written beside a record that differs.
 */
export interface ImportReport {
  readonly format: string;
  readonly written: number;
  readonly missing: number;
  readonly skipped: readonly ImportSkipped[];
  readonly remarks: readonly ImportRemark[];
  readonly doubtful: readonly ImportLines[];
  readonly failed: readonly { readonly entry: number; readonly code: ErrorCode }[];
  readonly changed: readonly ImportChanged[];
}
