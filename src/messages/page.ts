/**
 * Zone **page**: what the popup and other own pages (never the web-accessible frame) may ask of the background.
 */
import * as v from "valibot";
import type { FileOpening, FilePlace, UploadStep, UploadView } from "../model/file.ts";
import { type IdentityView, SUITE_NAMES } from "../model/identity.ts";
import {
  DELETE_AT_ONCE,
  type DeleteReport,
  type JobView,
  type ResealProgress,
  type ResealReport,
} from "../model/job.ts";
import type { EnvelopeView, FillResult, HereView } from "../model/page.ts";
import {
  ANSWERS,
  type AppointmentView,
  type PeopleView,
  type PersonView,
  ROLES,
  type ShareView,
} from "../model/person.ts";
import {
  type CopyStatus,
  type DraftView,
  type RecordPage,
  type RecordRow,
  type RecordView,
  TEMPLATES,
  type WaitingView,
} from "../model/record.ts";
import { TYPE_RULES, type TypeView } from "../model/record-type.ts";
import type { ServerCheck } from "../model/server-address.ts";
import type { Settings, VaultStatus } from "../model/vault-status.ts";
import { ACCESS_REQUESTS, type AccessReplies } from "./access.ts";
import type { RequestOf } from "./contract.ts";
import type { ImportPreview, ImportReport } from "./views.ts";

