/**
 * What a browser profile holds for the extension, as bytes: the storage area and the databases, so that a vault of one
 * version can be opened by another.
 */
import { deserialize, serialize } from "node:v8";
import { gunzipSync, gzipSync } from "node:zlib";
import { FakeWorld } from "../fakes/browser.ts";

interface Store {
  readonly name: string;
  readonly keyPath: string | string[] | null;
  readonly autoIncrement: boolean;
  readonly indexes: readonly {
    readonly name: string;
    readonly keyPath: string | string[];
    readonly unique: boolean;
  }[];
  readonly rows: readonly { readonly key: IDBValidKey; readonly value: unknown }[];
}

interface Held {
  readonly items: readonly (readonly [string, string])[];
  readonly databases: readonly {
    readonly name: string;
    readonly version: number;
    readonly stores: readonly Store[];
  }[];
}

/** Returns everything that `world` keeps over a restart of its browser. */
export async function packWorld(world: FakeWorld): Promise<Uint8Array> {
  const databases = [];
  for (const { name = "", version = 1 } of await world.indexedDB.databases()) {
    const db = await done(world.indexedDB.open(name));
    const stores: Store[] = [];
    for (const storeName of db.objectStoreNames) {
      const store = db.transaction(storeName).objectStore(storeName);
      const [keys, values] = [await done(store.getAllKeys()), await done(store.getAll())];
      const indexes = [...store.indexNames].map((index) => {
        const { keyPath, unique } = store.index(index);
        return { name: index, keyPath, unique };
      });
      const rows = keys.map((key, at) => ({ key, value: values[at] }));
      stores.push({
        name: storeName,
        keyPath: store.keyPath,
        autoIncrement: store.autoIncrement,
        indexes,
        rows,
      });
    }
    db.close();
    databases.push({ name, version, stores });
  }
  const held: Held = { items: [...world.local.items], databases };
  return gzipSync(serialize(held));
}

/** Returns a profile that holds what was packed. */
export async function unpackWorld(bytes: Uint8Array): Promise<FakeWorld> {
  const held = deserialize(gunzipSync(bytes)) as Held;
  const world = new FakeWorld();
  for (const [key, text] of held.items) world.local.items.set(key, text);
  for (const { name, version, stores } of held.databases) {
    const opening = world.indexedDB.open(name, version);
    opening.onupgradeneeded = () => {
      for (const { name: storeName, keyPath, autoIncrement, indexes } of stores) {
        const store = opening.result.createObjectStore(storeName, { keyPath, autoIncrement });
        for (const index of indexes) store.createIndex(index.name, index.keyPath, { unique: index.unique });
      }
    };
    const db = await done(opening);
    for (const { name: storeName, keyPath, rows } of stores) {
      const store = db.transaction(storeName, "readwrite").objectStore(storeName);
      for (const { key, value } of rows)
        await done(keyPath === null ? store.put(value, key) : store.put(value));
    }
    db.close();
  }
  return world;
}

/** Returns the shape of what is held: names, versions and members, without what differs from one vault to the next. */
export function shapeOf(bytes: Uint8Array): unknown {
  const { items, databases } = deserialize(gunzipSync(bytes)) as Held;
  const shapes = items.map(([key, text]) => `${masked(key)}: ${membersOf(JSON.parse(text))}`);
  return {
    items: [...new Set(shapes)].sort(),
    databases: databases.map(({ name, version, stores }) => ({
      name: masked(name),
      version,
      stores: stores.map((store) => ({
        name: store.name,
        keyPath: store.keyPath,
        indexes: store.indexes,
        rows: [
          ...new Set(store.rows.map(({ key, value }) => `${kindOf(store, key)}${membersOf(value)}`)),
        ].sort(),
      })),
    })),
  };
}

/** What a row is for: its name up to the first slash. What lies in `previous` depends on how often it was written. */
function kindOf({ name }: Store, key: IDBValidKey): string {
  return name === "previous" ? "" : `${masked(String(key).split("/")[0] ?? "")}: `;
}

function masked(key: string): string {
  return key.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[\w-]{20,}/gi, "*");
}

/** The names of an object's members, and the numbers that say which form it has. */
function membersOf(value: unknown): string {
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return typeof value;
  return Object.entries(value)
    .map(([name, member]) => (/^(v|version|format)$/.test(name) ? `${name}=${member}` : masked(name)))
    .sort()
    .join(" ");
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
