/**
 * The writes and deletions of a person that the server has not acknowledged (SECURITY.md, "Exactly once"): at most one
 * entry for each record, sealed and durable before anything is sent. In a vault without a server, these entries are the
 * only copy.
 */
import { type ErrorCode, VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import { SealedMap } from "../keep/sealed-map.ts";
import { createQueue } from "../lock/queue.ts";
import type { Commit, Vault } from "../lock/vault.ts";
import type { SentBody } from "../sealing/sent-body.ts";
import type { OpenedRecord, RecordInput } from "./opened-record.ts";

/** A change of one record that waits to be sent. */
export interface Waiting {
  /** The record id, or for a record that the server does not know the request id of its create. */
  readonly id: string;
  /** The identity that wrote it; null while this vault has none, and then the first one that it registers. */
  readonly owner: ClientId | null;
  /** `restore`: the server lost it, and gets it back. */
  readonly kind: "create" | "update" | "delete" | "restore";
  /** Its place in the order of sending; ms since 1970 when it was first wanted. */
  readonly since: number;
  /** ms since 1970 */
  readonly changed: number;
  /** Grows with each change that the person makes while it waits. */
  readonly revision: number;
  /**
   * The version it replaces or deletes, or that the lost record had; null: it is not at the server, or nobody knows
   * whether it is.
   */
  readonly base: string | null;
  /** Of a lost record: when it was created, RFC 3339. */
  readonly created?: string;
  /** Its person asked for a new record in place of the lost one, where the server cannot take that one back. */
  readonly asNew?: true;
  /** Its person was shown that `base` is not the version that this device remembers, and writes on it all the same. */
  readonly chosen?: true;
  /** The wanted content; for a deletion the content that was there, if known. */
  readonly input: RecordInput | null;
  /** Exact bodies that may have reached the server, the latest last. */
  readonly sent: readonly SentBody[];
  /** The reason why the server refused it; it then waits for the person's decision. */
  readonly problem: ErrorCode | null;
}

/**
 * Where a record is found that was known here by another id or version, kept for a day for those who still ask for
 * that. `wanted` is what a create was asked for, so that one that is asked for again is known; see `contentId`.
 */
export interface Arrived {
  readonly id: string;
  readonly kind: "arrived";
  readonly owner: ClientId | null;
  readonly at: number;
  readonly recordId: string;
  readonly version: string;
  readonly revision: number;
  readonly wanted?: string;
}

/** An entry that reached the server as `to`, or (null) whose record is gone there. */
export interface Settled {
  readonly waiting: Waiting;
  readonly to: { readonly recordId: string; readonly version: string } | null;
  /** Whether people may know the record as it waited. */
  readonly wasSeen: boolean;
  /** For a create, what arrived; see `contentId`. */
  readonly wanted?: string;
}

const KEEP_ARRIVED_MS = 24 * 60 * 60_000;

/** Returns the version by which people's forms name what is waiting. */
export function waitingVersion({ revision }: Pick<Waiting, "revision">): string {
  return `waiting-${revision}`;
}

/** Returns whether `version` is one of those. */
export function isWaitingVersion(version: string): boolean {
  return version.startsWith("waiting-");
}

/** Returns what is waiting as people see it. `before` is the record as it was, if it is known. */
export function waitingRecord(waiting: Waiting, before: OpenedRecord | null): OpenedRecord | null {
  const { id, input, owner, changed, since, kind } = waiting;
  if (input === null || kind === "delete") return null;
  const { type, template, fields, labels } = input;
  return {
    recordId: id,
    version: waitingVersion(waiting),
    type,
    writerId: before?.writerId ?? owner,
    created: before?.created ?? new Date(since).toISOString(),
    modified: new Date(changed).toISOString(),
    template,
    fields,
    labels,
    state: "waiting",
  };
}

/** Owns the waiting changes of all identities of the vault. */
export class Outbox {
  readonly #map: SealedMap<Waiting | Arrived>;
  readonly #inTurn = createQueue();
  #changed: (ids: readonly string[]) => void = () => undefined;

  constructor(vault: Vault) {
    this.#map = new SealedMap<Waiting | Arrived>(vault, "waiting/");
  }

  /** Calls `listener` with the ids of entries that changed. There is one listener. */
  onChange(listener: (ids: readonly string[]) => void): void {
    this.#changed = listener;
  }

  /** Returns what waits of `owner`, in the order in which it is sent. @throws VaultError `vault_damaged` */
  async list(owner: ClientId | null): Promise<Waiting[]> {
    return (await this.#map.values())
      .filter((entry) => entry.kind !== "arrived")
      .filter((entry) => entry.owner === owner)
      .sort((a, b) => a.since - b.since || (a.id < b.id ? -1 : 1));
  }

  /** Returns what waits for one record. */
  async find(id: string, owner: ClientId | null): Promise<Waiting | null> {
    const entry = await this.#map.get(id);
    return entry === null || entry.kind === "arrived" || entry.owner !== owner ? null : entry;
  }

  /** Returns where the record known here as `id` is now, null if that is where it always was. */
  async arrived(id: string, owner: ClientId | null): Promise<Arrived | null> {
    const entry = await this.#map.get(id);
    return entry?.kind === "arrived" && entry.owner === owner ? entry : null;
  }

  /**
   * Keeps what `change` makes of what waits for a record (null: nothing), and returns it; `commit` as for
   * `SealedMap.change`. @throws VaultError `storage_failed`, and what `change` throws
   */
  async modify(
    id: string,
    owner: ClientId | null,
    change: (present: Waiting | null) => Waiting | null,
    commit?: Commit,
  ): Promise<Waiting | null> {
    const [next = null] = await this.modifyAll([id], owner, change, commit);
    return next;
  }

  /** As `modify`, for several records in one commit. */
  async modifyAll(
    ids: readonly string[],
    owner: ClientId | null,
    change: (present: Waiting | null, id: string) => Waiting | null,
    commit?: Commit,
  ): Promise<(Waiting | null)[]> {
    return this.#inTurn(async () => {
      const changes = new Map<string, Waiting | null>();
      const result: (Waiting | null)[] = [];
      for (const id of ids) {
        const present = changes.get(id) ?? (await this.find(id, owner));
        const next = change(present, id);
        if (next !== present) changes.set(id, next);
        result.push(next);
      }
      if (changes.size > 0) await this.#change(changes, commit);
      return result;
    });
  }

  /**
   * Takes note that entries have reached the server. What was changed while it was on its way stays here, as a change
   * of what arrived. `commit` as for `SealedMap.change`. @throws VaultError `storage_failed`
   */
  async settle(arrivals: readonly Settled[], now: number, commit?: Commit): Promise<void> {
    await this.#inTurn(async () => {
      const changes = new Map<string, Waiting | Arrived | null>(await this.#outdated(now));
      for (const arrival of arrivals) await this.#settleOne(arrival, now, changes);
      await this.#change(changes, commit);
    });
  }

  async #settleOne(
    { waiting: { id, owner, revision, kind }, to, wasSeen, wanted }: Settled,
    now: number,
    changes: Map<string, Waiting | Arrived | null>,
  ): Promise<void> {
    const present = await this.find(id, owner);
    if (to === null) {
      changes.set(id, null);
      return;
    }
    const { recordId, version } = to;
    const isKept = wasSeen || wanted !== undefined || present?.revision !== revision;
    const said = wanted === undefined ? {} : { wanted };
    changes.set(
      id,
      isKept ? { id, kind: "arrived", owner, at: now, recordId, version, revision, ...said } : null,
    );
    if (present === null || present.revision === revision) return;
    const isStillNew = kind === "create" && present.kind === "create";
    const rest = { id: recordId, base: version, sent: [], problem: null };
    changes.set(recordId, { ...present, ...rest, kind: isStillNew ? "update" : present.kind });
  }

  /** Makes everything that was written without an identity the work of `owner`. */
  async adopt(owner: ClientId): Promise<void> {
    await this.#inTurn(async () => {
      const orphans = (await this.#map.values()).filter((entry) => entry.owner === null);
      if (orphans.length === 0) return;
      await this.#change(new Map(orphans.map((entry) => [entry.id, { ...entry, owner }])));
    });
  }

  /** Forgets everything of an identity that is no longer in the vault. */
  async forget(owner: string): Promise<void> {
    await this.#inTurn(async () => {
      const all = (await this.#map.values()).filter((entry) => entry.owner === owner);
      await this.#change(new Map(all.map(({ id }) => [id, null])));
    });
  }

  async #outdated(now: number): Promise<[string, null][]> {
    return (await this.#map.values())
      .filter((entry) => entry.kind === "arrived" && entry.at < now - KEEP_ARRIVED_MS)
      .map(({ id }) => [id, null]);
  }

  async #change(changes: ReadonlyMap<string, Waiting | Arrived | null>, commit?: Commit): Promise<void> {
    this.#changed(await this.#map.change(changes, commit));
  }
}

