/** Who I am: registered clients with their secrets, one of them active. Sealed whole in one blob. */
import type { Identity } from "../e3db/identity.ts";
import { VaultError } from "../errors.ts";
import type { ClientId } from "../wire/ids.ts";
import { Document } from "./document.ts";
import type { Vault } from "./vault.ts";

interface Identities {
  readonly active: ClientId | null;
  readonly list: readonly Identity[];
}

export class IdentityStore {
  readonly #document: Document<Identities>;

  constructor(vault: Vault) {
    this.#document = new Document<Identities>(vault, "identities", { active: null, list: [] });
  }

  async list(): Promise<readonly Identity[]> {
    return (await this.#document.get()).list;
  }

  /** Returns the active identity, null while none is registered. @throws VaultError `vault_locked` */
  async active(): Promise<Identity | null> {
    const { active, list } = await this.#document.get();
    return list.find((identity) => identity.clientId === active) ?? null;
  }

  /** Keeps a new identity (or replaces the one of the same client id) and makes it the active one. */
  async add(identity: Identity): Promise<void> {
    await this.#document.update(({ list }) => ({
      active: identity.clientId,
      list: [...list.filter((other) => other.clientId !== identity.clientId), identity],
    }));
  }

  /** Makes another identity the active one. @throws VaultError `not_found` */
  async activate(clientId: string): Promise<void> {
    await this.#document.update((identities) => {
      if (!identities.list.some((identity) => identity.clientId === clientId)) {
        throw new VaultError("not_found", "no such identity");
      }
      return { ...identities, active: clientId as ClientId };
    });
  }
}
