/**
 * The vault's IndexedDB of the extension origin: sealed blobs by name, the header, the count of wrong passphrases.
 * Content scripts and web pages cannot reach it. Nothing here opens a blob; see `vault.ts`.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import { VaultError } from "../../errors.ts";

export const DATABASE_NAME = "sealfield-vault";
const DATABASE_VERSION = 2;
/** The name of the second copy of the header, beside the earlier blobs. */
const HEADER = "header";
/**
 * Blobs of which no earlier content is kept: those that can be fetched again, which are many and often written, and the
 * trash, where forgotten is forgotten.
 */
const WITHOUT_EARLIER = ["copy/", "earlier/"];

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

/** The vault key sealed for a passkey, see `passkeys.ts`. Only `sealed` is secret. */
export interface StoredPasskey {
  /** Of the credential, base64url. */
  readonly id: string;
  /** The relying party's host; null for the extension itself. */
  readonly rpId: string | null;
  /** The salt for the authenticator, 32 bytes as base64url. */
  readonly salt: string;
  readonly generation: number;
  /** One-time public key the vault key is sealed with. */
  readonly sender: Uint8Array;
  readonly sealed: Uint8Array;
}

/** Wrong passphrases in a row, counted before each try; `retryAt` in ms since 1970. */
export interface StoredAttempts {
  readonly failures: number;
  readonly retryAt: number;
}

interface Schema extends DBSchema {
  meta: { key: string; value: StoredHeader | StoredAttempts | readonly StoredPasskey[] };
  blobs: { key: string; value: StoredBlob };
  previous: { key: string; value: StoredBlob | StoredHeader };
}

/** The changes of one commit, which makes all or none of them. A null blob is deleted. */
export interface Changes {
  readonly header?: StoredHeader;
  readonly passkeys?: readonly StoredPasskey[];
  readonly blobs: ReadonlyMap<string, StoredBlob | null>;
  /** Deletes all earlier blobs, because somebody else may have the key that opens them. */
  readonly forgetPrevious?: boolean;
}

/**
 * An open connection. Every method:
 * @throws VaultError `storage_failed` when the browser refuses, for example on a full disk
 */
export class Database {
  readonly #db: IDBPDatabase<Schema>;

  /** Use `Database.open`. */
  constructor(db: IDBPDatabase<Schema>) {
    this.#db = db;
  }

  static async open(): Promise<Database> {
    return guarded(async () => {
      const db = await openDB<Schema>(DATABASE_NAME, DATABASE_VERSION, {
        upgrade(created, from) {
          if (from < 1) {
            created.createObjectStore("meta");
            created.createObjectStore("blobs");
          }
          created.createObjectStore("previous");
        },
        // Another context wants to delete or upgrade the database; an open connection would block that for ever.
        blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
      });
      return new Database(db);
    });
  }

  /** Returns the header and its twin, which are equal unless the storage lost or damaged one. */
  async headers(): Promise<{ readonly header: StoredHeader | null; readonly twin: StoredHeader | null }> {
    return guarded(async () => {
      const header = (await this.#db.get("meta", HEADER)) as StoredHeader | undefined;
      const twin = (await this.#db.get("previous", HEADER)) as StoredHeader | undefined;
      return { header: header ?? null, twin: twin ?? null };
    });
  }

  /** Returns whether anything of a vault is here, with or without a header. */
  async isEmpty(): Promise<boolean> {
    const { header, twin } = await this.headers();
    if (header !== null || twin !== null) return false;
    return guarded(async () => (await this.#db.count("blobs")) === 0);
  }

  async passkeys(): Promise<readonly StoredPasskey[]> {
    return guarded(
      async () => ((await this.#db.get("meta", "passkeys")) as StoredPasskey[] | undefined) ?? [],
    );
  }

  async attempts(): Promise<StoredAttempts> {
    const none = { failures: 0, retryAt: 0 };
    return guarded(async () => ((await this.#db.get("meta", "attempts")) as StoredAttempts) ?? none);
  }

  async saveAttempts(attempts: StoredAttempts): Promise<void> {
    await guarded(async () => {
      const transaction = this.#db.transaction("meta", "readwrite", { durability: "strict" });
      transaction.done.catch(() => undefined);
      await Promise.all([transaction.store.put(attempts, "attempts"), transaction.done]);
    });
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

  /** Returns the blob that `name` held before the present one, null if there was none. */
  async previous(name: string): Promise<StoredBlob | null> {
    return guarded(async () => ((await this.#db.get("previous", name)) as StoredBlob | undefined) ?? null);
  }

  /** Returns the names of all blobs, of now and of before. */
  async names(): Promise<string[]> {
    return guarded(async () => {
      const names = [...(await this.#db.getAllKeys("blobs")), ...(await this.#db.getAllKeys("previous"))];
      return [...new Set(names)].filter((name) => name !== HEADER);
    });
  }

  /**
   * Applies `changes` in one transaction, unless the blob `guard.name` is not of `guard.generation` (0: absent).
   * @throws VaultError `conflict` when it is not, because another context wrote in between
   */
  async commit(
    changes: Changes,
    guard: { readonly name: string; readonly generation: number },
  ): Promise<void> {
    await guarded(async () => {
      const transaction = this.#db.transaction(["meta", "blobs", "previous"], "readwrite", {
        durability: "strict",
      });
      // Waited for below; when a request fails before that, its failure is the one that is told.
      transaction.done.catch(() => undefined);
      const blobs = transaction.objectStore("blobs");
      const found = (await blobs.get(guard.name))?.generation ?? 0;
      if (found !== guard.generation) {
        transaction.abort();
        await transaction.done.catch(() => undefined);
        throw new VaultError("conflict", "the vault was changed meanwhile");
      }
      const [meta, previous] = [transaction.objectStore("meta"), transaction.objectStore("previous")];
      const isKept = changes.forgetPrevious !== true;
      const entries = await Promise.all(
        [...changes.blobs].map(async ([name, blob]) => ({
          name,
          blob,
          before:
            isKept && blob !== null && !WITHOUT_EARLIER.some((prefix) => name.startsWith(prefix))
              ? await blobs.get(name)
              : undefined,
        })),
      );
      // From here on without a pause, so that no failure of one is left alone.
      const writes: Promise<unknown>[] = [];
      if (!isKept) writes.push(previous.clear());
      if (changes.header !== undefined) {
        writes.push(meta.put(changes.header, HEADER), previous.put(changes.header, HEADER));
      }
      if (changes.passkeys !== undefined) writes.push(meta.put(changes.passkeys, "passkeys"));
      for (const { name, blob, before } of entries) {
        if (before !== undefined) writes.push(previous.put(before, name));
        if (blob === null) writes.push(previous.delete(name));
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
