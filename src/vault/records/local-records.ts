/**
 * The records on this device: the copy of what the server has, what waits to be sent, and the work that keeps both
 * and the server together. A vault without an identity has only what waits.
 */
import { type ErrorCode, isVaultError, toVaultError, VaultError } from "../../errors.ts";
import type { CopyStatus, SetBackStatus } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";
import type { Judged } from "../sealing/opening.ts";
import { Connection, isUnreachable } from "./connection.ts";
import { syncCopy } from "./copy-sync.ts";
import { EarlierVersions, holdsTheSame, type Passing, versionOf } from "./earlier.ts";
import { LocalCopy } from "./local-copy.ts";
import { type OpenedRecord, openedRecord } from "./opened-record.ts";
import { Outbox, type Settled, type Waiting, waitingRecord } from "./outbox.ts";
import { Shelf } from "./record-view.ts";
import {
  type Ahead,
  type Fresh,
  goesTogether,
  isDeletion,
  type Sent,
  sealAhead,
  sealFresh,
  sendDeletions,
  sendFresh,
  sendWaiting,
  type Upcoming,
} from "./sending.ts";
import { setBackStatus, waitAgain } from "./set-back.ts";

export interface LocalWorld {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Called when a sync changed records here, or when the server answers again or no longer does. */
  readonly changed?: (what: "records" | "copy") => void;
}

/** After these what waits goes on waiting, and so does all that comes after it. */
const STOPS: readonly ErrorCode[] = [
  "vault_locked",
  "vault_absent",
  "aborted",
  "cancelled",
  "storage_failed",
  "unauthorized",
];

/** An entry that reached the server; `wasSeen`: people may know the record as it waited. */
interface Arrival {
  readonly waiting: Waiting;
  readonly sent: Sent;
  readonly wasSeen: boolean;
}

/** New records that are sealed, kept and sent together, and deletions that are sent and kept together. */
const TOGETHER = 100;

/** What became of entries that were sent together; `lost` is why those that are not in `done` still wait. */
interface SentTogether {
  readonly done: ReadonlyMap<string, OpenedRecord | null | VaultError>;
  readonly lost: VaultError | null;
}

/** A run is not begun by itself sooner than this after the last. */
const REST_MS = 5_000;

export class LocalRecords {
  readonly outbox: Outbox;
  readonly connection: Connection;
  readonly #vault: Vault;
  readonly #accounts: Accounts;
  readonly #now: () => number;
  readonly #changed: (what: "records" | "copy") => void;
  readonly #copies = new Map<ClientId, LocalCopy>();
  readonly #earlier = new Map<ClientId | null, EarlierVersions>();
  readonly #shelves = new Map<ClientId | null, Shelf>();
  readonly #inTurn = createQueue();
  #stop = new AbortController();
  /** What was sealed for the next request; another run or identity begins with none. */
  #ahead: Ahead = new Map();
  #running: Promise<void> | null = null;
  #endedAt = 0;

