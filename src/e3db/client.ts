/**
 * One identity that speaks to its server (PROTOCOL.md section 4). The client seals records before it sends them and
 * opens them when they come back. SECURITY.md "Keys" says which keys it believes.
 */
import { type AccessKey, accessKeyId } from "../crypto/access-key.ts";
import { isVaultError, toVaultError, VaultError } from "../errors.ts";
import type { AuditEntry } from "../wire/audit.ts";
import type { NotDeleted } from "../wire/bulk-delete.ts";
import { type ClientInfo, parseClientInfo } from "../wire/client-info.ts";
import { type ClientId, type RecordId, recordType, type TypeContext, typeContext } from "../wire/ids.ts";
import type { ListedRecord } from "../wire/listed-record.ts";
import type { StringMap } from "../wire/parse.ts";
import type { IncomingShare, OutgoingShare } from "../wire/policy.ts";
import type { PublicKey } from "../wire/public-key.ts";
import type { EncryptedRecord, RecordBody } from "../wire/record.ts";
import { ROUTES } from "../wire/routes.ts";
import type { ShareListName, ShareRow } from "../wire/share-list.ts";
import { type AuditHead, readAudit } from "./audit.ts";
import { type Changes, changesOf } from "./changes.ts";
import {
  type ClientCore,
  type ClientOptions,
  createCore,
  judgeSignature,
  type SignatureVerdict,
} from "./core.ts";
import { withSealedLabels } from "./files/file-record.ts";
import { type Files, filesOf } from "./files/files.ts";
import { type Groups, groupsOf } from "./groups/groups.ts";
import { abortable } from "./http/abortable.ts";
import type { Identity } from "./identity.ts";
import type { AccessKeys, ServedKey } from "./keys/access-keys.ts";
import type { Reader } from "./keys/eaks.ts";
import type { PinnedKeys } from "./keys/trust.ts";
import { type Notes, notesOf } from "./notes/notes.ts";
import { deleteMany, fetchMany } from "./records/bulk.ts";
import { createMany, type KeyedBody } from "./records/create-many.ts";
import { deleteVersions } from "./records/delete-many.ts";
import { checkDraft, type Draft } from "./records/draft.ts";
import type { FoundPage, FoundRecord } from "./records/found-record.ts";
import { decryptRecord, encryptRecord, type PlainRecord } from "./records/record-crypto.ts";
import {
  type CreateOptions,
  createRecord,
  type EditOptions,
  fetchRecord,
  type ReadOptions,
  type RecordVersion,
  removeRecord,
  replaceRecord,
  replaceThroughGroup,
  type SendOptions,
} from "./records/records.ts";
import {
  type QueryOptions,
  queryPage,
  queryResults,
  type Results,
  type SearchOptions,
  searchPage,
  searchResults,
} from "./records/search.ts";
import { type Authorizers, authorizersOf } from "./sharing/authorizers.ts";
import { type Rotations, rotationsOf } from "./sharing/rotation.ts";
import { incomingShares, outgoingShares, type ShareFilter, shareRows } from "./sharing/share-lists.ts";
import {
  leaveType,
  revokeEverything,
  revokeType,
  type ShareOptions,
  shareType,
  stopEditing,
} from "./sharing/sharing.ts";
import { type WriteBack, writeBackOf } from "./write-back.ts";

export type { ClientOptions } from "./core.ts";
export type { FoundPage, FoundRecord } from "./records/found-record.ts";

/** Owns the bearer token and the opened keys of one identity; `close` when locking. */
export class Client {
  readonly clientId: ClientId;
  readonly keys: AccessKeys;
  readonly authorizers: Authorizers;
  readonly files: Files;
  readonly notes: Notes;
  readonly groups: Groups;
  readonly rotations: Rotations;
  readonly changes: Changes;
  readonly writeBack: WriteBack;
  readonly #core: ClientCore;

