/** What pages are shown of the vault: plain JSON views, with the words of the wire replaced where people read. */
import type { ErrorCode } from "../errors.ts";

/** A field or label; order is kept, names are unique within one record. */
export interface NameValue {
  readonly name: string;
  readonly value: string;
}

export type SuiteName = "sodium" | "nist";
export const TEMPLATES = ["login", "note", "card", "contact", "key", "custom"] as const;
export type Template = (typeof TEMPLATES)[number];

/**
 * The lock state. `absent`: no vault on this profile. `retryAt` (ms since 1970) is when the next passphrase is
 * accepted after wrong ones, 0 when at once. `identity` is null while no server is connected yet; `local`: the person
 * started without one. `damaged`: a part of the unlocked vault that it cannot go on without is not what was written.
 */
export interface VaultStatus {
  readonly state: "absent" | "locked" | "unlocked";
  readonly retryAt: number;
  readonly identity: IdentityView | null;
  readonly local: boolean;
  readonly settings: Settings;
  readonly damaged: boolean;
}

/** Me: the active identity. `safetyWords` are eight words that others compare. */
export interface IdentityView {
  readonly clientId: string;
  readonly name: string;
  readonly serverUrl: string;
  readonly suite: SuiteName;
  readonly safetyWords: readonly string[];
}

/** What a person may set. `sealType` is the type under which selections and fields are sealed. */
export interface Settings {
  readonly autoLockMinutes: number;
  readonly sealType: string;
}

/** The answer of a server's health check. `url` is the normalised origin. */
export interface ServerCheck {
  readonly url: string;
  readonly loopback: boolean;
}

/** `pin`: how far their key is known. `me` marks the own identity, whose pin is always `own`. */
export interface PersonView {
  readonly clientId: string;
  readonly name: string;
  readonly me: boolean;
  readonly pin: "own" | "checked" | "first-seen" | "changed" | "unknown";
  readonly suite: SuiteName;
  readonly safetyWords: readonly string[];
  /** With pin `changed`: the words of the other keys that turned up, to compare before they are accepted. */
  readonly offeredWords?: readonly string[];
}

/** One share, mine to `person` or theirs to me. */
export interface ShareView {
  readonly type: string;
  readonly person: PersonView;
}

export interface PeopleView {
  readonly people: readonly PersonView[];
  readonly outgoing: readonly ShareView[];
  readonly incoming: readonly IncomingView[];
}

/** A type that somebody shares with me; `answer` is null until I accepted or muted it. */
export interface IncomingView extends ShareView {
  readonly answer: "accepted" | "muted" | null;
}

/**
 * Somebody who shares (`authorizer`) or changes records (`editor`) beside a writer. `approved` false: only the server
 * says so, or a key came from them; it is not trusted.
 */
export interface AppointmentView {
  readonly role: "authorizer" | "editor";
  readonly type: string;
  readonly writer: PersonView;
  readonly person: PersonView;
  readonly approved: boolean;
}

/**
 * How far a record can be trusted (SECURITY.md "States"). `unreadable`: no key for it, or damaged; `waiting`: an own
 * change that was not sent yet. Only `verified`, `legacy` and `waiting` carry fields in lists and fills; `elsewhere`
 * (changed by another program) and `conflict` (changed in two of my browsers at once) carry them only in
 * `record.read`, to be shown after a click that says so.
 */
export type RecordState =
  | "verified"
  | "elsewhere"
  | "conflict"
  | "legacy"
  | "tampered"
  | "newer"
  | "unreadable"
  | "waiting";

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
  /** How many other people can read this type; 0 when it is not shared or not mine. */
  readonly sharedWith: readonly PersonView[];
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
}

/** A change that was not sent yet. `problem` is why the server refused it; `row` is null for a deletion. */
export interface WaitingView {
  readonly id: string;
  readonly kind: "create" | "update" | "delete";
  readonly title: string;
  readonly type: string;
  readonly template: Template;
  /** ms since 1970 */
  readonly since: number;
  readonly problem: ErrorCode | null;
}

/** How an own type is written and read: every record signed, unsigned ones of other programs too, or nothing added. */
export const TYPE_RULES = ["sealed", "mixed", "plain"] as const;
export type TypeRule = (typeof TYPE_RULES)[number];

/** A type of mine or shared with me; `rule` is null for others'. */
export interface TypeView {
  readonly type: string;
  readonly mine: boolean;
  readonly sharedWith: number;
  readonly rule: TypeRule | null;
}

