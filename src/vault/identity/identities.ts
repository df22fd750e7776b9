/** My identities: registered clients with their secrets, one of them active. One blob holds all of them, sealed. */
import type { Identity } from "../../e3db/identity.ts";
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

interface Identities {
  readonly active: ClientId | null;
  readonly list: readonly Identity[];
}

export class IdentityStore {
  readonly #vault: Vault;
  readonly #document: Document<Identities>;

  constructor(vault: Vault) {
    this.#vault = vault;
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
      found(identities, clientId);
      return { ...identities, active: clientId as ClientId };
    });
  }

  /** Gives an identity another name in this vault; the server keeps the one it knows. @throws VaultError `not_found` */
  async rename(clientId: string, name: string): Promise<void> {
    const trimmed = name.trim();
    if (trimmed === "")
      throw new VaultError("input_invalid", "a name is missing", { detail: { why: "name" } });
    await this.#document.update((identities) => {
      found(identities, clientId);
      const list = identities.list.map((one) =>
        one.clientId === clientId ? { ...one, name: trimmed } : one,
      );
      return { ...identities, list };
    });
  }

  /**
   * Forgets an identity, its keys and all that the vault knew for it; another becomes the active one.
   * @throws VaultError `not_found`
   */
  async remove(clientId: string): Promise<void> {
    await this.#document.update((identities) => {
      found(identities, clientId);
      const list = identities.list.filter((identity) => identity.clientId !== clientId);
      const isActive = identities.active === clientId;
      return { active: isActive ? (list[0]?.clientId ?? null) : identities.active, list };
    });
    // Its own blobs have it in the second place; behind that it may be whom another identity's work is about.
    const names = (await this.#vault.names("")).filter((name) => name.split("/")[1] === clientId);
    if (names.length > 0) await this.#vault.write(Object.fromEntries(names.map((name) => [name, null])));
  }
}

function found({ list }: Identities, clientId: string): void {
  if (!list.some((identity) => identity.clientId === clientId)) {
    throw new VaultError("not_found", "no such identity");
  }
}