  constructor(identity: Identity, options: ClientOptions = {}) {
    this.#core = createCore(identity, options);
    const { clientId, ring, send, create, accessKeys } = this.#core;
    const { privateKey, signingKey } = ring;
    const canSign = signingKey !== null && ring.suite.name === "sodium";
    const bodies = {
      world: options.world ?? {},
      origins: [identity.serverUrl, ...(options.fileOrigins ?? [])] as const,
    };
    this.clientId = clientId;
    this.keys = accessKeys;
    this.authorizers = authorizersOf(this.#core);
    this.notes = notesOf(canSign ? { send, create, bodies, clientId, privateKey, signingKey } : null);
    this.changes = changesOf(this.#core, (row) => this.#found(row));
    this.rotations = rotationsOf(this.#core);
    this.writeBack = writeBackOf(this.#core);
    this.groups = groupsOf(this.#core, (row) => this.#found(row));
    this.files = filesOf(this.#core, bodies);
  }

  /** Forgets opened keys and shared secrets. The client must not be used after this. */
  close(): void {
    this.keys.clear();
    this.#core.eaks.wipe();
  }

  /** Returns a part that not every program needs, such as `localOf`, for this client. */
  with<Part>(partOf: (core: ClientCore) => Part): Part {
    return partOf(this.#core);
  }

  /** Returns the context of an own type. @throws VaultError `type_invalid` */
  context(type: string): TypeContext {
    return typeContext(this.clientId, recordType(type));
  }

  /** Seals and creates a record. @throws VaultError as `seal` and `create` */
  async write(draft: Draft, options: CreateOptions = {}): Promise<PlainRecord> {
    const body = await abortable(options.signal, () => this.seal(draft));
    return await this.open(await this.create(body, options));
  }

  /**
   * Returns the record, open.
   * @throws VaultError `not_found` when it does not exist or is not visible, else as `open`
   */
  async read(recordId: RecordId, options: ReadOptions = {}): Promise<PlainRecord> {
    const record = await fetchRecord(this.#core.send, recordId, options);
    return await abortable(options.signal, () => this.open(record));
  }

  /**
   * Seals and replaces the version the caller has seen.
   * @throws VaultError `conflict` when it is not the current one
   */
  async update(which: RecordVersion, draft: Draft, options: SendOptions = {}): Promise<PlainRecord> {
    const body = await abortable(options.signal, () => this.seal(draft));
    return await this.open(await this.replace(which, body, options));
  }

  /**
   * Seals and replaces another writer's record, as a reader with the permission to edit, under the key that opened
   * `seen`.
   * @throws VaultError `conflict`, `forbidden` without the permission, `key_changed` when the key is another by now
   */
  async edit(seen: PlainRecord, draft: Omit<Draft, "type">, options: EditOptions = {}): Promise<PlainRecord> {
    const body = await abortable(options.signal, () => this.sealEdit(seen, draft));
    const { groupId, ...rest } = options;
    const replaced =
      groupId === undefined
        ? await this.replaceAsEditor(seen.meta, body, rest)
        : await replaceThroughGroup(this.#core.send, groupId, seen.meta, body, rest);
    return await this.open(replaced);
  }

  /**
   * Returns the exact body of another writer's record, sealed under the key that opened `seen`.
   * @throws VaultError as `edit`
   */
  async sealEdit(
    seen: PlainRecord,
    draft: Omit<Draft, "type">,
    reserved: StringMap = {},
  ): Promise<RecordBody> {
    const { writerId, userId, type } = seen.meta;
    const context = { writerId, userId, type };
    const checked = checkDraft({ ...draft, type });
    const accessKey = await this.keys.forReading(context);
    if (accessKeyId(accessKey) !== seen.accessKeyId) {
      throw new VaultError("key_changed", "the record was opened with another key", { detail: { type } });
    }
    return encryptRecord(this.#core.ring, accessKey, context, { ...checked, reserved });
  }

  /** Replaces another writer's record by an exact body. @throws VaultError `conflict`, `not_found`, `forbidden` */
  async replaceAsEditor(
    which: RecordVersion,
    body: RecordBody,
    options: SendOptions = {},
  ): Promise<EncryptedRecord> {
    return await replaceRecord(this.#core.send, which, body, { ...options, route: ROUTES.editRecord });
  }

  /**
   * Returns those of the records that this client can see, in the order asked for, open or with the reason why not.
   */
  async readMany(recordIds: readonly RecordId[], options: SendOptions = {}): Promise<FoundRecord[]> {
    const rows = await fetchMany(this.#core.send, recordIds, options);
    return await this.#foundAll(rows, options.signal);
  }

  /**
   * Deletes the version the caller has seen.
   * @throws VaultError `conflict` when it is not the current one, `not_found`
   */
  async remove(which: RecordVersion, options: SendOptions = {}): Promise<void> {
    await removeRecord(this.#core.send, which, options);
  }

  /**
   * Returns the exact body of an own record, to be sent now or later, once or again. `reserved` fields are those of
   * the seal context.
   * @throws VaultError as `checkDraft`, and `key_untrusted`, `key_changed`, `tampered` for the key
   */
  async seal(draft: Draft, reserved: StringMap = {}): Promise<RecordBody> {
    const checked = checkDraft(draft);
    const context = typeContext(this.clientId, checked.type);
    const accessKey = await this.keys.forWriting(context);
    return encryptRecord(this.#core.ring, accessKey, context, { ...checked, reserved });
  }

  /**
   * Creates a record from an exact body. If the answer is lost, it asks again where the server knows keys of creates.
   */
  async create(body: RecordBody, options: CreateOptions = {}): Promise<EncryptedRecord> {
    return await createRecord(this.#core.create, body, options);
  }

  /** Returns whether the server carries out a create that is sent again under the same key once. */
  async createsOnce(): Promise<boolean> {
    return (await this.#core.capabilities()).idempotency;
  }

  /** As `create` for many: returns, in their order, the stored record or the error that came in its place. */
  async createMany(
    creates: readonly KeyedBody[],
    options: SendOptions = {},
  ): Promise<(EncryptedRecord | VaultError)[]> {
    return await createMany(this.#core, creates, options);
  }

  /** Replaces a record by an exact body. @throws VaultError `conflict`, `not_found` */
  async replace(which: RecordVersion, body: RecordBody, options: SendOptions = {}): Promise<EncryptedRecord> {
    return await replaceRecord(this.#core.send, which, body, options);
  }

  /** Returns the record as stored, sealed. */
  async fetch(recordId: RecordId, options: ReadOptions = {}): Promise<EncryptedRecord> {
    return await fetchRecord(this.#core.send, recordId, options);
  }

  /**
   * Returns a stored record with its fields open. `served` is the key that came with it, if one did.
   * @throws VaultError `decryption_failed`, `key_missing`, `key_untrusted`, and `key_changed` when another key is
   * served than known
   */
  async open(record: EncryptedRecord, served: ServedKey = {}): Promise<PlainRecord> {
    const { writerId, userId, type } = record.meta;
    const context = { writerId, userId, type };
    const accessKey = await this.keys.forReading(context, served);
    try {
      return this.openWith(accessKey, record);
    } catch (error) {
      if (isVaultError(error, "decryption_failed") && writerId !== this.clientId) {
        await this.keys.refuseChange(context, accessKey);
      }
      throw error;
    }
  }

  /** Returns a stored record opened with this very key. @throws VaultError `decryption_failed`, `wire_invalid` */
  openWith(accessKey: AccessKey, record: EncryptedRecord): PlainRecord {
    return decryptRecord(this.#core.ring.suite, accessKey, withSealedLabels(record));
  }

  /** Deletes records of any version. Returns those that the server did not delete, with its reason. */
  async removeMany(recordIds: readonly RecordId[]): Promise<readonly NotDeleted[]> {
    return await deleteMany(this.#core.send, recordIds);
  }

  /**
   * Deletes records, each in its version and named once. Returns, in their order, null or why it was not deleted; null
   * where the server deletes one at a time only. @throws VaultError `wire_invalid` for an answer about others
   */
  async removeVersions(records: readonly RecordVersion[]): Promise<(VaultError | null)[] | null> {
    return await deleteVersions(this.#core, records);
  }

  /** Returns whether the record's own signature is its writer's, if it has one. */
  async judgeSignature(record: PlainRecord): Promise<SignatureVerdict> {
    return await judgeSignature(this.#core, record);
  }

  /** Returns one page of a v2 search. */
  async searchPage(options: SearchOptions): Promise<FoundPage> {
    const page = await searchPage(this.#core.send, options);
    const records = await this.#foundAll(page.results, options.signal);
    return { records, next: page.lastIndex === 0 ? null : page.lastIndex, total: page.total };
  }

  /** Returns all rows of a v2 search, fetched as they are asked for. */
  search(options: SearchOptions): Results<FoundRecord> {
    const rows = searchResults(this.#core.send, options);
    const found = (row: ListedRecord) => abortable(options.signal, () => this.#found(row));
    return {
      total: () => rows.total(),
      async *[Symbol.asyncIterator]() {
        for await (const row of rows) yield await found(row);
      },
    };
  }

  /** Returns one page of a v1 query. */
  async queryPage(options: QueryOptions): Promise<FoundPage> {
    const page = await queryPage(this.#core.send, options);
    const records = await this.#foundAll(page.results, options.signal);
    return { records, next: records.length === 0 ? null : page.lastIndex, total: null };
  }

  /** Returns all rows of a v1 query in the order they were written. */
  async *query(options: QueryOptions): AsyncGenerator<FoundRecord> {
    for await (const row of queryResults(this.#core.send, options)) {
      yield await abortable(options.signal, () => this.#found(row));
    }
  }

  /**
   * Lets `reader` read the own type, now and later. It may be repeated. The reader's key is the one that the person
   * pinned, never one that this asks the server for.
   * @throws VaultError `suite_mismatch`, `key_untrusted`, `key_changed`, `tampered`
   */
  async share(type: string, reader: Reader, options: ShareOptions = {}): Promise<void> {
    const context = this.context(type);
    if (reader.readerId === this.clientId) return;
    await shareType(this.#core, context, await this.keys.forWriting(context), reader, options);
  }

  /** Stops sharing the own type with `readerId`. It may be repeated. */
  async revoke(type: string, readerId: ClientId): Promise<void> {
    await revokeType(this.#core, this.context(type), readerId);
  }

  /** Revokes the permission of `readerId` to change records of the own type, not to read them. It may be repeated. */
  async stopEditing(type: string, readerId: ClientId): Promise<void> {
    await stopEditing(this.#core.send, this.context(type), readerId);
  }

  /**
   * Puts `accessKey` for `reader` (null: this client itself) in place of the key that the server holds for it. This
   * exchanges the key of an own type, and may be repeated. The caller keeps both keys.
   * @throws VaultError `tampered` when the server keeps another one, `suite_mismatch`
   */
  async placeKey(type: string, accessKey: AccessKey, reader: Reader | null = null): Promise<void> {
    await this.#core.eaks.ensure(this.context(type), reader ?? this.#core.eaks.self, accessKey);
  }

  /** Returns whether the server has a key of the own type for `readerId`. */
  async hasKey(type: string, readerId: ClientId): Promise<boolean> {
    return (await this.#core.eaks.fetch(this.context(type), readerId)) !== null;
  }

  /**
   * Returns whether the server has a key for `readerId` that opens `accessKey`'s records of the own type. `publicKey`
   * is the reader's pinned key. A key that an authorizer wrapped opens for the reader alone, and counts.
   */
  async opensFor(
    type: string,
    readerId: ClientId,
    publicKey: PublicKey | null,
    accessKey: AccessKey,
  ): Promise<boolean> {
    return await this.#core.eaks.opensFor(this.context(type), readerId, publicKey, accessKey);
  }

  /** Stops sharing everything with `readerId`, as reader and as authorizer. */
  async revokeEverything(readerId: ClientId): Promise<void> {
    await revokeEverything(this.#core, readerId);
  }

  /** Gives up reading another writer's type. */
  async leave(writerId: ClientId, type: string): Promise<void> {
    const context = typeContext(writerId, type);
    await leaveType(this.#core, context);
    this.keys.forget(context);
  }

  /**
   * Yields the entries of the server's log of this client after `head`, all of them for null.
   * @throws VaultError `tampered`, as `readAudit`
   */
  audit(head: AuditHead | null = null): AsyncGenerator<AuditEntry> {
    return readAudit(this.#core.send, head);
  }

  /** Returns which own types others may read. */
  async outgoing(): Promise<OutgoingShare[]> {
    return await outgoingShares(this.#core.send);
  }

  /** Returns which types of others this client may read. */
  async incoming(): Promise<IncomingShare[]> {
    return await incomingShares(this.#core.send);
  }

  /** Returns one of the four lists of shares and authorizers with dates, only some rows of it if filtered. */
  async shares(list: ShareListName, filter: ShareFilter = {}): Promise<ShareRow[]> {
    return await shareRows(this.#core.send, list, filter);
  }

  /** Tells the server that this client's credentials are backed up. */
  async reportBackup(token: string): Promise<void> {
    const params = { token, clientId: this.clientId };
    await this.#core.send(ROUTES.reportBackup, { params, repeatable: true });
  }

  /**
   * Returns the server's present answer about a client, without pinning it.
   * @throws VaultError `not_found`, `tampered`
   */
  async clientInfo(clientId: ClientId): Promise<ClientInfo> {
    const info = parseClientInfo((await this.#core.send(ROUTES.clientInfo, { params: { clientId } })).json);
    if (info.clientId !== clientId) throw new VaultError("tampered", "the answer is about another client");
    return info;
  }

  /**
   * Returns the client `readerId` with its pinned key, to share with. It pins the key that the server names for a
   * client never seen before, so compare keys by another way with whoever must be the right one.
   */
  async reader(readerId: ClientId): Promise<Reader> {
    const { publicKey } = await this.pinnedKeys(readerId);
    return { readerId, publicKey };
  }

  /** Returns the pinned keys of a client. It pins the keys that the server names for a client never seen before. */
  async pinnedKeys(clientId: ClientId): Promise<PinnedKeys> {
    return await this.#core.eaks.pinned(clientId);
  }

  async #foundAll(rows: readonly ListedRecord[], signal: AbortSignal | undefined): Promise<FoundRecord[]> {
    return await abortable(signal, () => Promise.all(rows.map((row) => this.#found(row))));
  }

  async #found({ meta, data, accessKey, groupAccessKey, recSig }: ListedRecord): Promise<FoundRecord> {
    if (data === null) return { meta, record: null, error: null };
    try {
      return {
        meta,
        record: await this.open({ meta, data, recSig }, { accessKey, groupAccessKey }),
        error: null,
      };
    } catch (error) {
      return { meta, record: null, error: toVaultError(error) };
    }
  }
}