/** A draft survives blur, tab switch, worker stop and lock, sealed under the vault key. */
export interface DraftView {
  readonly id: string;
  /** JSON of the UI's own making. */
  readonly content: string;
  readonly savedAt: number;
}

/** The page in the active tab, as far as the toolbar gesture lets us see it. */
export interface HereView {
  readonly tabId: number;
  /** null where extensions may not run or the page cannot be named. */
  readonly origin: string | null;
  readonly host: string | null;
  readonly records: readonly HereRecord[];
  /** Sealed texts on the page: at most 50, each as it stands there. */
  readonly envelopes: readonly string[];
  readonly focusedField: boolean;
}

/** A record that fits this page: a login of this host, or a contact or card. */
export interface HereRecord {
  readonly row: RecordRow;
  /** Names of form kinds that this record can fill here, as "e-mail" or "password". */
  readonly fills: readonly string[];
}

/** What a fill did. */
export interface FillResult {
  readonly filled: number;
  readonly fields: readonly string[];
}

/**
 * An opened sealed text. `text` is null unless `state` is `verified`, `first-seen` or `moved`.
 * `moved`: sealed on `origin`, seen on another site.
 */
export interface EnvelopeView {
  readonly state: "verified" | "first-seen" | "moved" | "damaged" | "no-key";
  readonly text: string | null;
  readonly writer: PersonView | null;
  readonly type: string;
  readonly origin: string | null;
  readonly made: number | null;
  /** Whether "Turn back into text" is offered: same origin, an editable place, and verified. */
  readonly canTurnBack: boolean;
}

/** A re-seal that is not finished, in records. */
export interface ResealProgress {
  readonly type: string;
  readonly done: number;
  readonly total: number;
}

/** A group by what the server calls it; `name` may be empty. */
export interface GroupView {
  readonly groupId: string;
  readonly name: string;
}

/**
 * What a re-seal did. `left`: records that keep the old key because they are not what was signed; `files`: files that
 * keep it, by name, which may be empty. `strangers` and `groups`: readers that only the server names; `skipped`:
 * readers whose keys changed. None of them got the new key.
 */
export interface ResealReport {
  readonly id: string;
  readonly type: string;
  readonly stopped: readonly PersonView[];
  readonly sealed: number;
  readonly left: readonly string[];
  readonly files: readonly { readonly recordId: string; readonly name: string }[];
  readonly strangers: readonly PersonView[];
  readonly groups: readonly GroupView[];
  readonly skipped: readonly PersonView[];
}

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

/** The most records that are deleted by one request. */
export const DELETE_AT_ONCE = 10_000;

/** What a bulk deletion did; `left` are still there, and why. `title` is empty where it is not known. */
export interface DeleteReport {
  readonly deleted: number;
  readonly left: readonly {
    readonly recordId: string;
    readonly title: string;
    readonly code: ErrorCode;
  }[];
}

/**
 * Work of several steps that is unfinished; `kind` is as `access`, `reseal`, `import`, `delete`, `upload`. `failed`: it
 * was given up for that reason while nobody was asking. `startedAt` in ms since 1970.
 */
export interface JobView {
  readonly name: string;
  readonly kind: string;
  readonly id: string;
  readonly done: number;
  readonly total: number;
  readonly startedAt: number;
  readonly cancellable: boolean;
  /** It does not go on by itself: an upload waits for its page. */
  readonly waiting: boolean;
  readonly failed: ErrorCode | null;
}

/** What a page that sends a file has to do next. `dataKey` as base64url opens this one file and nothing else. */
export type UploadStep =
  | { readonly step: "seal"; readonly dataKey: string; readonly header: string }
  | { readonly step: "send"; readonly url: string; readonly checksum: string }
  | { readonly step: "done"; readonly recordId: string };

/** An upload that is not finished; `sealed`: its ciphertext lies on this device. `startedAt` in ms since 1970. */
export interface UploadView {
  readonly requestId: string;
  readonly type: string;
  readonly name: string;
  readonly size: number;
  readonly sealed: boolean;
  readonly startedAt: number;
}

/** Where a file's ciphertext is: `stored` bytes with this MD5. `size` of the plaintext, null where nobody signed it. */
export interface FilePlace {
  readonly recordId: string;
  readonly name: string;
  readonly size: number | null;
  readonly stored: number;
  readonly checksum: string;
  readonly url: string;
}

/** What opens one file; all after its header must hash to `body`, null where nobody signed it. */
export interface FileOpening {
  readonly dataKey: string;
  readonly body: string | null;
}
