/**
 * Remembers the signed records that were seen (SECURITY.md, "Memory"): per writer and logical id the record, the
 * highest version, its digest and its quads. Later answers of a server are checked against it, so that a server can
 * neither go back nor show a second history.
 */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import { SealedMap } from "../keep/sealed-map.ts";
import { createQueue } from "../lock/queue.ts";
import type { Commit, Vault } from "../lock/vault.ts";
import { HISTORY, type SealContext } from "./seal-context.ts";

/** The latest version seen of one record. `quads` are hashes by field name, of this version and the one before. */
export interface Mark {
  readonly record: RecordId;
  readonly seq: number;
  readonly digest: string;
  readonly deleted: boolean;
  readonly quads: readonly (readonly [name: string, hash: string])[];
  readonly older: readonly string[];
  /** Digest of the version before, if there was one. */
  readonly parent?: string;
  /** Digests of those before that, newest first. */
  readonly history?: readonly string[];
  /** The version seen here, where another browser knew a later one. The next version read must continue it. */
  readonly base?: Pick<Mark, "seq" | "digest" | "parent">;
}

/** A mark as it travels between my browsers; `key` is writer and logical id. */
export interface MarkSummary extends Pick<Mark, "record" | "seq" | "digest" | "deleted" | "parent"> {
  readonly key: string;
}

/**
 * The verdict about a version: `unknown` was never seen, `same` is the remembered one, `later` continues it, a
 * `rollback` came before it, as far as memory goes, and a `fork` neither.
 */
export type Verdict = "unknown" | "same" | "later" | "rollback" | "fork" | "duplicate" | "deleted";

/** The place in which a quad was seen. */
interface QuadPlace {
  readonly key: string;
  readonly name: string;
  readonly older: boolean;
}

interface Index {
  readonly marks: Map<string, Mark>;
  readonly quads: Map<string, QuadPlace>;
  /** Digests of the remembered versions. */
  readonly digests: Set<string>;
  /** Writer and record id → keys of its marks, the one entered last at the end. */
  readonly byRecord: Map<string, readonly string[]>;
}

/** Owns the marks of one identity. A change rewrites the few blobs that hold them, however many others there are. */
export class SealMemory {
  readonly #vault: Vault;
  /** Names of blobs in which an earlier version kept the marks, by the last letters of their ids. */
  readonly #shards: string;
  readonly #map: SealedMap<Mark>;
  readonly #expected: Document<readonly string[]>;
  readonly #inTurn = createQueue();
  readonly #unsaved = new Set<string>();
  #index: Promise<Index> | null = null;

  constructor(vault: Vault, owner: ClientId) {
    this.#vault = vault;
    this.#shards = `memory/${owner}/`;
    this.#map = new SealedMap<Mark>(vault, `marks/${owner}/`);
    this.#expected = new Document<readonly string[]>(vault, `signs/${owner}`, []);
    vault.onLock(() => {
      this.#index = null;
      this.#unsaved.clear();
    });
  }

  /** Returns whether signed records of this writer and type were seen, so that unsigned ones are suspect. */
  async expects(writerId: string, type: string): Promise<boolean> {
    const known = await this.#expected.get();
    return known.includes(`${writerId} ${type}`) || known.includes(writerId);
  }

  /** Remembers that a writer signs everything: the card said so. */
  async expectFrom(writerId: ClientId): Promise<void> {
    await this.#expected.update((known) => (known.includes(writerId) ? known : [...known, writerId]));
  }

