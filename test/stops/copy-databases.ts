/**
 * A snapshot of all that IndexedDB holds at one moment, as a stopped worker leaves it: what was committed, nothing
 * else.
 */
import { IDBFactory } from "fake-indexeddb";

interface StoreDump {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  readonly indexes: readonly IndexDump[];
  readonly records: readonly { readonly key: IDBValidKey; readonly value: unknown }[];
}

interface IndexDump {
  readonly name: string;
  readonly keyPath: string | string[];
  readonly unique: boolean;
  readonly multiEntry: boolean;
}

/** All databases of one profile, as plain data. */
export type Databases = readonly {
  readonly name: string;
  readonly version: number;
  readonly stores: readonly StoreDump[];
}[];

/** The insides of the fake: the API itself could only ask in a transaction of its own, later. */
interface Insides {
  readonly _databases: ReadonlyMap<string, RawDatabase>;
}

interface RawDatabase {
  readonly name: string;
  readonly version: number;
  readonly transactions: readonly { readonly mode: string; readonly _state: string }[];
  readonly rawObjectStores: ReadonlyMap<
    string,
    Omit<StoreDump, "indexes" | "records"> & {
      readonly rawIndexes: ReadonlyMap<string, IndexDump>;
      readonly records: { values(): Iterable<StoreDump["records"][number]> };
    }
  >;
}

/** Returns what is committed now: `last` itself while something is being written or nothing is other than there. */
export function dumpDatabases(factory: IDBFactory, last: Databases): Databases {
  const databases = [...(factory as unknown as Insides)._databases.values()];
  const isWriting = databases.some(({ transactions }) =>
    transactions.some(({ mode, _state }) => mode !== "readonly" && _state !== "finished"),
  );
  if (isWriting) return last;
  const dump = databases.map(({ name, version, rawObjectStores }) => ({
    name,
    version,
    stores: [...rawObjectStores.values()].map((store) => ({
      name: store.name,
      keyPath: store.keyPath,
      autoIncrement: store.autoIncrement,
      indexes: [...store.rawIndexes.values()].map((index) => ({
        name: index.name,
        keyPath: index.keyPath,
        unique: index.unique,
        multiEntry: index.multiEntry,
      })),
      records: [...store.records.values()].map(({ key, value }) => ({ key, value })),
    })),
  }));
  return isSame(dump, last) ? last : dump;
}

/** The fake clones what it is given, and changes no record but by putting another in its place. */
function isSame(one: Databases, other: Databases): boolean {
  return isAlike(one, other, (database, before) => {
    if (database.name !== before.name || database.version !== before.version) return false;
    return isAlike(database.stores, before.stores, (store, former) => {
      if (store.name !== former.name) return false;
      return isAlike(store.records, former.records, (a, b) => a.value === b.value && a.key === b.key);
    });
  });
}

function isAlike<T>(one: readonly T[], other: readonly T[], are: (a: T, b: T) => boolean): boolean {
  return one.length === other.length && one.every((a, i) => are(a, other[i] as T));
}

/** Returns a factory of its own that holds what was dumped. */
export async function loadDatabases(dump: Databases): Promise<IDBFactory> {
  const factory = new IDBFactory();
  for (const { name, version, stores } of dump) {
    const opening = factory.open(name, version);
    opening.onupgradeneeded = () => {
      for (const { name: storeName, keyPath, autoIncrement, indexes, records } of stores) {
        const store = opening.result.createObjectStore(storeName, { keyPath, autoIncrement });
        for (const { name: indexName, keyPath: path, unique, multiEntry } of indexes) {
          store.createIndex(indexName, path, { unique, multiEntry });
        }
        for (const { key, value } of records) {
          if (keyPath === null) store.put(value, key);
          else store.put(value);
        }
      }
    };
    await new Promise((resolve, reject) => {
      opening.onsuccess = resolve;
      opening.onerror = reject;
    });
    opening.result.close();
  }
  return factory;
}
