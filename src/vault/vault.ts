/**
 * The vault at rest: absent, locked or unlocked (SECURITY.md, "At rest"). It holds named blobs sealed under a random
 * vault key, and a manifest that names the generation of each, so that none is exchanged, dropped or rolled back
 * alone. What is damaged is said and kept; nothing is reset in silence.
 */
import { decodeBase64UrlExactly, encodeBase64Url } from "../crypto/base64url.ts";
import { type Bytes, randomBytes, wipe } from "../crypto/bytes.ts";
import { ARGON2_DEFAULT, type Argon2Parameters } from "../crypto/kdf.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { countAttempt, forgiveAttempts, retryAt } from "./attempts.ts";
import { Database, type StoredBlob } from "./database.ts";
import { openHeader, sealHeader, VAULT_KEY_LENGTH } from "./header.ts";
import { MANIFEST, type Open, openManifest, openNamed, sealManifest, sealNamed } from "./manifest.ts";
import { createQueue } from "./queue.ts";
import { clearSession, dropSession, readSession, writeSession } from "./session.ts";

export type LockState = "absent" | "locked" | "unlocked";

export interface VaultOptions {
  /** How costly the passphrase of a new vault is to guess. */
  readonly argon2?: Argon2Parameters;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const SESSION_KEY = "vault-key";
const SHORTEST_PASSPHRASE = 8;

/** One vault per profile; the background makes one instance each time it wakes. */
export class Vault {
  readonly #argon2: Argon2Parameters;
  readonly #now: () => number;
  readonly #inTurn = createQueue();
  readonly #lockListeners = new Set<() => void>();
  #database: Promise<Database> | null = null;
  #open: Open | null = null;
  #woken: Promise<void> | null = null;

  constructor({ argon2 = ARGON2_DEFAULT, now = Date.now }: VaultOptions = {}) {
    this.#argon2 = argon2;
    this.#now = now;
  }

  /** Calls `listener` after each lock, so that whoever holds opened values drops them. */
  onLock(listener: () => void): void {
    this.#lockListeners.add(listener);
  }

