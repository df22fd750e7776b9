/**
 * Records as their person meets them: listed newest first, opened, written once, changed only from the version that
 * was seen. What cannot be opened is counted and named, never dropped in silence.
 */
import { type Draft, fieldsOf } from "../e3db/draft.ts";
import { clause, typesClause } from "../e3db/search.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { type ClientId, recordId, type Version } from "../wire/ids.ts";
import type { RecordMeta } from "../wire/record.ts";
import type { SearchClause, Strategy } from "../wire/search.ts";
import type { Accounts } from "./accounts.ts";
import { isKeysRecord } from "./earlier-keys.ts";
import type { JudgedState } from "./judge.ts";
import { type Judged, type JudgedRow, judgeRow, openStored } from "./opening.ts";
import {
  encodeForm,
  FORM_FIELD,
  formOf,
  type NamedValue,
  namedValues,
  type Template,
} from "./record-form.ts";
import { writeOnce } from "./record-journal.ts";
import { updateRecord } from "./record-update.ts";
import type { SealedDraft } from "./signing.ts";
import type { Vault } from "./vault.ts";

/** As `JudgedState`; `unreadable`: no key for it, or damaged. */
export type RecordState = JudgedState | "unreadable";

/** A record as far as it may be shown: fields and labels are empty unless verified, legacy or (one at a time) elsewhere or in conflict. */
export interface OpenedRecord {
  readonly recordId: string;
  readonly version: string;
  readonly type: string;
  readonly writerId: ClientId;
  /** RFC 3339, UTC. */
  readonly created: string;
  readonly modified: string;
  readonly template: Template;
  readonly fields: readonly NamedValue[];
  readonly labels: readonly NamedValue[];
  readonly state: RecordState;
  /** With files only: `name` and `size` (bytes of plaintext) as signed, else what the server says of the ciphertext. */
  readonly file?: { readonly name: string; readonly size: number };
}

export interface RecordInput {
  readonly type: string;
  readonly template: Template;
  readonly fields: readonly NamedValue[];
  readonly labels: readonly NamedValue[];
}

export interface ListOptions {
  /** Looked for in the names and values of labels, on the server; empty finds everything. */
  readonly text: string;
  readonly strategy: Strategy;
  /** null: all types. */
  readonly type: string | null;
  readonly includeShared: boolean;
  readonly limit: number;
  readonly from: number;
}

export interface RecordList {
  readonly records: readonly OpenedRecord[];
  readonly total: number;
  /** Where the next page starts, null on the last. */
  readonly next: number | null;
}

export class Records {
  readonly #vault: Vault;
  readonly #accounts: Accounts;

  constructor(vault: Vault, accounts: Accounts) {
    this.#vault = vault;
    this.#accounts = accounts;
  }

  /** Returns one page, newest first. @throws VaultError as the server or the network does */
  async list(options: ListOptions): Promise<RecordList> {
    const account = await this.#accounts.current();
    const page = await account.client.searchPage({
      match: matchOf(options),
      limit: options.limit,
      nextToken: options.from,
      includeData: true,
      includeAllWriters: options.includeShared,
      order: "DESCENDING",
    });
    const { type } = options;
    // Strategies other than EXACT hold for types too, so the server may return neighbours of the type.
    const found = page.records.filter(({ meta }) => type === null || meta.type === type.trim());
    const rows: JudgedRow[] = [];
    // One after the other: what a record says of a new key opens the next one.
    for (const row of found) rows.push(await judgeRow(account, row));
    await account.memory.save();
    await account.seen.add(found.map(({ meta }) => meta));
    const heard = await account.inbox.heard(rows, (row) => ("judgement" in row ? row.record.meta : row.meta));
    const shown = heard.filter((row) => !("judgement" in row && isHidden(row)));
    return { records: shown.map(openedRow), total: page.total ?? shown.length, next: page.next };
  }

  /**
   * Returns one record, open. @throws VaultError `not_shared` for a record of someone else that was readable before;
   * `not_found`, `decryption_failed`, `key_missing`, `key_changed` and what the network throws
   */
  async read(id: string): Promise<OpenedRecord> {
    const account = await this.#accounts.current();
    const wanted = recordId(id);
    try {
      const judged = await openStored(account, await account.client.fetch(wanted));
      await account.memory.save();
      await account.seen.add([judged.record.meta]);
      return openedRecord(judged, true);
    } catch (error) {
      const isGone = isVaultError(error, "not_found") || isVaultError(error, "key_missing");
      if (isGone && (await account.seen.has(wanted))) throw new VaultError("not_shared", "no longer shared");
      throw error;
    }
  }

