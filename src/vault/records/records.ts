/**
 * Records as their person meets them: listed newest first, opened, written once, changed only from the version that
 * was seen. What cannot be opened is counted and named, never dropped in silence. While the server does not answer
 * there is what this device has, and what is written waits to be sent.
 */
import { type ErrorCode, isVaultError, toVaultError, VaultError } from "../../errors.ts";
import type { EarlierVersion } from "../../model/earlier.ts";
import { type CopyStatus, isSound, type NameValue } from "../../model/record.ts";
import type { Search } from "../../model/search.ts";
import { type Searchable, searchOrder, searchTest } from "../../search/clauses.ts";
import { type ClientId, recordId } from "../../wire/ids.ts";
import type { Accounts } from "../identity/open-identity.ts";
import type { Vault } from "../lock/vault.ts";
import { contentId } from "../sealing/sent-body.ts";
import {
  type AtServer,
  findAtServer,
  type ListOptions,
  listAtServer,
  type RecordList,
  readAtServer,
} from "./at-server.ts";
import { isUnreachable } from "./connection.ts";
import { asListed } from "./copied.ts";
import type { Kept } from "./earlier.ts";
import { findRequest } from "./find-request.ts";
import { LocalRecords, type LocalWorld } from "./local-records.ts";
import { draftOf, inputOf, type OpenedRecord, type RecordInput } from "./opened-record.ts";
import {
  changedWaiting,
  deletedWaiting,
  isWaitingVersion,
  newCreate,
  newDelete,
  newRestore,
  newUpdate,
  type Waiting,
  waitingVersion,
} from "./outbox.ts";

export type { ListOptions, RecordList } from "./at-server.ts";
export type { OpenedRecord, RecordInput } from "./opened-record.ts";

/** A new record, and the id under which it is asked for. */
interface NewEntry {
  readonly requestId: string;
  readonly input: RecordInput;
}

export class Records {
  readonly local: LocalRecords;
  readonly #accounts: Accounts;
  readonly #now: () => number;
  readonly #atServer: AtServer;

  constructor(vault: Vault, accounts: Accounts, world: LocalWorld = {}) {
    this.#accounts = accounts;
    this.#now = world.now ?? Date.now;
    this.local = new LocalRecords(vault, accounts, world);
    this.#atServer = { accounts, local: this.local, now: this.#now };
  }