/** Returns the entry that writes a new record. */
export function newCreate(id: string, owner: ClientId | null, input: RecordInput, now: number): Waiting {
  return entryOf({ id, owner, kind: "create", base: null, input }, now);
}

/** Returns the entry that replaces `version` of a record; `chosen` as in `Waiting`. */
export function newUpdate(
  { id, version, chosen }: { readonly id: string; readonly version: string; readonly chosen: boolean },
  owner: ClientId | null,
  input: RecordInput,
  now: number,
): Waiting {
  const entry = entryOf({ id, owner, kind: "update", base: version, input }, now);
  return chosen ? { ...entry, chosen } : entry;
}

/** Returns the entry that sends the lost record `former` again, holding `input`. */
export function newRestore(
  { recordId: id, version, created }: Pick<OpenedRecord, "recordId" | "version" | "created">,
  owner: ClientId | null,
  input: RecordInput,
  now: number,
): Waiting {
  return { ...entryOf({ id, owner, kind: "restore", base: version, input }, now), created };
}

/** Returns the entry that deletes `base` of a record. */
export function newDelete(
  id: string,
  owner: ClientId | null,
  base: string,
  input: RecordInput | null,
  now: number,
): Waiting {
  return entryOf({ id, owner, kind: "delete", base, input }, now);
}

/** Returns `waiting` with other content. @throws VaultError `conflict` when it is not the version that was seen */
export function changedWaiting(waiting: Waiting, version: string, input: RecordInput, now: number): Waiting {
  assertSeen(waiting, version);
  return { ...waiting, input, revision: waiting.revision + 1, changed: now, problem: null };
}

/** Returns `waiting` turned into a deletion. @throws VaultError `conflict` when it is not the version that was seen */
export function deletedWaiting(waiting: Waiting, version: string, now: number): Waiting {
  assertSeen(waiting, version);
  return { ...waiting, kind: "delete", revision: waiting.revision + 1, changed: now, problem: null };
}

function assertSeen(waiting: Waiting, version: string): void {
  if (waitingVersion(waiting) !== version) {
    throw new VaultError("conflict", "the record was changed meanwhile");
  }
}

function entryOf(part: Pick<Waiting, "id" | "owner" | "kind" | "base" | "input">, now: number): Waiting {
  return { ...part, since: now, changed: now, revision: 1, sent: [], problem: null };
}
