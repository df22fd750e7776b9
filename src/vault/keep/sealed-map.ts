/**
 * Keeps many small JSON values in a few sealed blobs. Opening thousands of blobs one by one would take seconds;
 * opening a few large ones takes only as long as their bytes. A value is parsed when a caller first asks for it, not
 * when it is opened.
 */
import { damagedPart } from "../lock/manifest.ts";
import { createQueue } from "../lock/queue.ts";
import type { Commit, Vault } from "../lock/vault.ts";

/** Characters of a chunk beyond which a new one is begun; a change rewrites one chunk. */
const CHUNK_LENGTH = 64 * 1024;

/** One value; `order` can be read without parsing it. */
interface Entry<T> {
  readonly order: string;
  readonly text: string;
  readonly chunk: number;
  value?: T;
}

interface Loaded<T> {
  readonly entries: Map<string, Entry<T>>;
  /** Characters by chunk. */
  readonly lengths: Map<number, number>;
  readonly damaged: boolean;
}

export interface SealedMapOptions<T> {
  /** Returns a text without line breaks and tabs by which entries are sorted. */
  readonly orderOf?: (value: T) => string;
  /** Whether a damaged chunk may be given up, because its values can be had again. Else it is `vault_damaged`. */
  readonly mayBeLost?: boolean;
}

/** Owns the values under one prefix of blob names. Ids hold neither line breaks nor tabs. */
export class SealedMap<T> {
  readonly #vault: Vault;
  readonly #prefix: string;
  readonly #orderOf: (value: T) => string;
  readonly #mayBeLost: boolean;
  readonly #inTurn = createQueue();
  #loaded: Promise<Loaded<T>> | null = null;

  constructor(
    vault: Vault,
    prefix: string,
    { orderOf = () => "", mayBeLost = false }: SealedMapOptions<T> = {},
  ) {
    this.#vault = vault;
    this.#prefix = prefix;
    this.#orderOf = orderOf;
    this.#mayBeLost = mayBeLost;
    vault.onLock(() => {
      this.#loaded = null;
    });
  }