  constructor(
    vault: Vault,
    accounts: Accounts,
    { now = Date.now, changed = () => undefined }: LocalWorld = {},
  ) {
    this.#vault = vault;
    this.#accounts = accounts;
    this.#now = now;
    this.#changed = changed;
    this.connection = new Connection(now, () => changed("copy"));
    this.outbox = new Outbox(vault);
    this.outbox.onChange((ids) => {
      for (const shelf of this.#shelves.values()) shelf.touch(ids);
    });
    vault.onLock(() => {
      this.cancel();
      for (const shelf of this.#shelves.values()) shelf.forget();
    });
  }

  /** Returns whose records these are, null while this vault has no identity. @throws VaultError `vault_locked` */
  async owner(): Promise<ClientId | null> {
    return (await this.#accounts.identity())?.clientId ?? null;
  }

  /** Returns what waits to be sent, each as it will be; `problem` is why it was refused. */
  async waiting(): Promise<readonly Waiting[]> {
    return this.outbox.list(await this.owner());
  }

  /** Returns the copy of the active identity's records, null while there is none. */
  async copy(): Promise<LocalCopy | null> {
    const owner = await this.owner();
    return owner === null ? null : this.#copyOf(owner);
  }

  /** Returns the earlier versions of the active identity's records. */
  async earlier(): Promise<EarlierVersions> {
    return this.#earlierOf(await this.owner());
  }

  async shelf(): Promise<Shelf> {
    const owner = await this.owner();
    const known = this.#shelves.get(owner);
    if (known !== undefined) return known;
    const shelf =
      owner === null
        ? new Shelf(null, null, this.outbox)
        : new Shelf(owner, this.#copyOf(owner), this.outbox, async () =>
            (await this.#accounts.current()).inbox.muted(),
          );
    this.#shelves.set(owner, shelf);
    return shelf;
  }

  async status(): Promise<CopyStatus> {
    const owner = await this.owner();
    const copy = await this.copy();
    const waiting = await this.outbox.list(owner);
    return {
      offline: owner !== null && this.connection.isOffline,
      syncedAt: copy === null ? null : (await copy.state()).syncedAt,
      waiting: waiting.length,
      problems: waiting.filter(({ problem }) => problem !== null).length,
      damaged: copy !== null && (await copy.wasDamaged()),
      setBack: copy === null || owner === null ? null : await this.#setBack(copy, owner),
    };
  }

  /**
   * Sends what waits, then brings the copy up to date; a run that is under way is joined. Never throws for a server
   * that does not answer. @throws VaultError `vault_locked`, `storage_failed`, `vault_damaged`
   */
  refresh({ sweep = false } = {}): Promise<void> {
    this.#running ??= this.#refresh(sweep).finally(() => {
      this.#running = null;
      this.#endedAt = this.#now();
    });
    return this.#running;
  }

  async #setBack(copy: LocalCopy, owner: ClientId): Promise<SetBackStatus | null> {
    const { lost, returned } = await (await this.#accounts.current()).accessBack.get();
    const records = await setBackStatus(copy, this.outbox, owner);
    if (records === null && lost.length + returned.length === 0) return null;
    const none = { lost: 0, lostFiles: 0, lostOfOthers: 0, older: 0, returned: 0, sendable: 0 };
    const at = (await copy.state()).wentBackAt ?? null;
    return { at, ...none, ...records, lostShares: lost.length, returnedShares: returned.length };
  }

  /** Returns when the server was last found to have gone back, ms since 1970; null for never. */
  async wentBackAt(): Promise<number | null> {
    return (await (await this.copy())?.state())?.wentBackAt ?? null;
  }

  /** Sends everything of one's own again that the server lost or has an older state of. Returns how much that is. */
  async sendAgain(id: string | null = null): Promise<number> {
    const [owner, copy] = [await this.owner(), await this.copy()];
    if (owner === null || copy === null) return 0;
    // What another browser did meanwhile need not be done again.
    await this.refresh();
    const count = await waitAgain(copy, this.outbox, owner, this.#now(), id);
    if (count > 0) await this.refresh();
    return count;
  }

  /** As `refresh`, but never joins a run that began before: it may have asked before the change that is looked for. */
  async refreshAgain(): Promise<void> {
    await this.#running?.catch(() => undefined);
    return this.refresh();
  }

  /** Fires when everything that goes on for the present identity is to stop. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Returns for how many ms more no run should begin, because one is under way or was a moment ago; 0 for none. */
  get restMs(): number {
    const since = this.#running === null ? Math.abs(this.#now() - this.#endedAt) : 0;
    return Math.max(0, REST_MS - since);
  }

  /** Another identity is the active one: what is known of the server was about another. */
  switched(): void {
    this.cancel();
    this.connection.reset();
    this.#endedAt = 0;
  }

  /** Stops a run that is under way; the next goes on from where it was. */
  cancel(): void {
    this.#ahead = new Map();
    this.#stop.abort();
    this.#stop = new AbortController();
  }

  /**
   * Sends one entry now, while its person waits. Returns what is shown: the record as it was stored, or as it waits
   * because the server does not answer; null for one that is deleted. What the server refuses is dropped and thrown.
   * @throws VaultError `conflict`, `forbidden`, `not_found` and so on
   */
  async sendNow(waiting: Waiting): Promise<OpenedRecord | null> {
    if (waiting.owner === null || this.connection.isResting) return this.#shown(waiting);
    try {
      return await this.#send(waiting, false);
    } catch (error) {
      if (isUnreachable(error)) return this.#shown(waiting);
      const { code } = toVaultError(error);
      // Whoever is told of a refusal still has the form: what was refused must not wait as well.
      if (code === "unauthorized" || (!STOPS.includes(code) && code !== "internal")) {
        await this.outbox.modify(waiting.id, waiting.owner, (present) =>
          present?.revision === waiting.revision ? null : present,
        );
      }
      throw error;
    }
  }

  /**
   * As `sendNow` for many that wait: new records go together, and so do deletions; `upcoming` are new records that come
   * right after them. Returns for each what is shown, or why it was refused and dropped. @throws VaultError
   * `vault_locked`, `storage_failed` and so on
   */
  async sendMany(
    waiting: readonly Waiting[],
    upcoming: readonly Upcoming[] = [],
  ): Promise<(OpenedRecord | null | VaultError)[]> {
    const shown = new Map<string, OpenedRecord | null | VaultError>();
    const owned = waiting.filter(({ owner }) => owner !== null);
    const fresh = owned.filter((entry) => goesTogether(entry, false, 0));
    const gone = owned.filter(isDeletion);
    const parts = [
      ...partsOf(fresh).map(
        (part, i, all) => () => this.#sendFresh(part, false, all[i + 1] ?? upcoming.slice(0, TOGETHER)),
      ),
      ...partsOf(gone).map((part) => () => this.#sendDeletions(part, false)),
    ];
    for (const send of parts) {
      if (this.connection.isResting) break;
      const { done, lost } = await this.#inTurn(send);
      for (const [id, one] of done) shown.set(id, one);
      if (lost !== null && STOPS.includes(lost.code)) throw lost;
    }
    const refused = waiting.filter(({ id }) => shown.get(id) instanceof VaultError);
    const revisions = new Map(refused.map(({ id, revision }) => [id, revision]));
    await this.outbox.modifyAll([...revisions.keys()], refused[0]?.owner ?? null, (present, id) =>
      present?.revision === revisions.get(id) ? null : present,
    );
    const results: (OpenedRecord | null | VaultError)[] = [];
    for (const entry of waiting) {
      const known = shown.get(entry.id);
      results.push(known === undefined ? await this.#sendOne(entry) : known);
    }
    return results;
  }

  async #sendOne(waiting: Waiting): Promise<OpenedRecord | null | VaultError> {
    try {
      return await this.sendNow(waiting);
    } catch (error) {
      const known = toVaultError(error);
      if (STOPS.includes(known.code) || known.code === "internal") throw error;
      return known;
    }
  }

  async #shown(waiting: Waiting): Promise<OpenedRecord | null> {
    return waitingRecord(waiting, (await (await this.copy())?.get(waiting.id)) ?? null);
  }

  async #refresh(sweep: boolean): Promise<void> {
    if ((await this.#vault.state()) !== "unlocked" || (await this.owner()) === null) return;
    const { signal } = this.#stop;
    const owner = await this.owner();
    // Written before there was a server; a stop may have come between registering and this.
    if (owner !== null) {
      await this.outbox.adopt(owner);
      await this.#earlierOf(owner).adopt(this.#earlierOf(null));
      await this.#earlierOf(owner).empty();
    }
    try {
      await this.#sendAll(signal);
      await this.connection.watch(async () => {
        const account = await this.#accounts.current();
        const copy = this.#copyOf(account.identity.clientId);
        await syncCopy(account, copy, { now: this.#now, signal, sweep });
      });
    } catch (error) {
      if (!isUnreachable(error) && !isVaultError(error, "aborted") && !signal.aborted) throw error;
    }
  }

  /**
   * New records together and deletions together, the others one after the other; each in turn with what is sent while
   * somebody waits for it.
   */
  async #sendAll(signal: AbortSignal): Promise<void> {
    const owner = await this.owner();
    const tried = new Set<string>();
    for (;;) {
      const once = await this.#createsOnce();
      const untried = (await this.outbox.list(owner)).filter(({ id }) => !tried.has(id));
      const all = untried.filter((entry) => goesTogether(entry, once, this.#now()));
      const fresh = all.slice(0, TOGETHER);
      const upcoming = all.slice(TOGETHER, 2 * TOGETHER).filter(({ sent }) => sent.length === 0);
      const gone = untried.filter(isDeletion).slice(0, TOGETHER);
      const together = fresh.length < 2 ? gone : fresh;
      if (together.length < 2) break;
      for (const { id } of together) tried.add(id);
      signal.throwIfAborted();
      const { done, lost } = await this.#inTurn(() =>
        together === fresh ? this.#sendFresh(fresh, true, upcoming) : this.#sendDeletions(gone, true),
      );
      const codes = new Map(
        [...done].flatMap(([id, one]) => (one instanceof VaultError ? [[id, one.code] as const] : [])),
      );
      await this.outbox.modifyAll([...codes.keys()], owner, (present, id) =>
        present === null ? null : { ...present, problem: codes.get(id) ?? null },
      );
      // After any other error each is tried by itself below, which says what is wrong with which.
      if (lost !== null && (isUnreachable(lost) || STOPS.includes(lost.code))) throw lost;
    }
    for (const entry of await this.outbox.list(owner)) {
      signal.throwIfAborted();
      if (entry.problem !== null) continue;
      try {
        await this.#send(entry, true);
      } catch (error) {
        const { code } = toVaultError(error);
        if (isUnreachable(error) || STOPS.includes(code)) throw error;
        await this.outbox.modify(entry.id, owner, (present) =>
          present === null ? null : { ...present, problem: code },
        );
      }
    }
  }

  /** `wasSeen`: people know it as it waited. */
  #send(waiting: Pick<Waiting, "id" | "owner">, wasSeen: boolean): Promise<OpenedRecord | null> {
    return this.#inTurn(() => this.#sendInTurn(waiting, wasSeen));
  }

  async #sendInTurn(
    { id, owner }: Pick<Waiting, "id" | "owner">,
    wasSeen: boolean,
  ): Promise<OpenedRecord | null> {
    const account = await this.#accounts.current();
    if (account.identity.clientId !== owner) throw new VaultError("cancelled", "another identity is active");
    // It may have been changed or taken back while it waited for its turn.
    const waiting = await this.outbox.find(id, owner);
    const copy = this.#copyOf(account.identity.clientId);
    if (waiting === null) return copy.get((await this.outbox.arrived(id, owner))?.recordId ?? id);
    const sent = await this.connection.watch(() =>
      sendWaiting(account, this.outbox, copy, waiting, this.#now()),
    );
    await this.#keep(account, copy, [{ waiting, sent, wasSeen }]);
    if (sent.judged === null) return null;
    if (sent.isWanted) return openedRecord(sent.judged, true);
    // What an earlier try wanted is there; what is wanted now waits as a change of it.
    return this.#sendInTurn({ id: sent.judged.record.meta.recordId, owner }, wasSeen);
  }

  async #createsOnce(): Promise<boolean> {
    const waiting = await this.outbox.list(await this.owner());
    if (waiting.length < 2) return false;
    return this.connection.watch(async () => (await this.#accounts.current()).client.createsOnce());
  }

  /**
   * Sends new records together, in one commit before and one after. `done` has each as it is now, or its refusal;
   * `lost` is why the others still wait.
   */
  #sendFresh(
    entries: readonly Waiting[],
    wasSeen: boolean,
    upcoming: readonly Upcoming[],
  ): Promise<SentTogether> {
    return this.#sendTogether(entries, wasSeen, async (account, refused) => {
      const fresh = await this.#sealTogether(account, entries, refused);
      if (fresh.length === 0) return { entries: [], answers: [] };
      const ahead: Ahead = new Map();
      this.#ahead = ahead;
      const sealing = sealAhead(account, upcoming, this.#now(), ahead, () => this.#ahead === ahead);
      const answers = await sendFresh(account, fresh).finally(() => sealing);
      return { entries: fresh.map(({ waiting }) => waiting), answers };
    });
  }

  /** Sends deletions together, in one commit after all of them. */
  #sendDeletions(entries: readonly Waiting[], wasSeen: boolean): Promise<SentTogether> {
    return this.#sendTogether(entries, wasSeen, async (account) => {
      const present = (await this.#present(entries, account.identity.clientId)).filter(isDeletion);
      const copy = this.#copyOf(account.identity.clientId);
      return { entries: present, answers: await sendDeletions(account, copy, present) };
    });
  }

  /** `send` returns what it sent and what became of each; it tells `refused` what could not be sent at all. */
  async #sendTogether(
    entries: readonly Waiting[],
    wasSeen: boolean,
    send: (
      account: Account,
      refused: (id: string, error: VaultError) => void,
    ) => Promise<{ readonly entries: readonly Waiting[]; readonly answers: readonly (Sent | VaultError)[] }>,
  ): Promise<SentTogether> {
    const account = await this.#accounts.current();
    const owner = account.identity.clientId;
    if (entries.some((entry) => entry.owner !== owner))
      throw new VaultError("cancelled", "another identity is active");
    const done = new Map<string, OpenedRecord | null | VaultError>();
    const arrivals: Arrival[] = [];
    const lost = await this.connection
      .watch(async () => {
        const { entries: asked, answers } = await send(account, (id, error) => done.set(id, error));
        let failure: VaultError | null = null;
        for (const [i, sent] of answers.entries()) {
          const waiting = asked[i];
          if (waiting === undefined) continue;
          if (!(sent instanceof VaultError)) arrivals.push({ waiting, sent, wasSeen });
          else if (isUnreachable(sent) || STOPS.includes(sent.code)) failure = sent;
          else done.set(waiting.id, sent);
        }
        if (failure !== null) throw failure;
        return null;
      })
      .catch(toVaultError);
    for (const { waiting, sent } of arrivals)
      done.set(waiting.id, sent.judged === null ? null : openedRecord(sent.judged, true));
    await this.#keep(account, this.#copyOf(owner), arrivals);
    return { done, lost };
  }

  /** Seals what is still to be sent and keeps the bodies, which are then not sealed once more. */
  async #sealTogether(
    account: Account,
    entries: readonly Waiting[],
    refused: (id: string, error: VaultError) => void,
  ): Promise<Fresh[]> {
    const owner = account.identity.clientId;
    const all = await this.#present(entries, owner);
    const present = all.filter((entry) => goesTogether(entry, true, this.#now()));
    const fresh = await sealFresh(account, present, this.#now(), this.#ahead, ({ id }, error) =>
      refused(id, error),
    );
    const sealed = new Map(fresh.map(({ waiting, sent }) => [waiting.id, sent]));
    await this.outbox.modifyAll([...sealed.keys()], owner, (entry, id) => {
      const body = sealed.get(id);
      return entry === null || body === undefined ? entry : { ...entry, sent: [body] };
    });
    return fresh;
  }

  /**
   * Returns entries as they are now: some may have been changed, sent or taken back while they waited for their turn.
   */
  async #present(entries: readonly Waiting[], owner: ClientId): Promise<Waiting[]> {
    const found = await Promise.all(entries.map(({ id }) => this.outbox.find(id, owner)));
    return found.filter((entry) => entry !== null);
  }

  /** In one commit: what was seen, the copy, and what waits. At no moment a record is in neither of the last two. */
  async #keep(account: Account, copy: LocalCopy, arrivals: readonly Arrival[]): Promise<void> {
    const rows = arrivals.flatMap(({ sent: { judged } }) => (judged === null ? [] : [judged]));
    const gone = arrivals
      .filter(({ sent, waiting }) => sent.judged === null || isElsewhere(waiting, sent.judged))
      .map(({ waiting }) => waiting.id);
    const settled = arrivals.map(
      ({ waiting, sent: { judged, isWanted, wanted }, wasSeen }): Settled => ({
        // An entry that wants more than what arrived stays, as one that was changed meanwhile does.
        waiting: isWanted ? waiting : { ...waiting, revision: waiting.revision - 1 },
        to: judged?.record.meta ?? null,
        wasSeen,
        ...(wanted === undefined || !isWanted ? {} : { wanted }),
      }),
    );
    await account.memory.save((seen) =>
      copy.change(rows, gone, (copied) =>
        this.outbox.settle(settled, this.#now(), (left) =>
          this.#vault.write({ ...seen, ...copied, ...left }),
        ),
      ),
    );
    const earlier = this.#earlierOf(account.identity.clientId);
    for (const { waiting, sent } of arrivals) {
      const id = sent.judged?.record.meta.recordId;
      if (id !== undefined && id !== waiting.id) await earlier.move(waiting.id, id);
    }
  }

