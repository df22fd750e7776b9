/** The latest acts in this vault, sealed, so that a person sees the acts of somebody else. It holds no values. */
import type { ActivityView } from "../../model/vault-status.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

const MOST = 200;

export class ActivityLog {
  readonly #document: Document<readonly ActivityView[]>;

  constructor(vault: Vault) {
    this.#document = new Document<readonly ActivityView[]>(vault, "activity", []);
  }

  /** Returns the last acts, the latest first. @throws VaultError `vault_locked` */
  async list(): Promise<readonly ActivityView[]> {
    return this.#document.get();
  }

  /** Takes note of an act; the oldest are forgotten after some hundreds. @throws VaultError `vault_locked` */
  async note(what: string, at: number): Promise<void> {
    await this.#document.update((list) => [{ at, what }, ...list].slice(0, MOST));
  }
}