  /**
   * Writes a new record, once per `requestId` however often it is asked for. @throws VaultError `field_invalid`,
   * `type_invalid`, `too_large` and what the network throws; after those the same request may be made again
   */
  async write(requestId: string, input: RecordInput, now: number): Promise<OpenedRecord> {
    const account = await this.#accounts.current();
    const written = await writeOnce(this.#vault, account, requestId, draftOf(input), now);
    await account.memory.save();
    return openedRecord(written, true);
  }

  /**
   * Replaces the version that was seen; type and template stay. @throws VaultError `conflict` when it is not the
   * current one any more, `forbidden` for a record of someone who does not let me edit, `tampered` when there is nothing to build on
   */
  async update(
    id: string,
    version: string,
    fields: readonly NamedValue[],
    labels: readonly NamedValue[],
    now: number,
  ): Promise<OpenedRecord> {
    const account = await this.#accounts.current();
    const draft = (seen: Judged): SealedDraft => {
      const { type, template } = openedRecord(seen, true);
      return draftOf({ type, template, fields, labels });
    };
    const updated = await updateRecord(account, recordId(id), version, draft, now);
    await account.memory.save();
    return openedRecord(updated, true);
  }

  /** Deletes the version that was seen; one that is gone already is fine. @throws VaultError `conflict` */
  async remove(id: string, version: string): Promise<void> {
    const account = await this.#accounts.current();
    const which = { recordId: recordId(id), version: version as Version };
    try {
      await account.client.remove(which);
    } catch (error) {
      if (!isVaultError(error, "not_found")) throw error;
    }
    await account.memory.noteDeleted(account.identity.clientId, which.recordId);
    await account.memory.save();
  }
}

/** Returns the account's own draft form of `input`. @throws VaultError `field_invalid` when a name comes twice */
function draftOf({ type, template, fields, labels }: RecordInput): SealedDraft {
  const pairs = (list: readonly NamedValue[]) => list.map(({ name, value }) => [name, value] as const);
  const draft: Required<Draft> = { type, data: fieldsOf(pairs(fields)), plain: fieldsOf(pairs(labels)) };
  return { draft, reserved: { [FORM_FIELD]: encodeForm(template, fields, labels) } };
}

function matchOf({ text, strategy, type }: ListOptions): SearchClause[] {
  if (text === "") return type === null ? [] : [typesClause(type)];
  if (type === null) return [clause({ keys: [text], values: [text] }, { strategy })];
  const types = [strategy === "REGEXP" ? type.replaceAll(/[^\p{L}\p{N}]/gu, "\\$&") : type];
  // The condition joins all terms of a clause, so "this type, and the text as a name or a value" takes two.
  return [
    clause({ types, keys: [text] }, { strategy, condition: "AND" }),
    clause({ types, values: [text] }, { strategy, condition: "AND" }),
  ];
}

/** A create that was repeated, or a record that is none of a person's. */
function isHidden({ record, judgement }: Judged): boolean {
  return judgement.duplicate || (judgement.state === "verified" && isKeysRecord(record));
}

function openedRow(row: JudgedRow): OpenedRecord {
  if ("judgement" in row) return openedRecord(row, false);
  const state = isVaultError(row.error, "tampered") ? "tampered" : "unreadable";
  return { ...publicPart(row.meta), template: "custom", fields: [], labels: [], state };
}

/** `alone`: shown by itself, where what another program changed may be looked at; never in a list. */
function openedRecord({ record, judgement }: Judged, alone: boolean): OpenedRecord {
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

function filePart({ fileMeta }: RecordMeta, { context }: Judged["judgement"]): Pick<OpenedRecord, "file"> {
  if (fileMeta === null) return {};
  const { name, size } = context?.file ?? { name: fileMeta.fileName ?? "", size: fileMeta.size ?? 0 };
  return { file: { name, size } };
}

function publicPart(meta: RecordMeta) {
  const { recordId: id, version, type, writerId, created, lastModified } = meta;
  return { recordId: id, version, type, writerId, created, modified: lastModified };
}