  /**
   * As `outbox.modify`, for a change that the person makes: what waited until now and is replaced or taken back stays
   * among the earlier versions. @throws VaultError as `outbox.modify`
   */
  async change(
    id: string,
    owner: ClientId | null,
    change: (present: Waiting | null) => Waiting | null,
  ): Promise<Waiting | null> {
    const [next = null] = await this.changeAll([id], owner, change);
    return next;
  }

  /** As `change`, for several records in one commit. */
  async changeAll(
    ids: readonly string[],
    owner: ClientId | null,
    change: (present: Waiting | null, id: string) => Waiting | null,
  ): Promise<(Waiting | null)[]> {
    const passing: Passing[] = [];
    return this.outbox.modifyAll(
      ids,
      owner,
      (present, id) => {
        const next = change(present, id);
        passing.push(...passingOf(present, next));
        return next;
      },
      (blobs) => this.#earlierOf(owner).note(passing, (kept) => this.#vault.write({ ...blobs, ...kept })),
    );
  }

  #earlierOf(owner: ClientId | null): EarlierVersions {
    const known = this.#earlier.get(owner);
    if (known !== undefined) return known;
    const earlier = new EarlierVersions(this.#vault, owner, this.#now);
    this.#earlier.set(owner, earlier);
    return earlier;
  }

