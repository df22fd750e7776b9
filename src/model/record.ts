/** A record as it is shown: in a list, by itself, and while a change of it waits to be sent. */
import type { ErrorCode } from "../errors.ts";
import type { GroupView, PersonView } from "./person.ts";

/** A field or label; order is kept, names are unique within one record. */
export interface NameValue {
  readonly name: string;
  readonly value: string;
}

/** What a record was made from, which says how it is drawn and filled. */
export const TEMPLATES = ["login", "note", "card", "contact", "key", "custom"] as const;
export type Template = (typeof TEMPLATES)[number];

/**
 * How far a record can be trusted (SECURITY.md "States"). `unreadable`: no key for it, or damaged; `waiting`: an own
 * change that was not sent yet. Only `verified`, `legacy` and `waiting` carry fields in lists and fills; `elsewhere`
 * (changed by another program), `conflict` (changed in two of my browsers at once), `older` (the server shows a version
 * before the one that this device remembers), `forked` (one that does not follow it) and `returned` (one that was
 * deleted) carry them only where the record is read by itself, to be shown after a click that says so. `only-here`: the
 * server has it no more, and nobody said that it was deleted; it carries what this device last knew.
 */
export type RecordState =
  | "verified"
  | "elsewhere"
  | "conflict"
  | "older"
  | "forked"
  | "returned"
  | "only-here"
  | "legacy"
  | "tampered"
  | "newer"
  | "unreadable"
  | "waiting";

/** Returns whether nothing speaks against a record: it is what its writer signed, or is older than such statements. */
export function isSound(state: RecordState): boolean {
  return state === "verified" || state === "legacy";
}

/**
 * Returns whether a record carries its fields wherever it is listed: a sound one, and one that is only on this device.
 */
export function isListedOpen(state: RecordState): boolean {
  return isSound(state) || state === "waiting" || state === "only-here";
}

/** A record in a list. `title` is made locally from labels or fields; times are RFC 3339. */
export interface RecordRow {
  readonly recordId: string;
  readonly version: string;
  readonly type: string;
  readonly title: string;
  readonly subtitle: string;
  readonly template: Template;
  readonly labels: readonly NameValue[];
  readonly fieldNames: readonly string[];
  readonly writer: PersonView;
  readonly created: string;
  readonly modified: string;
  readonly state: RecordState;
  /** With files only; `size` in bytes. */
  readonly file?: { readonly name: string; readonly size: number };
}

/** A record with its opened fields. */
export interface RecordView extends RecordRow {
  readonly fields: readonly NameValue[];
  /** Other people who can read this type; nobody when it is not shared or not mine. */
  readonly sharedWith: readonly PersonView[];
  /** The groups whose members can read this type; left out where nobody asked the server, which alone knows. */
  readonly groups?: readonly GroupView[];
}

/** A page of records, newest first. `next` is given back for the following page, null on the last. */
export interface RecordPage {
  readonly rows: readonly RecordRow[];
  readonly total: number;
  readonly next: number | null;
  /** How many of these rows could not be opened. */
  readonly unreadable: number;
}

/**
 * How the records on this device and the server stand. `syncedAt` (ms since 1970): when the copy was last known to be
 * whole, null: not yet. `waiting` changes were not sent; `problems` of those were refused. `damaged`: a part of the
 * copy could not be opened and is being fetched again.
 */
export interface CopyStatus {
  readonly offline: boolean;
  readonly syncedAt: number | null;
  readonly waiting: number;
  readonly problems: number;
  readonly damaged: boolean;
  readonly setBack: SetBackStatus | null;
}

/**
 * What the server lost or shows as it was before, in records. `at`: when its database was found to be another one, ms
 * since 1970; null: it was not. `lost`, `lostFiles`: own ones that are only here; `sendable`: own ones that can be sent
 * again. `lostShares`: readers whom it no longer lists; `returnedShares`: readers who were stopped, and read again.
 */
export interface SetBackStatus {
  readonly at: number | null;
  readonly lost: number;
  readonly lostFiles: number;
  readonly lostOfOthers: number;
  readonly older: number;
  readonly returned: number;
  readonly sendable: number;
  readonly lostShares: number;
  readonly returnedShares: number;
}

/** A change that was not sent yet. `problem` is why the server refused it, null while it did not. */
export interface WaitingView {
  readonly id: string;
  readonly kind: "create" | "update" | "delete" | "restore";
  readonly title: string;
  readonly type: string;
  readonly template: Template;
  /** ms since 1970 */
  readonly since: number;
  readonly problem: ErrorCode | null;
}

/** A code that changes with the time, and when it begins and ends, in ms since 1970. */
export interface CodeView {
  readonly code: string;
  readonly from: number;
  readonly until: number;
}

/** A draft survives blur, tab switch, worker stop and lock, sealed under the vault key. */
export interface DraftView {
  readonly id: string;
  /** JSON of the UI's own making. */
  readonly content: string;
  /** ms since 1970 */
  readonly savedAt: number;
}
