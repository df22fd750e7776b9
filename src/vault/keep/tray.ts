/**
 * Texts that a page dropped while they were being sealed: kept here, sealed, until the person has taken them. What is
 * written must not be lost with a page's field.
 */
import type { KeptText } from "../../model/page.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

/** More than this nobody looks through; the oldest goes. */
const MOST = 50;

export class Tray {
  readonly #document: Document<readonly KeptText[]>;

  constructor(vault: Vault) {
    this.#document = new Document<readonly KeptText[]>(vault, "tray", []);
  }

  /** Returns what is kept, the latest first. @throws VaultError `vault_locked` */
  all(): Promise<readonly KeptText[]> {
    return this.#document.get();
  }

  /** Keeps a sealed text. @throws VaultError `vault_locked` */
  async keep(text: KeptText): Promise<void> {
    await this.#document.update((kept) => [text, ...kept].slice(0, MOST));
  }

  /** Forgets a sealed text; that there is none is fine. @throws VaultError `vault_locked` */
  async drop(envelope: string): Promise<void> {
    await this.#document.update((kept) => kept.filter((text) => text.envelope !== envelope));
  }
}