  /**
   * Returns the ids of the values with an order, the last order first. @throws VaultError `vault_locked`,
   * `vault_damaged`
   */
  async backwards(): Promise<string[]> {
    return [...(await this.#all()).entries]
      .filter(([, { order }]) => order !== "")
      .sort(([a, { order: x }], [b, { order: y }]) => (x < y ? 1 : x > y ? -1 : a < b ? 1 : -1))
      .map(([id]) => id);
  }

  /** @throws VaultError `vault_locked`, `vault_damaged` */
  async get(id: string): Promise<T | null> {
    const entry = (await this.#all()).entries.get(id);
    return entry === undefined ? null : parsed(entry);
  }

  /** Returns the values of `ids` that are there, in that order. @throws VaultError as `get` */
  async getAll(ids: readonly string[]): Promise<T[]> {
    const { entries } = await this.#all();
    return ids.flatMap((id) => {
      const entry = entries.get(id);
      return entry === undefined ? [] : [parsed(entry)];
    });
  }

  /** Returns every value. @throws VaultError as `get` */
  async values(): Promise<T[]> {
    return [...(await this.#all()).entries.values()].map(parsed);
  }

  /** Returns every id with its value. @throws VaultError as `get` */
  async entries(): Promise<(readonly [id: string, value: T])[]> {
    return [...(await this.#all()).entries].map(([id, entry]) => [id, parsed(entry)] as const);
  }

  async size(): Promise<number> {
    return (await this.#all()).entries.size;
  }

  /** Returns whether a part was damaged and given up since the last unlock. */
  async wasDamaged(): Promise<boolean> {
    return (await this.#all()).damaged;
  }

  /**
   * Sets and (with null) deletes values, all or none. Returns the ids whose values are other ones now. `commit` writes
   * the blobs of the change, perhaps together with others; nothing else changes this map until it returns.
   * @throws VaultError `vault_locked`, `storage_failed`
   */
  async change(changes: ReadonlyMap<string, T | null>, commit?: Commit): Promise<string[]> {
    return this.#inTurn(async () => {
      const loaded = await this.#all();
      const plan = planOf(loaded, changes, this.#orderOf);
      const blobs = [...plan.texts].map(([chunk, text]) => [this.#prefix + chunk, text] as const);
      if (commit !== undefined) await commit(Object.fromEntries(blobs));
      else if (blobs.length > 0) await this.#vault.write(Object.fromEntries(blobs));
      plan.apply();
      return plan.ids;
    });
  }

  #all(): Promise<Loaded<T>> {
    this.#loaded ??= this.#load().catch((error: unknown) => {
      this.#loaded = null;
      throw error;
    });
    return this.#loaded;
  }

  async #load(): Promise<Loaded<T>> {
    const { contents, damaged } = await this.#vault.readAll(this.#prefix);
    if (damaged.length > 0) {
      if (!this.#mayBeLost) throw damagedPart(this.#prefix);
      await this.#vault.write(Object.fromEntries(damaged.map((name) => [name, null])));
    }
    const loaded: Loaded<T> = { entries: new Map(), lengths: new Map(), damaged: damaged.length > 0 };
    for (const [name, content] of contents) {
      const chunk = Number(name.slice(this.#prefix.length));
      enterLines(loaded.entries, chunk, content);
      loaded.lengths.set(chunk, content.length);
    }
    return loaded;
  }
}

/** Returns the new texts of the chunks that change (null: gone), and what makes the change in memory. */
function planOf<T>(
  { entries, lengths: present }: Loaded<T>,
  changes: ReadonlyMap<string, T | null>,
  orderOf: (value: T) => string,
): { readonly texts: Map<number, string | null>; readonly ids: string[]; readonly apply: () => void } {
  const lengths = new Map(present);
  const fresh = new Map<string, Entry<T> | null>();
  const lines = new Map<number, string[]>();
  let open = [...lengths].find(([, length]) => length < CHUNK_LENGTH / 2)?.[0];
  for (const [id, value] of changes) {
    const before = entries.get(id);
    const [text, order] = value === null ? ["", ""] : [JSON.stringify(value), orderOf(value)];
    if (value === null ? before === undefined : before?.text === text) continue;
    const length = id.length + order.length + text.length + 3;
    const isFull = (chunk: number) => (lengths.get(chunk) ?? 0) + length > CHUNK_LENGTH;
    if (before !== undefined) {
      lines.set(before.chunk, []);
      const was = id.length + before.order.length + before.text.length + 3;
      lengths.set(before.chunk, (lengths.get(before.chunk) ?? 0) - was);
    }
    if (value === null) {
      fresh.set(id, null);
      continue;
    }
    let chunk = before !== undefined && !isFull(before.chunk) ? before.chunk : open;
    if (chunk === undefined || ((lengths.get(chunk) ?? 0) > 0 && isFull(chunk))) {
      chunk = Math.max(-1, ...lengths.keys()) + 1;
      open = chunk;
    }
    lines.set(chunk, []);
    lengths.set(chunk, (lengths.get(chunk) ?? 0) + length);
    fresh.set(id, { order, text, chunk, value });
  }
  const write = (id: string, { order, text, chunk }: Entry<T>) =>
    lines.get(chunk)?.push(`${id}\t${order}\t${text}`);
  for (const [id, entry] of entries) if (!fresh.has(id)) write(id, entry);
  for (const [id, entry] of fresh) if (entry !== null) write(id, entry);
  const texts = new Map(
    [...lines].map(([chunk, all]) => [chunk, all.length === 0 ? null : all.join("\n")] as const),
  );
  const apply = () => {
    for (const [id, entry] of fresh) {
      if (entry === null) entries.delete(id);
      else entries.set(id, entry);
    }
    for (const [chunk, text] of texts) {
      if (text === null) present.delete(chunk);
      else present.set(chunk, text.length);
    }
  };
  return { texts, ids: [...fresh.keys()], apply };
}

/** Returns the content of a chunk with `change` made to each of its values; for a copy of the blobs elsewhere. */
export function withValues<T>(content: string, change: (value: T) => T): string {
  const lines = content.split("\n").map((line) => {
    const start = line.indexOf("\t", line.indexOf("\t") + 1) + 1;
    return line.slice(0, start) + JSON.stringify(change(JSON.parse(line.slice(start)) as T));
  });
  return lines.join("\n");
}

/** Enters lines of id, order and JSON, which has no bare line breaks or tabs. */
function enterLines<T>(entries: Map<string, Entry<T>>, chunk: number, content: string): void {
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf("\n", start);
    const end = found === -1 ? content.length : found;
    const first = content.indexOf("\t", start);
    const second = content.indexOf("\t", first + 1);
    const order = content.slice(first + 1, second);
    entries.set(content.slice(start, first), { order, text: content.slice(second + 1, end), chunk });
    start = end + 1;
  }
}

function parsed<T>(entry: Entry<T>): T {
  entry.value ??= JSON.parse(entry.text) as T;
  return entry.value;
}