const none = v.strictObject({});
const text = v.pipe(v.string(), v.maxLength(10_000));
const id = v.pipe(v.string(), v.maxLength(64));
const nameValues = v.pipe(
  v.array(v.strictObject({ name: v.string(), value: v.string() })),
  v.maxLength(1000),
);
const importFile = v.pipe(v.string(), v.maxLength(32_000_000));
const importPlan = v.array(
  v.strictObject({
    group: text,
    template: v.picklist(TEMPLATES),
    type: text,
    columns: v.array(v.strictObject({ key: text, to: v.nullable(text), label: v.boolean() })),
  }),
);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Requests by message name. */
export const PAGE_REQUESTS = {
  ...ACCESS_REQUESTS,
  "vault.status": none,
  "vault.create": v.strictObject({ passphrase: text }),
  "vault.unlock": v.strictObject({ passphrase: text }),
  "vault.lock": none,
  /** Somebody types or points in a page of ours: the minutes to the automatic lock count anew. */
  "vault.touch": none,
  /** Deletes the vault of this profile for good; `confirm` must be the word DELETE. */
  "vault.reset": v.strictObject({ confirm: v.literal("DELETE") }),

  /** Goes on without a server: everything but sharing works, and connecting later sends it all. */
  "vault.start-local": none,
  "server.check": v.strictObject({ serverUrl: text }),
  "identity.register": v.strictObject({
    serverUrl: text,
    token: text,
    name: text,
    suite: v.picklist(SUITE_NAMES),
  }),

  "identity.list": none,
  "identity.activate": v.strictObject({ clientId: id }),

  "settings.save": v.strictObject({
    autoLockMinutes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1440)),
    sealType: text,
  }),

  /**
   * `text` empty: everything, newest first. `type` null: all types. SMART looks at everything on this device; the other
   * strategies ask the server for its labels.
   */
  "record.list": v.strictObject({
    text,
    strategy: v.picklist(["SMART", "EXACT", "FUZZY", "WILDCARD", "REGEXP"]),
    type: v.nullable(text),
    includeShared: v.boolean(),
    limit: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(200)),
    from: whole,
  }),
  "record.read": v.strictObject({ recordId: id }),
  /** The record as this device has it, at once; null if it does not. */
  "record.peek": v.strictObject({ recordId: id }),
  /** What a doubtful record held when it could last be trusted; null where this device does not know. */
  "record.before": v.strictObject({ recordId: id }),
  /** The record as the server has it now, whatever waits to be sent. */
  "record.read-server": v.strictObject({ recordId: id }),
  "record.write": v.strictObject({
    /** Random, made once per draft: a repeated save of the same draft writes one record. */
    requestId: id,
    type: v.string(),
    template: v.picklist(TEMPLATES),
    fields: nameValues,
    labels: nameValues,
  }),
  "record.update": v.strictObject({ recordId: id, version: text, fields: nameValues, labels: nameValues }),
  "record.delete": v.strictObject({ recordId: id, version: text }),
  /** Deletes each in the version that was seen; goes on by itself after an interruption. */
  "record.delete-many": v.strictObject({
    requestId: id,
    records: v.pipe(v.array(v.strictObject({ recordId: id, version: text })), v.maxLength(DELETE_AT_ONCE)),
  }),
  /** What came of such a request; null while it is not done, and when it was called off. */
  "record.delete-report": v.strictObject({ requestId: id }),
  "copy.status": none,
  /** Sends what waits and brings the copy up to date; answers when that is done, or the server does not answer. */
  "copy.refresh": none,
  "waiting.list": none,
  /** Takes back what waits for a record: it stays as it is at the server. */
  "waiting.take-back": v.strictObject({ id }),
  "waiting.retry": v.strictObject({ id }),
  "type.list": none,
  /** How records of an own type are written and read. */
  "type.rule": v.strictObject({ type: v.string(), rule: v.picklist(TYPE_RULES) }),
  /** Writing under a key that another program made; `accessKeyId` came with the `key_untrusted` error. */
  "type.approve-key": v.strictObject({ type: v.string(), accessKeyId: id }),

  "people.list": none,
  /** Looks a client id up and remembers its key as first seen. */
  "person.lookup": v.strictObject({ clientId: text }),
  "person.save": v.strictObject({ clientId: id, name: text, checked: v.boolean() }),
  /** My invite card as text. */
  "card.mine": none,
  /** Somebody's card: pins its keys, and holds them against what the server says. */
  "card.accept": v.strictObject({ text }),
  /** Resolves a changed key: accepts the keys with these offered words, or with null stays with those from before. */
  "person.resolve": v.strictObject({
    clientId: id,
    words: v.nullable(v.pipe(v.array(text), v.maxLength(24))),
  }),
  /** Everybody approved to share or edit beside a writer, and who claims to be. */
  "appointment.list": none,
  /** Approves or withdraws one of them. */
  "appointment.set": v.strictObject({
    role: v.picklist(ROLES),
    writerId: id,
    type: v.string(),
    clientId: id,
    approved: v.boolean(),
  }),
  /** What to make of a type that somebody shares with me. */
  "incoming.answer": v.strictObject({
    writerId: id,
    type: v.string(),
    answer: v.picklist(ANSWERS),
  }),
  "share.create": v.strictObject({ type: v.string(), readerId: id }),
  "share.revoke": v.strictObject({ type: v.string(), readerId: id }),
  /** Revokes, and seals every own record of the type under a new key; goes on by itself after an interruption. */
  "share.reseal": v.strictObject({ requestId: id, type: v.string(), readerId: id }),
  "reseal.status": none,
  /** What finished re-seals came to, until it is dismissed. */
  "reseal.reports": none,
  "reseal.dismiss": v.strictObject({ id }),

  /** What takes several steps and is not finished, or was given up while nobody was asking. */
  "job.list": none,
  /** Calls a job off, where that makes sense, or dismisses one that was given up. */
  "job.cancel": v.strictObject({ name: text }),

  /** What an exported file of another program holds; nothing is written. */
  "import.preview": v.strictObject({ text: importFile }),
  /**
   * Writes it all, once per `requestId`; goes on by itself after an interruption. `groups`: what becomes of each group,
   * null as the preview proposed.
   */
  "import.run": v.strictObject({ requestId: id, text: importFile, groups: v.nullable(importPlan) }),

  /** Starts to send a file, or says where that stands; `size` in bytes. The page seals, sends, and says so. */
  "upload.begin": v.strictObject({ requestId: id, type: v.string(), name: v.string(), size: whole }),
  /** All is sealed; asked again, a fresh place to send it to. */
  "upload.sealed": v.strictObject({
    requestId: id,
    checksum: text,
    stored: whole,
    head: id,
    body: id,
  }),
  "upload.sent": v.strictObject({ requestId: id }),
  "upload.list": none,
  "upload.cancel": v.strictObject({ requestId: id }),
  /** Where a file's ciphertext is now, and then, with its first 100 characters, what opens it. */
  "file.place": v.strictObject({ recordId: id }),
  "file.key": v.strictObject({ recordId: id, header: v.pipe(v.string(), v.length(100)) }),

  "draft.save": v.strictObject({ id, content: v.pipe(v.string(), v.maxLength(8_000_000)) }),
  "draft.list": none,
  "draft.discard": v.strictObject({ id }),

  "here.read": none,
  "here.fill": v.strictObject({ tabId: whole, recordId: id }),
  /** Seals what has focus or is selected in that tab. */
  "here.seal": v.strictObject({ tabId: whole }),
  "envelope.open": v.strictObject({
    tabId: v.nullable(whole),
    text: v.pipe(v.string(), v.maxLength(400_000)),
  }),
  /** Puts the opened text back where the envelope stands on the page. */
  "envelope.turn-back": v.strictObject({ tabId: whole, text: v.pipe(v.string(), v.maxLength(400_000)) }),
  /** Something the background wants shown when the popup opens by itself (a sealed text whose frame could not start). */
  "popup.pending": none,
} as const;

