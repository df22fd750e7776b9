/**
 * The access keys this identity knows: context → key, epoch and earlier keys (SECURITY.md "Keys", rule 3). The
 * registry holds a key, sealed and durable, before the key is sent anywhere, so that a lost answer never leads to a
 * second key.
 */
import { type AccessKey, asAccessKey } from "../../crypto/access-key.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { type AccessKeyRegistry, contextKey, type KnownKey, refusalOf } from "../../e3db/keys/trust.ts";
import { VaultError } from "../../errors.ts";
import type { TypeContext } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";
import { BROWSERS_TYPE } from "./reserved-types.ts";

/** `key` as base64url; `earlier` are keys of lower epochs, newest first, good for reading only. */
export interface RegistryEntry {
  readonly context: TypeContext;
  readonly key: string;
  readonly epoch: number;
  readonly writable: boolean;
  readonly placed: boolean;
  readonly earlier: readonly { readonly key: string; readonly epoch: number }[];
}

/** An access key and its number among the keys of its type. */
export interface NumberedKey {
  readonly accessKey: AccessKey;
  readonly epoch: number;
}

export class Registry implements AccessKeyRegistry {
  readonly #document: Document<readonly RegistryEntry[]>;
  readonly #owner: string;

  /** One registry per identity: `owner` is its client id. */
  constructor(vault: Vault, owner: string) {
    this.#document = new Document<readonly RegistryEntry[]>(vault, `registry/${owner}`, []);
    this.#owner = owner;
  }