  #copyOf(owner: ClientId): LocalCopy {
    const known = this.#copies.get(owner);
    if (known !== undefined) return known;
    const copy = new LocalCopy(this.#vault, owner, this.#earlierOf(owner));
    copy.onChange((ids) => {
      this.#shelves.get(owner)?.touch(ids);
      // A read changes the copy too. If the page that read were told, it would read again.
      if (this.#running !== null) this.#changed("records");
    });
    this.#copies.set(owner, copy);
    return copy;
  }
}

/** Returns what a change of a waiting entry leaves behind. */
function passingOf(present: Waiting | null, next: Waiting | null): Passing[] {
  const shown = present === null ? null : waitingRecord(present, null);
  const before = shown === null ? null : versionOf(shown);
  if (present === null || before === null) return [];
  const isGone = next === null || next.kind === "delete";
  // A record that the server knows stays there when the change of it is taken back.
  if (isGone) return [{ recordId: present.id, before, isGone: present.base === null }];
  return next.input === null || holdsTheSame(before, next.input)
    ? []
    : [{ recordId: present.id, before, isGone: false }];
}

function partsOf<T>(list: readonly T[]): T[][] {
  const count = Math.ceil(list.length / TOGETHER);
  return Array.from({ length: count }, (_, i) => list.slice(i * TOGETHER, (i + 1) * TOGETHER));
}

/** Whether a lost record came to be another one. */
function isElsewhere({ kind, id }: Waiting, { record }: Judged): boolean {
  return kind === "restore" && record.meta.recordId !== id;
}