  /** Returns what is remembered of a record. */
  async mark(writerId: string, id: string): Promise<Mark | null> {
    return (await this.#all()).marks.get(keyOf(writerId, id)) ?? null;
  }

  /** Returns what is remembered of the record that a server calls `recordId`, and its logical id. */
  async ofRecord(
    writerId: string,
    recordId: RecordId,
  ): Promise<{ readonly id: string; readonly mark: Mark } | null> {
    const { byRecord, marks } = await this.#all();
    const key = byRecord.get(`${writerId} ${recordId}`)?.at(-1);
    const mark = key === undefined ? undefined : marks.get(key);
    if (key === undefined || mark === undefined || mark.deleted) return null;
    return { id: key.slice(writerId.length + 1), mark };
  }

  /** Returns whether this very statement is remembered, and so was verified before. */
  async knows(digest: string): Promise<boolean> {
    return (await this.#all()).digests.has(digest);
  }

  /** Returns the verdict about `context`, found with `digest` in the record `recordId`. */
  async verdict(context: SealContext, digest: string, recordId: RecordId): Promise<Verdict> {
    const mark = await this.mark(context.writer, context.id);
    if (mark === null) return "unknown";
    // One that was written since, by a browser that knew nothing of the deletion, did not just come back.
    if (mark.deleted)
      return context.seq <= mark.seq && cameBefore(mark, context.seq, digest) ? "deleted" : "fork";
    if (context.seq < mark.seq) return cameBefore(mark, context.seq, digest) ? "rollback" : "fork";
    if (context.seq === mark.seq && digest !== mark.digest) return "fork";
    if (mark.base !== undefined && !continues(context, digest, mark.base)) return "fork";
    // The same statement in a second record is a create that was repeated: shown once.
    if (mark.record !== recordId) return digest === mark.digest ? "duplicate" : "fork";
    if (context.seq === mark.seq) return "same";
    return continues(context, digest, mark) ? "later" : "fork";
  }

  /**
   * Returns whether a quad was seen elsewhere: in another record, under another name, or in an earlier version of
   * this one. `id` is null for a record without a statement.
   */
  async isElsewhere(hash: string, writerId: string, id: string | null, name: string): Promise<boolean> {
    const place = (await this.#all()).quads.get(hash);
    if (place === undefined) return false;
    return place.older || id === null || place.key !== keyOf(writerId, id) || place.name !== name;
  }

  /** Takes note of a version that was verified, after it was acknowledged or read, never before. `save` keeps it. */
  async note(context: SealContext, digest: string, recordId: RecordId): Promise<void> {
    const index = await this.#all();
    const key = keyOf(context.writer, context.id);
    const before = index.marks.get(key);
    if (before?.deleted || (before !== undefined && before.seq > context.seq)) return;
    if (before?.seq === context.seq && before.base === undefined) return;
    this.#set(index, key, markOf(context, digest, recordId, before));
    const place = `${context.writer} ${context.type}`;
    await this.#expected.update((known) => (known.includes(place) ? known : [...known, place]));
  }

  /**
   * Accepts a version in place of the remembered one, or of the deletion, because the person chose it and wrote on top
   * of it.
   */
  async adopt(context: SealContext, digest: string, recordId: RecordId): Promise<void> {
    const index = await this.#all();
    const key = keyOf(context.writer, context.id);
    const before = index.marks.get(key);
    if (before === undefined) return;
    if (before.digest === digest && before.base === undefined && !before.deleted) return;
    this.#set(index, key, markOf(context, digest, recordId, before));
  }

  /** Remembers that a record was deleted: E3DB itself keeps no trace of it. */
  async noteDeleted(writerId: string, recordId: RecordId): Promise<void> {
    const index = await this.#all();
    for (const key of index.byRecord.get(`${writerId} ${recordId}`) ?? []) {
      const mark = index.marks.get(key);
      if (mark === undefined || mark.record !== recordId || mark.deleted) continue;
      this.#set(index, key, { ...mark, deleted: true });
    }
  }

  /** Returns whether the deletion of a record is remembered, by this browser or another one of mine. */
  async wasDeleted(writerId: string, recordId: RecordId): Promise<boolean> {
    const { byRecord, marks } = await this.#all();
    const keys = byRecord.get(`${writerId} ${recordId}`) ?? [];
    return keys.length > 0 && keys.every((key) => marks.get(key)?.deleted === true);
  }

  /** Returns the records of which another browser of mine told a later version than was seen here, or the deletion. */
  async toldElsewhere(): Promise<RecordId[]> {
    const { byRecord, marks } = await this.#all();
    return [...byRecord.values()].flatMap((keys) => {
      const mark = marks.get(keys.at(-1) ?? "");
      return mark !== undefined && (mark.base !== undefined || mark.deleted) ? [mark.record] : [];
    });
  }

  /** Returns the marks that my other browsers should know. */
  async summary(): Promise<{ readonly signs: readonly string[]; readonly marks: readonly MarkSummary[] }> {
    const { marks } = await this.#all();
    const summaries = [...marks].map(([key, { record, seq, digest, deleted, parent }]) => ({
      key,
      record,
      seq,
      digest,
      deleted,
      ...(parent === undefined ? {} : { parent }),
    }));
    return { signs: await this.#expected.get(), marks: summaries };
  }

  /** Merges the marks of another browser of mine: of each record the higher version wins. `save` keeps them. */
  async merge(signs: readonly string[], marks: readonly MarkSummary[]): Promise<void> {
    await this.#expected.update((known) => {
      const fresh = signs.filter((place) => !known.includes(place));
      return fresh.length === 0 ? known : [...known, ...fresh];
    });
    const index = await this.#all();
    for (const { key, ...other } of marks) {
      const mine = index.marks.get(key);
      if (mine === undefined) this.#set(index, key, { ...other, quads: [], older: [] });
      else if (other.deleted && !mine.deleted && other.seq >= mine.seq)
        this.#set(index, key, { ...mine, deleted: true });
      // Of a deleted record a higher version is one that its person wanted back.
      else if (other.seq > mine.seq && !(mine.deleted && other.deleted)) {
        const { seq, digest, parent } = mine.base ?? mine;
        const base = { seq, digest, ...(parent === undefined ? {} : { parent }) };
        const older = [...mine.older, ...mine.quads.map(([, hash]) => hash)];
        this.#set(index, key, { ...other, quads: [], older, base });
      }
    }
  }

  /**
   * Keeps everything noted, in one commit: `commit` writes the blobs, perhaps together with others.
   * @throws VaultError `vault_locked`, `storage_failed`
   */
  save(commit: Commit = (blobs) => this.#vault.write(blobs)): Promise<void> {
    return this.#inTurn(async () => {
      const { marks } = await this.#all();
      const changes = new Map([...this.#unsaved].map((key) => [key, marks.get(key) ?? null]));
      this.#unsaved.clear();
      try {
        await this.#map.change(changes, commit);
      } catch (error) {
        for (const key of changes.keys()) this.#unsaved.add(key);
        throw error;
      }
    });
  }

  #set(index: Index, key: string, mark: Mark): void {
    enter(index, key, mark);
    this.#unsaved.add(key);
  }

  #all(): Promise<Index> {
    this.#index ??= this.#load().catch((error: unknown) => {
      this.#index = null;
      throw error;
    });
    return this.#index;
  }

  async #load(): Promise<Index> {
    const index: Index = { marks: new Map(), quads: new Map(), digests: new Set(), byRecord: new Map() };
    await this.#takeOverShards();
    for (const [key, mark] of await this.#map.entries()) enter(index, key, mark);
    return index;
  }

  /** In one commit, so that a stop in between neither loses a mark nor leaves an old one that would win later. */
  async #takeOverShards(): Promise<void> {
    const names = await this.#vault.names(this.#shards);
    if (names.length === 0) return;
    const marks = new Map<string, Mark>();
    for (const name of names) {
      const text = await this.#vault.read(name);
      if (text === null) continue;
      for (const [key, mark] of (JSON.parse(text) as { marks: [string, Mark][] }).marks) marks.set(key, mark);
    }
    const gone = Object.fromEntries(names.map((name) => [name, null]));
    await this.#map.change(marks, (blobs) => this.#vault.write({ ...blobs, ...gone }));
  }
}

