/**
 * Records as their person meets them: listed newest first, opened, written once, changed only from the version that
 * was seen. What cannot be opened is counted and named, never dropped in silence.
 */
import type { FoundRecord } from "../e3db/client.ts";
import { type Draft, fieldsOf } from "../e3db/draft.ts";
import type { PlainRecord } from "../e3db/record-crypto.ts";
import { clause, typesClause } from "../e3db/search.ts";
import { type ErrorCode, isVaultError, VaultError } from "../errors.ts";
import { type ClientId, recordId, type Version } from "../wire/ids.ts";
import type { RecordMeta } from "../wire/record.ts";
import type { SearchClause, Strategy } from "../wire/search.ts";
import type { Accounts } from "./accounts.ts";
import {
  encodeForm,
  FORM_FIELD,
  formOf,
  type NamedValue,
  namedValues,
  type Template,
} from "./record-form.ts";
import { type JournalledDraft, writeOnce } from "./record-journal.ts";
import type { Vault } from "./vault.ts";

/** `legacy`: without a seal context; `unreadable`: no key, or damaged. Only `legacy` and `verified` carry fields. */
export type RecordState = "verified" | "legacy" | "tampered" | "unreadable";

/** A record with its fields open; both lists are empty unless `state` says it could be read. */
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
    const { client, seen } = await this.#accounts.current();
    const page = await client.searchPage({
      match: matchOf(options),
      limit: options.limit,
      nextToken: options.from,
      includeData: true,
      includeAllWriters: options.includeShared,
      order: "DESCENDING",
    });
    const { type } = options;
    // Strategies other than EXACT hold for types too, so the server may return neighbours of the type.
    const rows = page.records.filter(({ meta }) => type === null || meta.type === type.trim());
    await seen.add(rows.map(({ meta }) => meta));
    return { records: rows.map(openedRow), total: page.total ?? rows.length, next: page.next };
  }

  /**
   * Returns one record, open. @throws VaultError `not_shared` for a record of someone else that was readable before;
   * `not_found`, `decryption_failed`, `key_missing`, `key_changed` and what the network throws
   */
  async read(id: string): Promise<OpenedRecord> {
    const { client, seen } = await this.#accounts.current();
    const wanted = recordId(id);
    try {
      const record = await client.read(wanted);
      await seen.add([record.meta]);
      return openedRecord(record);
    } catch (error) {
      const isGone = isVaultError(error, "not_found") || isVaultError(error, "key_missing");
      if (isGone && (await seen.has(wanted))) throw new VaultError("not_shared", "no longer shared");
      throw error;
    }
  }

  /**
   * Writes a new record, once per `requestId` however often it is asked for. @throws VaultError `field_invalid`,
   * `type_invalid`, `too_large` and what the network throws; after those the same request may be made again
   */
  async write(requestId: string, input: RecordInput, now: number): Promise<OpenedRecord> {
    const account = await this.#accounts.current();
    return openedRecord(await writeOnce(this.#vault, account, requestId, draftOf(input), now));
  }

  /** Replaces the version that was seen. @throws VaultError `conflict` when it is not the current one any more */
  async update(id: string, version: string, input: RecordInput): Promise<OpenedRecord> {
    const account = await this.#accounts.current();
    const which = { recordId: recordId(id), version: version as Version };
    const draft = draftOf(input);
    const body = await account.client.seal(draft.draft, draft.reserved);
    try {
      return openedRecord(await account.client.open(await account.client.replace(which, body)));
    } catch (error) {
      const unclear: readonly ErrorCode[] = ["conflict", "network_unreachable", "timeout", "server_error"];
      if (!isVaultError(error) || !unclear.includes(error.code)) throw error;
      // The answer of an earlier try may have been lost: what is stored now tells.
      const stored = await account.client.read(which.recordId).catch(() => null);
      if (stored === null || !holds(stored, draft)) throw error;
      return openedRecord(stored);
    }
  }

  /** Deletes the version that was seen; one that is gone already is fine. @throws VaultError `conflict` */
  async remove(id: string, version: string): Promise<void> {
    const { client } = await this.#accounts.current();
    try {
      await client.remove({ recordId: recordId(id), version: version as Version });
    } catch (error) {
      if (!isVaultError(error, "not_found")) throw error;
    }
  }
}

/** Returns the account's own draft form of `input`. @throws VaultError `field_invalid` when a name comes twice */
function draftOf({ type, template, fields, labels }: RecordInput): JournalledDraft {
  const pairs = (list: readonly NamedValue[]) => list.map(({ name, value }) => [name, value] as const);
  const draft: Required<Draft> = { type, data: fieldsOf(pairs(fields)), plain: fieldsOf(pairs(labels)) };
  return { draft, reserved: { [FORM_FIELD]: encodeForm(template, fields, labels) } };
}

function holds(stored: PlainRecord, { draft, reserved }: JournalledDraft): boolean {
  const same = (a: object, b: object) =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
  return (
    same(stored.data, draft.data) &&
    same(stored.plain, draft.plain ?? {}) &&
    stored.reserved[FORM_FIELD] === reserved[FORM_FIELD]
  );
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

function openedRow({ meta, record, error }: FoundRecord): OpenedRecord {
  if (record !== null) return openedRecord(record);
  const state = isVaultError(error, "tampered") ? "tampered" : "unreadable";
  return { ...publicPart(meta), template: "custom", fields: [], labels: [], state };
}

function openedRecord({ meta, data, plain, reserved }: PlainRecord): OpenedRecord {
  const form = formOf(Object.hasOwn(reserved, FORM_FIELD) ? reserved[FORM_FIELD] : undefined, data, plain);
  return {
    ...publicPart(meta),
    template: form.template,
    fields: namedValues(data, form.fields),
    labels: namedValues(plain, form.labels),
    state: "legacy",
  };
}

function publicPart(meta: RecordMeta) {
  const { recordId: id, version, type, writerId, created, lastModified } = meta;
  return { recordId: id, version, type, writerId, created, modified: lastModified };
}
