/** A record as far as it may be shown to its person, made of what was opened and judged, and what they want written. */
import { checkDraft, type Draft, fieldsOf } from "../../e3db/records/draft.ts";
import { isVaultError } from "../../errors.ts";
import type { NameValue, RecordState, Template } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { RecordMeta } from "../../wire/record.ts";
import { BROWSERS_TYPE } from "../memory/reserved-types.ts";
import { isKeysRecord } from "../sealing/keys-record.ts";
import type { Judged, JudgedRow } from "../sealing/opening.ts";
import type { SealedDraft } from "../sealing/signing.ts";
import { encodeForm, FORM_FIELD, formOf, namedValues } from "./record-form.ts";

/** Fields and labels are empty unless verified, legacy, waiting or (one at a time) elsewhere or in conflict. */
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
  return judgement.duplicate || (judgement.state === "verified" && isKeysRecord(record));
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
  const isShown =
    state === "verified" || state === "legacy" || ((state === "elsewhere" || state === "conflict") && alone);
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

/** Returns a record that was opened alone as it may stand in a list. */
export function inList(record: OpenedRecord): OpenedRecord {
  const isBare = record.state === "elsewhere" || record.state === "conflict";
  return isBare ? { ...record, template: "custom", fields: [], labels: [] } : record;
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