/** Whether a version is the remembered one, or one that it follows. Beyond the history nobody can tell. */
function cameBefore(
  { seq, digest: digestNow, parent, history = [] }: Mark,
  earlier: number,
  digest: string,
): boolean {
  const known = [digestNow, parent, ...history][seq - earlier];
  return known === undefined || known === digest;
}

/**
 * Whether a statement names the seen version at its place. Beyond its history nobody can tell, unless it names a
 * version that came before the seen one: what follows that in the statement must then be what followed it here.
 */
function continues(
  { seq, prev }: SealContext,
  digest: string,
  seen: Pick<Mark, "seq" | "digest" | "parent" | "history">,
): boolean {
  const place = seq - seen.seq - 1;
  if (place < HISTORY) return prev[place] === seen.digest;
  const known = [seen.digest, seen.parent, ...(seen.history ?? [])];
  const line = [digest, ...prev];
  const at = line.findIndex((one) => known.includes(one));
  const before = at < 1 ? 0 : known.indexOf(line[at]);
  return before < 1 || known[before - 1] === line[at - 1];
}

function markOf(context: SealContext, digest: string, record: RecordId, before: Mark | undefined): Mark {
  const { seq, prev, fields } = context;
  return {
    record,
    seq,
    digest,
    deleted: false,
    quads: Object.entries(fields),
    older: before?.quads.map(([, hash]) => hash) ?? [],
    ...(prev[0] === undefined ? {} : { parent: prev[0] }),
    ...(prev.length < 2 ? {} : { history: prev.slice(1) }),
  };
}

function enter({ marks, quads, digests, byRecord }: Index, key: string, mark: Mark): void {
  marks.set(key, mark);
  const place = `${key.slice(0, key.indexOf(" "))} ${mark.record}`;
  const others = byRecord.get(place) ?? [];
  if (others.at(-1) !== key) byRecord.set(place, [...others.filter((other) => other !== key), key]);
  digests.add(mark.digest);
  for (const hash of mark.older) quads.set(hash, { key, name: "", older: true });
  for (const [name, hash] of mark.quads) quads.set(hash, { key, name, older: false });
}

function keyOf(writerId: string, id: string): string {
  return `${writerId} ${id}`;
}
