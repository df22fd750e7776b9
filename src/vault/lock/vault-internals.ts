/** The inside of the vault, for the parts that change how it opens. */

import { VaultError } from "../../errors.ts";
import type { Database } from "./database.ts";
import type { Open } from "./manifest.ts";

/** Handed to one task at a time and never kept. `open` is null while locked. */
export interface Inside {
  readonly database: Database;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly open: () => Open | null;
  /**
   * Makes `open` what the vault is unlocked with. @throws VaultError `vault_locked` when somebody locked the vault since
   * the task was asked for
   */
  readonly remember: (open: Open) => Promise<void>;
  /** Locks the vault as a part of the task, which may open it again. */
  readonly lock: () => Promise<void>;
}

/** The vault as the other parts of this room know it: it hands its inside to one task at a time. */
export interface WithInside {
  within<T>(task: (inside: Inside) => Promise<T>): Promise<T>;
}

/** Returns what the vault is unlocked with. @throws VaultError `vault_locked` */
export function unlocked(inside: Inside): Open {
  const open = inside.open();
  if (open === null) throw new VaultError("vault_locked");
  return open;
}

const SHORTEST_PASSPHRASE = 8;

/** @throws VaultError `passphrase_weak` */
export function assertStrong(passphrase: string): void {
  if ([...passphrase].length < SHORTEST_PASSPHRASE) {
    throw new VaultError("passphrase_weak", "a passphrase needs 8 characters or more");
  }
}
