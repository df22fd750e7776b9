/**
 * The records on this device: the copy of what the server has, what waits to be sent, and the work that keeps both
 * and the server together. A vault without an identity has only what waits.
 */
import { isVaultError } from "../../errors.ts";
import type { CopyStatus, SetBackStatus } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Accounts } from "../identity/open-identity.ts";
import type { Vault } from "../lock/vault.ts";
import { Connection, isUnreachable } from "./connection.ts";
import { syncCopy } from "./copy-sync.ts";
import { EarlierVersions, holdsTheSame, type Passing, versionOf } from "./earlier.ts";
import { LocalCopy } from "./local-copy.ts";
import { Outbox, type Waiting, waitingRecord } from "./outbox.ts";
import { Shelf } from "./record-view.ts";
import { Sender } from "./sender.ts";
import { setBackStatus, waitAgain } from "./set-back.ts";

export interface LocalWorld {
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Called when a sync changed records here, or when the server answers again or no longer does. */
  readonly changed?: (what: "records" | "copy") => void;
}

/** A run is not begun by itself sooner than this after the last. */
const REST_MS = 5_000;

export class LocalRecords {
  readonly outbox: Outbox;
  readonly connection: Connection;
  readonly sender: Sender;
  readonly #vault: Vault;
  readonly #accounts: Accounts;
  readonly #now: () => number;
  readonly #changed: (what: "records" | "copy") => void;
  readonly #copies = new Map<ClientId, LocalCopy>();
  readonly #earlier = new Map<ClientId | null, EarlierVersions>();
  readonly #shelves = new Map<ClientId | null, Shelf>();
  #stop = new AbortController();
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
    this.sender = new Sender({
      vault,
      accounts,
      outbox: this.outbox,
      connection: this.connection,
      owner: () => this.owner(),
      copyOf: (owner) => this.#copyOf(owner),
      earlierOf: (owner) => this.#earlierOf(owner),
      now,
    });
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
    this.sender.dropAhead();
    this.#stop.abort();
    this.#stop = new AbortController();
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
      await this.sender.sendAll(signal);
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
