/**
 * Sends what waits, one thing after the other: what its person waits for now, and what a run finds. New records go
 * together, and so do deletions.
 */
import { toVaultError, VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";
import type { Judged } from "../sealing/opening.ts";
import { type Connection, isUnreachable } from "./connection.ts";
import type { EarlierVersions } from "./earlier.ts";
import type { LocalCopy } from "./local-copy.ts";
import { type OpenedRecord, openedRecord } from "./opened-record.ts";
import { type Outbox, type Settled, type Waiting, waitingRecord } from "./outbox.ts";
import {
  type Ahead,
  type Fresh,
  goesTogether,
  isDeletion,
  type Sent,
  STOPS,
  sealAhead,
  sealFresh,
  sendDeletions,
  sendFresh,
  sendWaiting,
  type Upcoming,
} from "./sending.ts";

/** Where things wait, and where what arrived is kept. */
export interface SenderPlaces {
  readonly vault: Vault;
  readonly accounts: Accounts;
  readonly outbox: Outbox;
  readonly connection: Connection;
  /** Whose records these are, null while this vault has no identity. */
  readonly owner: () => Promise<ClientId | null>;
  readonly copyOf: (owner: ClientId) => LocalCopy;
  readonly earlierOf: (owner: ClientId) => EarlierVersions;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

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

export class Sender {
  readonly #places: SenderPlaces;
  readonly #inTurn = createQueue();
  /** What was sealed for the next request; another run or identity begins with none. */
  #ahead: Ahead = new Map();

  constructor(places: SenderPlaces) {
    this.#places = places;
  }

  /** Drops what was sealed ahead. */
  dropAhead(): void {
    this.#ahead = new Map();
  }

  /**
   * Sends one entry now, while its person waits. Returns what is shown: the record as it was stored, or as it waits
   * because the server does not answer; null for one that is deleted. What the server refuses is dropped and thrown.
   * @throws VaultError `conflict`, `forbidden`, `not_found` and so on
   */
  async sendNow(waiting: Waiting): Promise<OpenedRecord | null> {
    if (waiting.owner === null || this.#places.connection.isResting) return this.#shown(waiting);
    try {
      return await this.#send(waiting, false);
    } catch (error) {
      if (isUnreachable(error)) return this.#shown(waiting);
      const { code } = toVaultError(error);
      // Whoever is told of a refusal still has the form: what was refused must not wait as well.
      if (code === "unauthorized" || (!STOPS.includes(code) && code !== "internal")) {
        await this.#places.outbox.modify(waiting.id, waiting.owner, (present) =>
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
      if (this.#places.connection.isResting) break;
      const { done, lost } = await this.#inTurn(send);
      for (const [id, one] of done) shown.set(id, one);
      if (lost !== null && STOPS.includes(lost.code)) throw lost;
    }
    const refused = waiting.filter(({ id }) => shown.get(id) instanceof VaultError);
    const revisions = new Map(refused.map(({ id, revision }) => [id, revision]));
    await this.#places.outbox.modifyAll([...revisions.keys()], refused[0]?.owner ?? null, (present, id) =>
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
    const owner = await this.#places.owner();
    const copied = owner === null ? null : await this.#places.copyOf(owner).get(waiting.id);
    return waitingRecord(waiting, copied);
  }

  /**
   * New records together and deletions together, the others one after the other; each in turn with what is sent while
   * somebody waits for it.
   */
  async sendAll(signal: AbortSignal): Promise<void> {
    const owner = await this.#places.owner();
    const tried = new Set<string>();
    for (;;) {
      const once = await this.#createsOnce();
      const untried = (await this.#places.outbox.list(owner)).filter(({ id }) => !tried.has(id));
      const all = untried.filter((entry) => goesTogether(entry, once, this.#places.now()));
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
      await this.#places.outbox.modifyAll([...codes.keys()], owner, (present, id) =>
        present === null ? null : { ...present, problem: codes.get(id) ?? null },
      );
      // After any other error each is tried by itself below, which says what is wrong with which.
      if (lost !== null && (isUnreachable(lost) || STOPS.includes(lost.code))) throw lost;
    }
    for (const entry of await this.#places.outbox.list(owner)) {
      signal.throwIfAborted();
      if (entry.problem !== null) continue;
      try {
        await this.#send(entry, true);
      } catch (error) {
        const { code } = toVaultError(error);
        if (isUnreachable(error) || STOPS.includes(code)) throw error;
        await this.#places.outbox.modify(entry.id, owner, (present) =>
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
    const account = await this.#places.accounts.current();
    if (account.identity.clientId !== owner) throw new VaultError("cancelled", "another identity is active");
    // It may have been changed or taken back while it waited for its turn.
    const waiting = await this.#places.outbox.find(id, owner);
    const copy = this.#places.copyOf(account.identity.clientId);
    if (waiting === null) return copy.get((await this.#places.outbox.arrived(id, owner))?.recordId ?? id);
    const sent = await this.#places.connection.watch(() =>
      sendWaiting(account, this.#places.outbox, copy, waiting, this.#places.now()),
    );
    await this.#keep(account, copy, [{ waiting, sent, wasSeen }]);
    if (sent.judged === null) return null;
    if (sent.isWanted) return openedRecord(sent.judged, true);
    // What an earlier try wanted is there; what is wanted now waits as a change of it.
    return this.#sendInTurn({ id: sent.judged.record.meta.recordId, owner }, wasSeen);
  }

  async #createsOnce(): Promise<boolean> {
    const waiting = await this.#places.outbox.list(await this.#places.owner());
    if (waiting.length < 2) return false;
    return this.#places.connection.watch(async () =>
      (await this.#places.accounts.current()).client.createsOnce(),
    );
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
      const sealing = sealAhead(account, upcoming, this.#places.now(), ahead, () => this.#ahead === ahead);
      const answers = await sendFresh(account, fresh).finally(() => sealing);
      return { entries: fresh.map(({ waiting }) => waiting), answers };
    });
  }

  /** Sends deletions together, in one commit after all of them. */
  #sendDeletions(entries: readonly Waiting[], wasSeen: boolean): Promise<SentTogether> {
    return this.#sendTogether(entries, wasSeen, async (account) => {
      const present = (await this.#present(entries, account.identity.clientId)).filter(isDeletion);
      const copy = this.#places.copyOf(account.identity.clientId);
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
    const account = await this.#places.accounts.current();
    const owner = account.identity.clientId;
    if (entries.some((entry) => entry.owner !== owner))
      throw new VaultError("cancelled", "another identity is active");
    const done = new Map<string, OpenedRecord | null | VaultError>();
    const arrivals: Arrival[] = [];
    const lost = await this.#places.connection
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
    await this.#keep(account, this.#places.copyOf(owner), arrivals);
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
    const present = all.filter((entry) => goesTogether(entry, true, this.#places.now()));
    const fresh = await sealFresh(account, present, this.#places.now(), this.#ahead, ({ id }, error) =>
      refused(id, error),
    );
    const sealed = new Map(fresh.map(({ waiting, sent }) => [waiting.id, sent]));
    await this.#places.outbox.modifyAll([...sealed.keys()], owner, (entry, id) => {
      const body = sealed.get(id);
      return entry === null || body === undefined ? entry : { ...entry, sent: [body] };
    });
    return fresh;
  }

  /**
   * Returns entries as they are now: some may have been changed, sent or taken back while they waited for their turn.
   */
  async #present(entries: readonly Waiting[], owner: ClientId): Promise<Waiting[]> {
    const found = await Promise.all(entries.map(({ id }) => this.#places.outbox.find(id, owner)));
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
        this.#places.outbox.settle(settled, this.#places.now(), (left) =>
          this.#places.vault.write({ ...seen, ...copied, ...left }),
        ),
      ),
    );
    const earlier = this.#places.earlierOf(account.identity.clientId);
    for (const { waiting, sent } of arrivals) {
      const id = sent.judged?.record.meta.recordId;
      if (id !== undefined && id !== waiting.id) await earlier.move(waiting.id, id);
    }
  }
}

function partsOf<T>(list: readonly T[]): T[][] {
  const count = Math.ceil(list.length / TOGETHER);
  return Array.from({ length: count }, (_, i) => list.slice(i * TOGETHER, (i + 1) * TOGETHER));
}

/** Whether a lost record came to be another one. */
function isElsewhere({ kind, id }: Waiting, { record }: Judged): boolean {
  return kind === "restore" && record.meta.recordId !== id;
}