  async state(): Promise<LockState> {
    await this.#wake();
    if (this.#open !== null) return "unlocked";
    return (await (await this.#db()).header()) === null ? "absent" : "locked";
  }

  /** Returns when the next passphrase is accepted, in ms since 1970, 0 when at once. */
  async retryAt(): Promise<number> {
    return retryAt(await (await this.#db()).attempts(), this.#now());
  }

  /**
   * Makes a vault, empty or with the blobs of `content`, and unlocks it.
   * @throws VaultError `vault_exists`, `passphrase_weak`
   */
  async create(passphrase: string, content: Readonly<Record<string, string>> = {}): Promise<void> {
    assertStrong(passphrase);
    await this.#inTurn(async () => {
      const database = await this.#db();
      if ((await database.header()) !== null) return this.#createAgain(passphrase, database);
      const key = randomBytes(VAULT_KEY_LENGTH);
      const header = await sealHeader(passphrase, key, this.#argon2, 1);
      const names = Object.keys(content);
      const open: Open = { key, generation: 1, generations: new Map(names.map((name) => [name, 1])) };
      const blobs = new Map(
        Object.entries(content).map(([name, text]) => [name, sealNamed(key, name, 1, text)]),
      );
      blobs.set(MANIFEST, sealManifest(open));
      await database.commit({ header, blobs }, { name: MANIFEST, generation: 0 });
      await this.#remember(open);
    });
  }

  /**
   * Opens the vault. @throws VaultError `passphrase_wrong`; `too_many_attempts` with `detail.retryAt`;
   * `vault_absent`; `vault_damaged` when the passphrase is right but what it opens is not what was written
   */
  async unlock(passphrase: string): Promise<void> {
    await this.#wake();
    await this.#inTurn(async () => {
      if (this.#open !== null) return;
      const database = await this.#db();
      const header = await database.header();
      if (header === null) throw new VaultError("vault_absent");
      await countAttempt(database, this.#now());
      const key = await openHeader(passphrase, header);
      await forgiveAttempts(database);
      await this.#remember(openManifest(key, await database.blob(MANIFEST)));
    });
  }

  /**
   * Exchanges the passphrase. With `rekey` ("my passphrase was seen") a new vault key seals everything anew, so that
   * neither the old passphrase nor a copy of the old key opens what is here. One commit: a stop leaves old or new.
   * @throws VaultError as `unlock`; `vault_locked`, `passphrase_weak`
   */
  async changePassphrase(before: string, after: string, { rekey = false } = {}): Promise<void> {
    assertStrong(after);
    await this.#wake();
    await this.#inTurn(async () => {
      this.#unlocked();
      const database = await this.#db();
      const header = await database.header();
      if (header === null) throw new VaultError("vault_absent");
      await countAttempt(database, this.#now());
      wipe(await openHeader(before, header));
      await forgiveAttempts(database);
      const key = rekey ? randomBytes(VAULT_KEY_LENGTH) : Uint8Array.from(this.#unlocked().key);
      const next = await sealHeader(after, key, this.#argon2, header.generation + 1);
      const open = this.#unlocked();
      const blobs = rekey ? await this.#sealedAnew(open, key) : new Map<string, StoredBlob | null>();
      const generation = open.generation + 1;
      const generations = rekey
        ? new Map([...blobs.keys()].map((name) => [name, generation]))
        : open.generations;
      const changed: Open = { key, generation, generations };
      blobs.set(MANIFEST, sealManifest(changed));
      await database.commit({ header: next, blobs }, { name: MANIFEST, generation: open.generation });
      if (this.#open !== open) throw new VaultError("vault_locked");
      await this.#remember(changed);
    });
  }

  async #createAgain(passphrase: string, database: Database): Promise<void> {
    const header = await database.header();
    if (header === null) throw new VaultError("vault_absent");
    await countAttempt(database, this.#now());
    const key = await openHeader(passphrase, header).catch((error: unknown) => {
      throw isVaultError(error, "passphrase_wrong") ? new VaultError("vault_exists") : error;
    });
    await forgiveAttempts(database);
    if (this.#open === null) await this.#remember(await openManifest(key, await database.blob(MANIFEST)));
  }

  /** Drops the vault key everywhere and tells the listeners. Locking what is locked is fine. */
  async lock(): Promise<void> {
    const open = this.#open;
    this.#open = null;
    this.#woken = Promise.resolve();
    await dropSession(SESSION_KEY);
    if (open !== null) wipe(open.key);
    for (const listener of this.#lockListeners) listener();
  }

  /** Deletes everything for good. */
  async reset(): Promise<void> {
    await this.lock();
    await this.#inTurn(async () => {
      const database = await this.#db();
      this.#database = null;
      await database.destroy();
      await clearSession();
    });
  }

  /** Returns the content of blob `name`, null if there is none. @throws VaultError `vault_locked`, `vault_damaged` */
  async read(name: string): Promise<string | null> {
    await this.#wake();
    return this.#inTurn(async () => {
      this.#unlocked();
      const blob = await (await this.#db()).blob(name);
      // Asked again: a lock in between has wiped the key that was there before.
      const { key, generations } = this.#unlocked();
      const generation = generations.get(name);
      return generation === undefined ? null : openNamed(key, name, generation, blob);
    });
  }

  /**
   * Returns the contents of all blobs whose names start with `prefix`, read in one go, and the names of those that
   * are missing, changed or older than they should be. @throws VaultError `vault_locked`, `storage_failed`
   */
  async readAll(prefix: string): Promise<{ contents: Map<string, string>; damaged: string[] }> {
    await this.#wake();
    return this.#inTurn(async () => {
      this.#unlocked();
      const blobs = await (await this.#db()).blobs(prefix);
      const { key, generations } = this.#unlocked();
      const contents = new Map<string, string>();
      const damaged: string[] = [];
      for (const [name, generation] of generations) {
        if (!name.startsWith(prefix)) continue;
        try {
          contents.set(name, openNamed(key, name, generation, blobs.get(name) ?? null));
        } catch (error) {
          if (!isVaultError(error, "vault_damaged")) throw error;
          damaged.push(name);
        }
      }
      return { contents, damaged };
    });
  }

  /** Returns the names of all blobs that start with `prefix`. @throws VaultError `vault_locked` */
  async names(prefix: string): Promise<string[]> {
    await this.#wake();
    return [...this.#unlocked().generations.keys()].filter((name) => name.startsWith(prefix));
  }

  /** Writes (or, with null, deletes) blobs, all or none. @throws VaultError `vault_locked`, `storage_failed` */
  async write(changes: Readonly<Record<string, string | null>>): Promise<void> {
    await this.#wake();
    await this.#inTurn(async () => {
      const open = this.#unlocked();
      const generation = open.generation + 1;
      const generations = new Map(open.generations);
      const blobs = new Map<string, StoredBlob | null>();
      for (const [name, content] of Object.entries(changes)) {
        if (name === MANIFEST) throw new TypeError("the manifest is not written by hand");
        if (content === null) generations.delete(name);
        else generations.set(name, generation);
        blobs.set(name, content === null ? null : sealNamed(open.key, name, generation, content));
      }
      const next: Open = { key: open.key, generation, generations };
      blobs.set(MANIFEST, sealManifest(next));
      await (await this.#db()).commit({ blobs }, { name: MANIFEST, generation: open.generation });
      // A lock may have come between; the write stands, the key must not come back.
      if (this.#open === open) this.#open = next;
    });
  }

  async #sealedAnew(open: Open, key: Bytes): Promise<Map<string, StoredBlob | null>> {
    const database = await this.#db();
    const blobs = new Map<string, StoredBlob | null>();
    for (const [name, generation] of open.generations) {
      const content = openNamed(this.#unlocked().key, name, generation, await database.blob(name));
      blobs.set(name, sealNamed(key, name, open.generation + 1, content));
    }
    return blobs;
  }

  #unlocked(): Open {
    if (this.#open === null) throw new VaultError("vault_locked");
    return this.#open;
  }

  #db(): Promise<Database> {
    this.#database ??= Database.open().catch((error: unknown) => {
      this.#database = null;
      throw error;
    });
    return this.#database;
  }

  async #remember(open: Open): Promise<void> {
    await writeSession(SESSION_KEY, encodeBase64Url(open.key));
    this.#woken = Promise.resolve();
    this.#open = open;
  }

  /** Takes up an unlocked vault after the worker was stopped. */
  #wake(): Promise<void> {
    this.#woken ??= (async () => {
      const text = await readSession(SESSION_KEY);
      if (typeof text !== "string") return;
      try {
        const key = decodeBase64UrlExactly(text, VAULT_KEY_LENGTH);
        this.#open = openManifest(key, await (await this.#db()).blob(MANIFEST));
      } catch (error) {
        // Locked again rather than half open: unlocking says what is wrong.
        await dropSession(SESSION_KEY);
        if (isVaultError(error, "storage_failed")) throw error;
      }
    })().catch((error: unknown) => {
      this.#woken = null;
      throw error;
    });
    return this.#woken;
  }
}

function assertStrong(passphrase: string): void {
  if ([...passphrase].length < SHORTEST_PASSPHRASE) {
    throw new VaultError("passphrase_weak", "a passphrase needs 8 characters or more");
  }
}
