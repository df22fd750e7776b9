/**
 * The vault's IndexedDB of the extension origin: sealed blobs by name, the header, the count of wrong passphrases.
 * Content scripts and web pages cannot reach it. Nothing here opens a blob; see `vault.ts`.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { VaultError } from "../errors.ts";

export const DATABASE_NAME = "sealfield-vault";
const DATABASE_VERSION = 1;

/** A sealed blob and the generation it is bound to. */
export interface StoredBlob {
  readonly generation: number;
  readonly sealed: Uint8Array;
}

/** How the vault key is wrapped. Parameters and salt are bound to `sealed`, see `header.ts`. */
export interface StoredHeader {
  readonly version: number;
  readonly generation: number;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly salt: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Wrong passphrases in a row, counted before each try; `retryAt` in ms since 1970. */
export interface StoredAttempts {
  readonly failures: number;
  readonly retryAt: number;
}

interface Schema extends DBSchema {
  meta: { key: string; value: StoredHeader | StoredAttempts };
  blobs: { key: string; value: StoredBlob };
}

/** What one commit changes: all of it or nothing. A null blob is deleted. */
export interface Changes {
  readonly header?: StoredHeader;
  readonly blobs: ReadonlyMap<string, StoredBlob | null>;
}

/** An open connection. Every method throws `storage_failed` when the browser refuses, for example on a full disk. */
export class Database {
  readonly #db: IDBPDatabase<Schema>;

  /** Use `Database.open`. */
  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  static async open(): Promise<Database> {
    return guarded(async () => {
      const db = await openDB<Schema>(DATABASE_NAME, DATABASE_VERSION, {
        upgrade(created) {
          created.createObjectStore("meta");
          created.createObjectStore("blobs");
        },
        // Another context wants to delete or upgrade it: waiting would block that for ever.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      });
      return new Database(db);
    });
  }

  async header(): Promise<StoredHeader | null> {
    return guarded(async () => ((await this.#db.get("meta", "header")) as StoredHeader | undefined) ?? null);
  }

  async attempts(): Promise<StoredAttempts> {
    const none = { failures: 0, retryAt: 0 };
    return guarded(async () => ((await this.#db.get("meta", "attempts")) as StoredAttempts) ?? none);
  }

  async saveAttempts(attempts: StoredAttempts): Promise<void> {
    await guarded(() => this.#db.put("meta", attempts, "attempts"));
  }

  async blob(name: string): Promise<StoredBlob | null> {
    return guarded(async () => (await this.#db.get("blobs", name)) ?? null);
  }

  /** Returns every blob whose name starts with `prefix`, in one transaction. */
  async blobs(prefix: string): Promise<Map<string, StoredBlob>> {
    return guarded(async () => {
      const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
      const store = this.#db.transaction("blobs").objectStore("blobs");
      const [names, blobs] = await Promise.all([store.getAllKeys(range), store.getAll(range)]);
      return new Map(names.flatMap((name, i) => (blobs[i] === undefined ? [] : [[name, blobs[i]]])));
    });
  }

  /**
   * Applies `changes` in one transaction, unless the blob `guard.name` is not of `guard.generation` (0: absent).
   * @throws VaultError `conflict` when it is not: somebody else wrote in between
   */
  async commit(
    changes: Changes,
    guard: { readonly name: string; readonly generation: number },
  ): Promise<void> {
    await guarded(async () => {
      const transaction = this.#db.transaction(["meta", "blobs"], "readwrite", { durability: "strict" });
      const blobs = transaction.objectStore("blobs");
      const found = (await blobs.get(guard.name))?.generation ?? 0;
      if (found !== guard.generation) {
        transaction.abort();
        await transaction.done.catch(() => undefined);
        throw new VaultError("conflict", "the vault was changed meanwhile");
      }
      const writes: Promise<unknown>[] = [];
      if (changes.header !== undefined) {
        writes.push(transaction.objectStore("meta").put(changes.header, "header"));
      }
      for (const [name, blob] of changes.blobs) {
        writes.push(blob === null ? blobs.delete(name) : blobs.put(blob, name));
      }
      await Promise.all([...writes, transaction.done]);
    });
  }

  /** Closes the connection and deletes everything. */
  async destroy(): Promise<void> {
    this.#db.close();
    await guarded(() => deleteDB(DATABASE_NAME));
  }
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof VaultError) throw cause;
    throw new VaultError("storage_failed", "the browser's storage refused", { cause });
  }
}