  async get(context: TypeContext): Promise<KnownKey | null> {
    const entry = entryOf(await this.#document.get(), context);
    return entry === null ? null : knownKey(entry);
  }

  /** Returns every key known for `context`, the present one first: old envelopes name old keys. */
  async all(context: TypeContext): Promise<AccessKey[]> {
    const entry = entryOf(await this.#document.get(), context);
    if (entry === null) return [];
    return [entry.key, ...entry.earlier.map(({ key }) => key)].map(decodeKey);
  }

  /** Returns the keys of lower epochs, newest first. */
  async earlier(context: TypeContext): Promise<NumberedKey[]> {
    const entry = entryOf(await this.#document.get(), context);
    return (entry?.earlier ?? []).map(({ key, epoch }) => ({ accessKey: decodeKey(key), epoch }));
  }

  /** Adds keys of lower epochs than the present one, as the writer's signed record hands them out: for reading only. */
  async addEarlier(context: TypeContext, keys: readonly NumberedKey[]): Promise<void> {
    await this.#document.update((entries) => {
      const entry = entryOf(entries, context);
      if (entry === null) return entries;
      const known = new Set(entries.flatMap(keysOf));
      const fresh = keys
        .map(({ accessKey, epoch }) => ({ key: encodeBase64Url(accessKey), epoch }))
        .filter(({ key, epoch }) => epoch < entry.epoch && !known.has(key));
      if (fresh.length === 0) return entries;
      const earlier = [...entry.earlier, ...fresh].sort((a, b) => b.epoch - a.epoch);
      return [...entries.filter((other) => other !== entry), { ...entry, earlier }];
    });
  }

  /** Returns the keys of every context, the present one first. */
  async keys(): Promise<{ readonly context: TypeContext; readonly accessKeys: readonly AccessKey[] }[]> {
    const entries = await this.#document.get();
    return entries.map((entry) => ({ context: entry.context, accessKeys: keysOf(entry).map(decodeKey) }));
  }

  async wasEarlier(context: TypeContext, accessKey: AccessKey): Promise<boolean> {
    const key = encodeBase64Url(accessKey);
    return entryOf(await this.#document.get(), context)?.earlier.some((old) => old.key === key) ?? false;
  }

  async knows(accessKey: AccessKey): Promise<boolean> {
    const key = encodeBase64Url(accessKey);
    return (await this.#document.get()).some((entry) => keysOf(entry).includes(key));
  }

  async entries(): Promise<readonly RegistryEntry[]> {
    return this.#document.get();
  }

  /**
   * Merges the keys that another of my browsers knows: unknown keys, keys of a higher epoch, and earlier keys. It
   * ignores another key of the same epoch, because only a signed record can decide that.
   */
  async merge(others: readonly RegistryEntry[]): Promise<void> {
    await this.#document.update((entries) => withOthers(entries, others));
  }

  /** Returns the contexts of all known keys. */
  async contexts(): Promise<TypeContext[]> {
    return (await this.#document.get()).map(({ context }) => context);
  }

  async remember(context: TypeContext, known: KnownKey): Promise<void> {
    await this.#document.update((entries) => {
      const { writerId, userId, type } = context;
      const before = entryOf(entries, context);
      const key = encodeBase64Url(known.accessKey);
      const elsewhere = entries.find((entry) => entry !== before && keysOf(entry).includes(key));
      const isNamedHere = known.placed && elsewhere?.placed === false && elsewhere.key === key;
      if (elsewhere !== undefined && !isNamedHere) {
        throw new VaultError("key_untrusted", "this access key belongs to another type", {
          detail: { writerId, type },
        });
      }
      // Two of my browsers each made a key after the server had lost the first (SECURITY.md "How one's browsers learn
      // of each other"): both carry my tag, and nobody else has any.
      const isBesideMine =
        type === BROWSERS_TYPE &&
        writerId === this.#owner &&
        userId === this.#owner &&
        known.writable &&
        known.epoch === before?.epoch;
      const refusal = isBesideMine
        ? null
        : refusalOf(before === null ? null : knownKey(before), known, context);
      if (refusal !== null) throw refusal;
      const { epoch, writable, placed } = known;
      const entry: RegistryEntry = {
        context: { writerId, userId, type },
        key,
        epoch,
        writable,
        placed,
        earlier: before === null ? [] : earlierKeys(before, key),
      };
      // A provisional entry of the same key came from a server's mistake or lie.
      return [...entries.filter((other) => other !== before && other !== elsewhere), entry];
    });
  }
}

function withOthers(
  entries: readonly RegistryEntry[],
  others: readonly RegistryEntry[],
): readonly RegistryEntry[] {
  const known = new Map(entries.map((entry) => [contextKey(entry.context), entry]));
  const places = new Map<string, Set<string>>();
  const claim = (place: string, entry: RegistryEntry) => {
    for (const key of keysOf(entry)) places.set(key, (places.get(key) ?? new Set()).add(place));
  };
  for (const [place, entry] of known) claim(place, entry);
  let isChanged = false;
  for (const other of others) {
    const place = contextKey(other.context);
    const isElsewhere = [...(places.get(other.key) ?? [])].some((claimed) => claimed !== place);
    const merged = isElsewhere || !other.placed ? null : mergedEntry(known.get(place) ?? null, other);
    if (merged === null) continue;
    known.set(place, merged);
    claim(place, merged);
    isChanged = true;
  }
  return isChanged ? [...known.values()] : entries;
}

/** Returns the merged entry of a type, null when `other` holds nothing new. */
function mergedEntry(mine: RegistryEntry | null, other: RegistryEntry): RegistryEntry | null {
  if (mine === null) return other;
  const isNewer = other.epoch > mine.epoch || !mine.placed;
  const [present, past] = isNewer ? [other, mine] : [mine, other];
  const isSameKey = present.key === past.key;
  if (!isNewer && !isSameKey && past.epoch === present.epoch) return null;
  const old = [...present.earlier, ...(isSameKey || !past.placed ? [] : [past]), ...past.earlier];
  const byKey = new Map(old.map(({ key, epoch }) => [key, { key, epoch }]));
  byKey.delete(present.key);
  const earlier = [...byKey.values()].sort((a, b) => b.epoch - a.epoch || (a.key < b.key ? -1 : 1));
  const writable = present.writable || (isSameKey && past.writable);
  const merged = { ...present, writable, earlier };
  return JSON.stringify(merged) === JSON.stringify(mine) ? null : merged;
}

/** A key that the server never held (`placed` false) sealed nothing, so it is not kept. */
function earlierKeys(before: RegistryEntry, key: string): RegistryEntry["earlier"] {
  const kept = before.earlier.filter((old) => old.key !== key);
  return before.key === key || !before.placed ? kept : [{ key: before.key, epoch: before.epoch }, ...kept];
}

function entryOf(entries: readonly RegistryEntry[], context: TypeContext): RegistryEntry | null {
  const place = contextKey(context);
  return entries.find((entry) => contextKey(entry.context) === place) ?? null;
}

function keysOf(entry: RegistryEntry): string[] {
  return [entry.key, ...entry.earlier.map(({ key }) => key)];
}

function decodeKey(text: string): AccessKey {
  return asAccessKey(decodeBase64UrlExactly(text, 32));
}

function knownKey({ key, epoch, writable, placed }: RegistryEntry): KnownKey {
  return { accessKey: decodeKey(key), epoch, writable, placed };
}