/** Replies by message name. */
export interface PageReplies extends AccessReplies {
  "vault.status": VaultStatus;
  "vault.create": VaultStatus;
  "vault.unlock": VaultStatus;
  "vault.lock": VaultStatus;
  "vault.touch": null;
  "vault.reset": VaultStatus;
  "vault.start-local": VaultStatus;
  "server.check": ServerCheck;
  "identity.register": IdentityView;
  "identity.list": readonly IdentityView[];
  "identity.activate": VaultStatus;
  "settings.save": Settings;
  "record.list": RecordPage;
  "record.read": RecordView;
  "record.peek": RecordView | null;
  "record.before": RecordView | null;
  "record.read-server": RecordView;
  "record.write": RecordRow;
  "record.update": RecordRow;
  "record.delete": null;
  "record.delete-many": DeleteReport;
  "record.delete-report": DeleteReport | null;
  "copy.status": CopyStatus;
  "copy.refresh": CopyStatus;
  "waiting.list": readonly WaitingView[];
  "waiting.take-back": null;
  "waiting.retry": null;
  "type.list": readonly TypeView[];
  "type.rule": null;
  "type.approve-key": null;
  "people.list": PeopleView;
  "person.lookup": PersonView;
  "person.save": PersonView;
  "card.mine": { readonly text: string };
  "card.accept": PersonView;
  "person.resolve": PersonView;
  "appointment.list": readonly AppointmentView[];
  "appointment.set": null;
  "incoming.answer": null;
  "share.create": ShareView;
  "share.revoke": null;
  "share.reseal": ResealReport;
  "reseal.status": readonly ResealProgress[];
  "reseal.reports": readonly ResealReport[];
  "reseal.dismiss": null;
  "job.list": readonly JobView[];
  "job.cancel": null;
  "import.preview": ImportPreview;
  "import.run": ImportReport;
  "upload.begin": UploadStep;
  "upload.sealed": UploadStep;
  "upload.sent": UploadStep;
  "upload.list": readonly UploadView[];
  "upload.cancel": null;
  "file.place": FilePlace;
  "file.key": FileOpening;
  "draft.save": null;
  "draft.list": readonly DraftView[];
  "draft.discard": null;
  "here.read": HereView;
  "here.fill": FillResult;
  "here.seal": null;
  "envelope.open": EnvelopeView;
  "envelope.turn-back": null;
  "popup.pending": PendingView | null;
}

/** What the popup shows first when the background opened it. */
export type PendingView =
  | { readonly kind: "envelope"; readonly tabId: number; readonly text: string }
  | { readonly kind: "problem"; readonly code: string; readonly tabId: number };

export type PageName = keyof typeof PAGE_REQUESTS & keyof PageReplies;
export type PageRequest<Name extends PageName> = RequestOf<typeof PAGE_REQUESTS, Name>;
export type PageReply<Name extends PageName> = PageReplies[Name];
