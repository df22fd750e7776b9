/** A record as far as it may be shown to its person, made of what was opened and judged, and what they want written. */
import { checkDraft, type Draft, fieldsOf } from "../../e3db/records/draft.ts";
import { isVaultError } from "../../errors.ts";
import { isSound, type NameValue, type RecordState, type Template } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { RecordMeta } from "../../wire/record.ts";
import { BROWSERS_TYPE } from "../memory/reserved-types.ts";
import { isKeysRecord } from "../sealing/keys-record.ts";
import type { Judged, JudgedRow } from "../sealing/opening.ts";
import { WAS_FIELD } from "../sealing/record-restore.ts";
import type { SealedDraft } from "../sealing/signing.ts";
import { encodeForm, FORM_FIELD, formOf, namedValues } from "./record-form.ts";

/** Fields and labels are empty unless verified, legacy, waiting, only here or (one at a time) doubtful. */
export interface OpenedRecord {
  readonly recordId: string;
  readonly version: string;
  readonly type: string;
  /** null only while this vault has no identity: the writer is the person themselves. */
  readonly writerId: ClientId | null;
  /** RFC 3339, UTC. */
  readonly created: string;
  readonly modified: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly state: RecordState;
  /** With files only: `name` and `size` (bytes of plaintext) as signed, else what the server says of the ciphertext. */
  readonly file?: { readonly name: string; readonly size: number };
}

/** States in which the server shows a whole version, but not the one that this device remembers. */
export const BEHIND: readonly RecordState[] = ["older", "forked", "returned"];

const DOUBTFUL: readonly RecordState[] = ["elsewhere", "conflict", ...BEHIND];

export interface RecordInput {
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
}

/** Returns `input` as it is sealed. @throws VaultError `field_invalid`, `type_invalid`, `too_large` */
export function draftOf({ type, template, fields, labels }: RecordInput): SealedDraft {
  const pairs = (list: readonly NameValue[]) => list.map(({ name, value }) => [name, value] as const);
  const draft: Required<Draft> = { type, data: fieldsOf(pairs(fields)), plain: fieldsOf(pairs(labels)) };
  checkDraft(draft);
  return { draft, reserved: { [FORM_FIELD]: encodeForm(template, fields, labels) } };
}

/** Returns whether a row is none of a person's: a create that was repeated, or keys handed to readers. */
export function isHidden(row: JudgedRow): boolean {
  if (!("judgement" in row)) return false;
  const { record, judgement } = row;
  if (record.meta.type === BROWSERS_TYPE) return judgement.state !== "tampered";
  const isWhole = judgement.state === "verified" || BEHIND.includes(judgement.state);
  return judgement.duplicate || (isWhole && isKeysRecord(record));
}

/** Returns the lost record of the same writer that a row was sent again for, null for any other. */
export function wasOf(row: JudgedRow): string | null {
  if (!("judgement" in row) || row.judgement.state !== "verified") return null;
  const { reserved } = row.record;
  return Object.hasOwn(reserved, WAS_FIELD) ? (reserved[WAS_FIELD] ?? null) : null;
}

/** Returns a row; `alone`: to be shown by itself, where what another program changed may be looked at. */
export function openedRow(row: JudgedRow, alone: boolean): OpenedRecord {
  if ("judgement" in row) return openedRecord(row, alone);
  const state = isVaultError(row.error, "tampered") ? "tampered" : "unreadable";
  return { ...publicPart(row.meta), template: "custom", fields: [], labels: [], state };
}

/** Returns a judged record; `alone` as for `openedRow`. */
export function openedRecord({ record, judgement }: Judged, alone: boolean): OpenedRecord {
  const { meta, data, plain, reserved } = record;
  const { state } = judgement;
  const isShown = isSound(state) || (isDoubtful(state) && alone);
  if (!isShown) return { ...publicPart(meta), template: "custom", fields: [], labels: [], state };
  const form = formOf(Object.hasOwn(reserved, FORM_FIELD) ? reserved[FORM_FIELD] : undefined, data, plain);
  return {
    ...publicPart(meta),
    template: form.template,
    fields: namedValues(data, form.fields),
    labels: namedValues(plain, form.labels),
    state,
    ...filePart(meta, judgement),
  };
}

/** Returns what a record holds, to be written. */
export function inputOf({ type, template, fields, labels }: RecordInput): RecordInput {
  return { type, template, fields, labels };
}

/** Returns a record that was opened alone as it may stand in a list. */
export function inList(record: OpenedRecord): OpenedRecord {
  return isDoubtful(record.state) ? { ...record, template: "custom", fields: [], labels: [] } : record;
}

/** Whether a record of this state is shown by itself only, after a press. */
function isDoubtful(state: RecordState): boolean {
  return DOUBTFUL.includes(state);
}

function filePart({ fileMeta }: RecordMeta, { context }: Judged["judgement"]): Pick<OpenedRecord, "file"> {
  if (fileMeta === null) return {};
  const { name, size } = context?.file ?? { name: fileMeta.fileName ?? "", size: fileMeta.size ?? 0 };
  return { file: { name, size } };
}

function publicPart(meta: RecordMeta) {
  const { recordId: id, version, type, writerId, created, lastModified } = meta;
  return { recordId: id, version, type, writerId, created, modified: lastModified };
}
