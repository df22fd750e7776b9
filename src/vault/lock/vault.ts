/**
 * The vault at rest: absent, locked or unlocked (SECURITY.md, "At rest"). It holds named blobs sealed under a random
 * vault key, and a manifest that names the generation of each, so that nobody can exchange, drop or roll back a
 * single blob. The vault reports damaged parts and keeps them; it never resets anything in silence.
 */
import { decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { type Bytes, randomBytes, wipe } from "../../crypto/bytes.ts";
import { ARGON2_DEFAULT, type Argon2Parameters } from "../../crypto/kdf.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { retryAt } from "./attempts.ts";
import { Database, type StoredBlob } from "./database.ts";
import { sealHeader, VAULT_KEY_LENGTH } from "./header.ts";
import { MANIFEST, type Open, openManifest, openNamed, sealManifest, sealNamed } from "./manifest.ts";
import { keyOfPassphrase } from "./passphrase.ts";
import { createQueue } from "./queue.ts";
import { clearSession, dropSession, readSession, writeSession } from "./session.ts";
import { assertStrong, type Inside } from "./vault-internals.ts";

export type LockState = "absent" | "locked" | "unlocked";

/** Writes blobs (null: deletes), all or none; see `Vault.write`. */
export type Commit = (changes: Readonly<Record<string, string | null>>) => Promise<void>;

export interface VaultOptions {
  /** How costly the passphrase of a new vault is to guess. */
  readonly argon2?: Argon2Parameters;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const SESSION_KEY = "vault-key";

/** One vault per profile; the background makes one instance each time it wakes. */
export class Vault {
  readonly #argon2: Argon2Parameters;
  readonly #now: () => number;
  readonly #inTurn = createQueue();
  readonly #lockListeners = new Set<() => void>();
  readonly #writeListeners = new Set<(names: readonly string[]) => void>();
  #database: Promise<Database> | null = null;
  #open: Open | null = null;
  #woken: Promise<void> | null = null;
  /** How often the vault was locked: what began before a lock does not open the vault after it. */
  #locks = 0;

  constructor({ argon2 = ARGON2_DEFAULT, now = Date.now }: VaultOptions = {}) {
    this.#argon2 = argon2;
    this.#now = now;
  }

  /** Calls `listener` after each lock, so that it drops opened values. */
  onLock(listener: () => void): void {
    this.#lockListeners.add(listener);
  }

  /** Calls `listener` with the names of the blobs after each write. */
  onWrite(listener: (names: readonly string[]) => void): void {
    this.#writeListeners.add(listener);
  }

  async state(): Promise<LockState> {
    await this.#wake();
    if (this.#open !== null) return "unlocked";
    return (await (await this.#db()).isEmpty()) ? "absent" : "locked";
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
    await this.within(async (inside) => {
      const { database, remember } = inside;
      if (!(await database.isEmpty())) return this.#createAgain(inside, passphrase);
      const key = randomBytes(VAULT_KEY_LENGTH);
      const header = await sealHeader(passphrase, key, this.#argon2, 1);
      const names = Object.keys(content);
      const open: Open = { key, generation: 1, generations: new Map(names.map((name) => [name, 1])) };
      const blobs = new Map(
        Object.entries(content).map(([name, text]) => [name, sealNamed(key, name, 1, text)]),
      );
      blobs.set(MANIFEST, sealManifest(open, this.#now()));
      await database.commit({ header, blobs }, { name: MANIFEST, generation: 0 });
      await remember(open);
    });
  }

  async #createAgain(inside: Inside, passphrase: string): Promise<void> {
    const key = await keyOfPassphrase(inside, passphrase).catch((error: unknown) => {
      throw isVaultError(error, "passphrase_wrong") ? new VaultError("vault_exists") : error;
    });
    if (inside.open() !== null) return;
    await inside.remember(openManifest(key, await inside.database.blob(MANIFEST)));
  }

  /**
   * Opens the vault.
   * @throws VaultError `passphrase_wrong`; `too_many_attempts` with `detail.retryAt`; `vault_absent`; `vault_locked`
   * when it is locked meanwhile; `vault_damaged` when the passphrase is right but the content is damaged
   */
  async unlock(passphrase: string): Promise<void> {
    await this.unlockBy((inside) => keyOfPassphrase(inside, passphrase));
  }

  /**
   * Unlocks the vault with the key that `find` returns (passphrase or passkey).
   * @throws VaultError as `find`, `vault_damaged`; `vault_locked` when it is locked meanwhile
   */
  async unlockBy(find: (inside: Inside) => Promise<Bytes>): Promise<void> {
    await this.within(async (inside) => {
      if (inside.open() !== null) return;
      const key = await find(inside);
      await inside.remember(openManifest(key, await inside.database.blob(MANIFEST)));
    });
  }

  /** Runs `task` alone with the inside of the vault. Only parts of the vault that change how it opens use this. */
  async within<T>(task: (inside: Inside) => Promise<T>): Promise<T> {
    const locks = this.#locks;
    await this.#wake();
    return this.#inTurn(async () => task(this.#inside(await this.#db(), locks)));
  }

  /** `locks`: how often the vault was locked when the task was asked for. */
  #inside(database: Database, locks: number): Inside {
    let expected = locks;
    return {
      database,
      now: this.#now,
      open: () => this.#open,
      remember: (open) => this.#remember(open, expected),
      lock: () => {
        if (expected === this.#locks) expected++;
        return this.lock();
      },
    };
  }

  /** Drops the vault key everywhere and tells the listeners. Locking what is locked is fine. */
  async lock(): Promise<void> {
    this.#locks++;
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
      // This asks again, because a lock in between has wiped the earlier key.
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

  /**
   * Writes (or, with null, deletes) blobs, all or none; nothing to write is no commit.
   * @throws VaultError `vault_locked`, `storage_failed`
   */
  async write(changes: Readonly<Record<string, string | null>>): Promise<void> {
    await this.#wake();
    if (Object.keys(changes).length === 0) return;
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
      blobs.set(MANIFEST, sealManifest(next, this.#now()));
      await (await this.#db()).commit({ blobs }, { name: MANIFEST, generation: open.generation });
      // A lock may have come between; the write stands, the key must not come back.
      if (this.#open === open) this.#open = next;
    });
    for (const listener of this.#writeListeners) listener(Object.keys(changes));
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

  async #remember(open: Open, locks: number): Promise<void> {
    if (locks === this.#locks) await writeSession(SESSION_KEY, encodeBase64Url(open.key));
    if (locks !== this.#locks) {
      wipe(open.key);
      await dropSession(SESSION_KEY);
      throw new VaultError("vault_locked");
    }
    this.#woken = Promise.resolve();
    this.#open = open;
  }

  /** Restores the unlocked state after the worker was stopped. */
  #wake(): Promise<void> {
    this.#woken ??= (async () => {
      const locks = this.#locks;
      const text = await readSession(SESSION_KEY);
      if (typeof text !== "string") return;
      try {
        const key = decodeBase64UrlExactly(text, VAULT_KEY_LENGTH);
        const open = openManifest(key, await (await this.#db()).blob(MANIFEST));
        if (locks === this.#locks) this.#open = open;
        else wipe(key);
      } catch (error) {
        // The vault locks rather than stay half open; unlocking reports the problem.
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