  /**
   * Returns one page, newest first; what this device has when the server is not asked or does not answer.
   * @throws VaultError as the server or the network does
   */
  async list(options: ListOptions): Promise<RecordList> {
    const { strategy, text } = options;
    if (strategy !== "SMART") return listAtServer(this.#atServer, { ...options, strategy });
    // Nobody waits for the first whole copy: until it is there the server lists.
    if (text === "" && (await this.#isCopyMissing()) && !this.local.connection.isResting) {
      try {
        return await listAtServer(this.#atServer, { ...options, strategy: "EXACT" });
      } catch (error) {
        if (!isUnreachable(error)) throw error;
      }
    }
    const shelf = await this.local.shelf();
    const { from, limit } = options;
    const { records, total } =
      text === "" ? await shelf.page(options, from, limit) : await shelf.search(text, options, from, limit);
    return { records, total, next: from + limit < total ? from + limit : null };
  }

  /**
   * Returns one page of what `search` finds, at the server or on this device.
   * @throws VaultError `input_invalid` and `type_invalid` for conditions that cannot be, `bad_request` for a pattern
   * that the server refuses, and as the network does
   */
  async find(search: Search, from: number, limit: number): Promise<RecordList> {
    const request = findRequest(search);
    if (search.where === "server") {
      return await findAtServer(this.#atServer, { ...request, limit, nextToken: from });
    }
    const owner = await this.local.owner();
    const test = searchTest(request);
    const found = (await (await this.local.shelf()).all())
      .filter((record) => request.includeAllWriters || (record.writerId ?? owner) === owner)
      .filter((record) => test(searchable(record, owner)))
      .sort(searchOrder(request.order));
    const next = from + limit < found.length ? from + limit : null;
    return { records: found.slice(from, from + limit), total: found.length, next };
  }

  /** Returns every record on this device, newest first; null as long as the copy is not whole. */
  async all(): Promise<OpenedRecord[] | null> {
    return (await this.#isCopyMissing()) ? null : (await this.local.shelf()).all();
  }

  /** Makes the index for searching, a slice at a time. */
  async warm(): Promise<void> {
    await (await this.local.shelf()).index();
  }

  /** Returns a record as this device has it, null if it does not. */
  async peek(id: string): Promise<OpenedRecord | null> {
    return (await this.local.shelf()).get((await this.#present(id)).id);
  }

  /**
   * Returns what a doubtful record held when it could last be trusted; null where this device does not know, or had
   * only what the server shows.
   */
  async before(id: string): Promise<OpenedRecord | null> {
    const copied = await (await this.local.copy())?.get((await this.#present(id)).id);
    const good = copied?.good;
    return good === undefined || good.version === copied?.version ? null : good;
  }

  async status(): Promise<CopyStatus> {
    return this.local.status();
  }

  /** Returns a record as the server has it now, whatever waits to be sent. @throws VaultError as `read` */
  async readAtServer(id: string): Promise<OpenedRecord> {
    const place = await this.#present(id);
    return this.local.connection.watch(() => readAtServer(this.#atServer, place.id));
  }

  /**
   * Returns one record, open. @throws VaultError `not_shared` for a record of someone else that was readable before;
   * `not_found`, `decryption_failed`, `key_missing`, `key_changed` and what the network throws
   */
  async read(id: string): Promise<OpenedRecord> {
    const { id: presentId, waiting } = await this.#present(id);
    const here = await (await this.local.shelf()).get(presentId);
    if (waiting !== null || (await this.local.owner()) === null) {
      if (here === null) throw new VaultError("not_found", "there is no such record");
      return here;
    }
    if (here !== null && this.local.connection.isResting) return here;
    try {
      return await this.local.connection.watch(() => readAtServer(this.#atServer, presentId));
    } catch (error) {
      if (here === null || !isUnreachable(error)) throw error;
      return here;
    }
  }

  /**
   * Writes a new record, once per `requestId` however often it is asked for. @throws VaultError `field_invalid`,
   * `type_invalid`, `too_large` and other refusals; after those the same request may be made again
   */
  async write(requestId: string, input: RecordInput, now: number): Promise<OpenedRecord> {
    const draft = draftOf(input);
    const owner = await this.local.owner();
    const written = await this.#written(requestId, owner);
    if (written !== null) {
      if (written.arrived.wanted === contentId(draft)) return written.record;
      // Asked for with other content, after the answer was lost: a change of what was written.
      const { recordId: id, version } = written.arrived;
      return this.#sent(
        await this.local.change(id, owner, (present) =>
          this.#after(present, newUpdate({ id, version, chosen: false }, owner, input, now)),
        ),
      );
    }
    const waiting = await this.local.change(requestId, owner, (present) =>
      wantedCreate(present, requestId, owner, input, now),
    );
    return this.#sent(waiting);
  }

  /**
   * As `write` for many new records, in their order: a few commits of the device and few requests for all of them. What
   * is asked for `next` may be sealed meanwhile. A record that was refused is an error in its place. @throws VaultError
   * `vault_locked`, `storage_failed` and so on
   */
  async writeMany(
    entries: readonly NewEntry[],
    now: number,
    next: readonly NewEntry[] = [],
  ): Promise<(OpenedRecord | VaultError)[]> {
    const owner = await this.local.owner();
    const known = new Map<string, OpenedRecord | VaultError>();
    const wanted = new Map<string, RecordInput>();
    for (const { requestId, input } of entries) {
      const refusal = refusalOf(input);
      if (refusal !== null) known.set(requestId, refusal);
      else if ((await this.local.outbox.arrived(requestId, owner)) === null) wanted.set(requestId, input);
      // Written before, as far as is known: by itself, for what it comes to.
      else known.set(requestId, await this.write(requestId, input, now));
    }
    const waiting = await this.local.outbox.modifyAll([...wanted.keys()], owner, (present, id) => {
      const input = wanted.get(id);
      return input === undefined ? present : wantedCreate(present, id, owner, input, now);
    });
    const there = waiting.filter((entry) => entry !== null);
    const upcoming = next.map(({ requestId: id, input }) => ({ id, input }));
    const sent = await this.local.sender.sendMany(there, upcoming);
    for (const [i, { id }] of there.entries()) {
      known.set(id, sent[i] ?? new VaultError("not_found", "it was deleted meanwhile"));
    }
    return entries.map(
      ({ requestId }) => known.get(requestId) ?? new VaultError("not_found", "it was deleted meanwhile"),
    );
  }

  /**
   * Replaces the version that was seen; type and template stay. @throws VaultError `conflict` when it is not the
   * current one any more, `forbidden` for a record of someone who does not let me edit, `tampered` when there is
   * nothing to build on
   */
  async update(
    id: string,
    version: string,
    fields: readonly NameValue[],
    labels: readonly NameValue[],
    now: number,
  ): Promise<OpenedRecord> {
    const owner = await this.local.owner();
    const place = await this.#present(id, version);
    const before = (await this.peek(place.id)) ?? (await this.read(place.id));
    const input = { type: before.type, template: before.template, fields, labels };
    draftOf(input);
    const chosen = await this.#isDoubtful(place.id, place.version);
    const waiting = await this.local.change(place.id, owner, (present) => {
      if (present !== null && isWaitingVersion(place.version)) {
        return changedWaiting(present, place.version, input, now);
      }
      const next =
        before.state === "only-here"
          ? newRestore(before, owner, input, now)
          : newUpdate({ id: place.id, version: place.version, chosen }, owner, input, now);
      return this.#after(present, next);
    });
    return this.#sent(waiting);
  }

  /**
   * Deletes the version that was seen; one that is gone already is fine. Returns whether the server still has to hear of
   * it. @throws VaultError `conflict`
   */
  async remove(id: string, version: string): Promise<boolean> {
    const owner = await this.local.owner();
    const now = this.#now();
    const place = await this.#present(id, version);
    const before = await this.peek(place.id);
    if (before?.state === "only-here") {
      await this.#letGo(before);
      return false;
    }
    const waiting = await this.local.change(place.id, owner, (present) => {
      if (present !== null && isWaitingVersion(place.version)) {
        const deletion = deletedWaiting(present, place.version, now);
        return deletion.base === null && deletion.sent.length === 0 ? null : deletion;
      }
      const input = before === null ? null : inputOf(before);
      return this.#after(present, newDelete(place.id, owner, place.version, input, now));
    });
    if (waiting !== null) await this.local.sender.sendNow(waiting);
    return owner !== null && (await this.local.outbox.find(place.id, owner)) !== null;
  }

  /**
   * As `remove` for many records: a commit of the device before and one after all of them. Returns for each whether the
   * server still has to hear of it, or its refusal. @throws VaultError `vault_locked`, `storage_failed` and so on
   */
  async removeMany(
    records: readonly { readonly recordId: string; readonly version: string }[],
  ): Promise<(VaultError | boolean)[]> {
    const owner = await this.local.owner();
    const now = this.#now();
    const results = new Map<string, VaultError | boolean>();
    const wanted = new Map<string, Waiting>();
    for (const { recordId: id, version } of records) {
      const place = await this.#present(id, version);
      const before = await this.peek(place.id);
      const isThere = !isWaitingVersion(place.version) && before?.state !== "only-here";
      const { waiting: present } = place;
      // A stop came before the answer to this very deletion.
      const isAgain = present?.kind === "delete" && present.base === version;
      if ((present === null || isAgain) && place.id === id && isThere)
        wanted.set(id, newDelete(id, owner, version, before === null ? null : inputOf(before), now));
      // Something else waits for it already, or the server has lost it: it goes by itself.
      else results.set(id, await orRefusal(() => this.remove(id, version)));
    }
    const waiting = await this.local.changeAll([...wanted.keys()], owner, (present, id) => {
      const next = wanted.get(id);
      return next === undefined ? present : this.#after(present, next);
    });
    const entries = waiting.filter((entry) => entry !== null);
    const sent = await this.local.sender.sendMany(entries);
    for (const [i, { id }] of entries.entries()) {
      const one = sent[i];
      results.set(id, one instanceof VaultError ? one : (await this.local.outbox.find(id, owner)) !== null);
    }
    return records.map(({ recordId: id }) => results.get(id) ?? false);
  }

  /** Returns the records that the server lost or shows as they were before, as they stand in a list. */
  async differing(): Promise<OpenedRecord[]> {
    return ((await (await this.local.copy())?.differing()) ?? []).map(asListed);
  }

  /** Deletes again what was deleted before the server went back. Returns how many records that were. */
  async deleteAgain(): Promise<number> {
    const differing = (await (await this.local.copy())?.differing()) ?? [];
    const returned = differing.filter(({ state }) => state === "returned");
    for (const { recordId, version } of returned) await this.remove(recordId, version);
    return returned.length;
  }

  /** As `LocalRecords.waiting`. */
  async waiting(): Promise<readonly Waiting[]> {
    return this.local.waiting();
  }

  /** Takes back what waits for a record: it stays as it is at the server. */
  async takeBack(id: string): Promise<void> {
    await this.local.change(id, await this.local.owner(), () => null);
  }

  /** Returns what a record of the person's held before, newest first. @throws VaultError `vault_locked` */
  async versions(id: string): Promise<readonly EarlierVersion[]> {
    return (await this.local.earlier()).of((await this.#present(id)).id);
  }

  /** Returns the records in the trash, the last deleted first. @throws VaultError `vault_locked` */
  async trash(): Promise<readonly Kept[]> {
    return (await this.local.earlier()).trash();
  }

  /**
   * Writes a deleted record again, as a new one with the history of the old; once per `requestId`. A deletion that was
   * not sent yet is called off instead.
   * @throws VaultError `not_found` when it is not in the trash, and as `write`
   */
  async bringBack(requestId: string, id: string, now: number): Promise<OpenedRecord> {
    const again = await this.#written(requestId, await this.local.owner());
    if ((await this.#present(id)).waiting?.kind === "delete") {
      await this.takeBack(id);
      const here = await this.peek(id);
      if (here !== null) return here;
    }
    const earlier = await this.local.earlier();
    const last = (await earlier.deleted(id))?.versions[0];
    if (last === undefined) {
      if (again !== null) return again.record;
      throw new VaultError("not_found", "it is not in the trash");
    }
    const written = await this.write(requestId, inputOf(last), now);
    await earlier.move(id, written.recordId);
    return written;
  }

  /** Forgets deleted records for good. @throws VaultError `storage_failed` */
  async forget(ids: readonly string[]): Promise<void> {
    const earlier = await this.local.earlier();
    const there = await Promise.all(ids.map((id) => earlier.deleted(id)));
    await earlier.forget(there.flatMap((kept) => (kept === null ? [] : [kept.recordId])));
  }

  /** Tries again what was refused. @throws VaultError when it is refused again */
  async retry(id: string): Promise<void> {
    const owner = await this.local.owner();
    const waiting = await this.local.outbox.modify(id, owner, (present) =>
      present === null ? null : { ...present, problem: null },
    );
    if (waiting !== null) await this.local.sender.sendNow(waiting);
  }

  /** Returns what a create that is asked for again has written, null if it has not, or what it wrote is gone. */
  async #written(requestId: string, owner: ClientId | null) {
    const arrived = await this.local.outbox.arrived(requestId, owner);
    if (arrived === null) return null;
    const here = await this.peek(arrived.recordId);
    if (here !== null) return { arrived, record: here };
    const record = await this.read(arrived.recordId).catch((error: unknown) => {
      if (isVaultError(error, "not_found")) return null;
      throw error;
    });
    return record === null ? null : { arrived, record };
  }

  /** Returns whether this version is shown as one that is not what this device remembers. */
  async #isDoubtful(id: string, version: string): Promise<boolean> {
    const copied = await (await this.local.copy())?.get(id);
    return copied?.version === version && !isSound(copied.state);
  }

  /** A record that only this device has is gone with its copy; one's other browsers hear of it. */
  async #letGo({ recordId: id, writerId }: OpenedRecord): Promise<void> {
    const { memory, identity } = await this.#accounts.current();
    if (writerId === identity.clientId) {
      await memory.noteDeleted(identity.clientId, recordId(id));
      await memory.save();
    }
    await (await this.local.copy())?.drop([id]);
  }

  async #sent(waiting: Waiting | null): Promise<OpenedRecord> {
    const record = waiting === null ? null : await this.local.sender.sendNow(waiting);
    if (record === null) throw new VaultError("not_found", "it was deleted meanwhile");
    return record;
  }

  /** What waits already and was seen as the server has it is replaced; its place in the order stays. */
  #after(present: Waiting | null, next: Waiting): Waiting {
    if (isWaitingVersion(next.base ?? ""))
      throw new VaultError("conflict", "the record was changed meanwhile");
    if (present === null) return next;
    return { ...next, since: present.since, revision: present.revision + 1, sent: present.sent };
  }

  /** Returns where `id` and `version`, as somebody knows them, are found now. */
  async #present(id: string, version = "") {
    const owner = await this.local.owner();
    const waiting = await this.local.outbox.find(id, owner);
    if (waiting !== null) return { id, version, waiting };
    const arrived = await this.local.outbox.arrived(id, owner);
    if (arrived === null) return { id, version, waiting: null };
    const moved = await this.local.outbox.find(arrived.recordId, owner);
    const isSeen = version === waitingVersion(arrived);
    return { id: arrived.recordId, version: isSeen ? arrived.version : version, waiting: moved };
  }

  async #isCopyMissing(): Promise<boolean> {
    const copy = await this.local.copy();
    return copy !== null && (await copy.state()).syncedAt === null;
  }
}

/** A record as a search on this device sees it, sealed values included. */
function searchable(record: OpenedRecord, owner: ClientId | null): Searchable {
  const { recordId, type, created, modified, labels, fields } = record;
  const writerId = record.writerId ?? owner ?? "";
  const entries = [...labels, ...fields].map(({ name, value }) => [name, value] as const);
  return { recordId, writerId, userId: writerId, type, created, modified, entries };
}

/** What waits for a new record once `input` is wanted. */
function wantedCreate(
  present: Waiting | null,
  id: string,
  owner: ClientId | null,
  input: RecordInput,
  now: number,
): Waiting {
  if (present === null) return newCreate(id, owner, input, now);
  const isSame = JSON.stringify(present.input) === JSON.stringify(input) && present.problem === null;
  // Asked once more: the answer was lost.
  if (present.kind === "create" && isSame) return present;
  return { ...present, kind: "create", input, revision: present.revision + 1, changed: now, problem: null };
}

/** Returns what an act on one record returns, or why it was refused. @throws VaultError for what is not about it */
async function orRefusal<T>(act: () => Promise<T>): Promise<T | VaultError> {
  try {
    return await act();
  } catch (error) {
    const known = toVaultError(error);
    if (OF_ONE.includes(known.code)) return known;
    throw error;
  }
}

/** Refusals of a deletion that are about this one record. */
const OF_ONE: readonly ErrorCode[] = ["conflict", "forbidden"];

/** Returns why `input` cannot be written at all, null if it can. */
function refusalOf(input: RecordInput): VaultError | null {
  try {
    draftOf(input);
    return null;
  } catch (error) {
    return toVaultError(error);
  }
}
