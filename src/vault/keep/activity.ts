/** The latest acts in this vault, sealed, so that a person sees the acts of somebody else. It holds no values. */

import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

/** `at` in ms since 1970; `what` names the act, as the message that asked for it. */
export interface Activity {
  readonly at: number;
  readonly what: string;
}

const MOST = 200;

export class ActivityLog {
  readonly #document: Document<readonly Activity[]>;

  constructor(vault: Vault) {
    this.#document = new Document<readonly Activity[]>(vault, "activity", []);
  }

  /** Returns the last acts, the latest first. @throws VaultError `vault_locked` */
  async list(): Promise<readonly Activity[]> {
    return this.#document.get();
  }

  /** Takes note of an act; the oldest are forgotten after some hundreds. @throws VaultError `vault_locked` */
  async note(what: string, at: number): Promise<void> {
    await this.#document.update((list) => [{ at, what }, ...list].slice(0, MOST));
  }
}
