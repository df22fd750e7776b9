/** The active identity at work: its client, pins and access keys, opened once and dropped at lock. */
import { Client } from "../../e3db/client.ts";
import type { RequestWorld } from "../../e3db/http/world.ts";
import { type Identity, type KeyRing, openKeys, publicKeyOf, signingKeyOf } from "../../e3db/identity.ts";
import { VaultError } from "../../errors.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";
import { type AccessDifferences, NO_DIFFERENCES } from "../memory/access-differences.ts";
import { Approvals } from "../memory/approvals.ts";
import { Heard } from "../memory/heard.ts";
import { Inbox } from "../memory/inbox.ts";
import { Pins } from "../memory/pins.ts";
import { Registry } from "../memory/registry.ts";
import { ResealReports } from "../memory/reseal-reports.ts";
import { SealMemory } from "../memory/seal-memory.ts";
import { SeenShares } from "../memory/seen-shares.ts";
import { ShareBook } from "../memory/share-book.ts";
import { TypeRules } from "../memory/type-rules.ts";
import type { IdentityStore } from "./identities.ts";

export interface Account {
  readonly identity: Identity;
  readonly ring: KeyRing;
  readonly client: Client;
  readonly pins: Pins;
  readonly registry: Registry;
  readonly seen: SeenShares;
  readonly memory: SealMemory;
  readonly shares: ShareBook;
  readonly approvals: Approvals;
  readonly rules: TypeRules;
  readonly inbox: Inbox;
  readonly heard: Heard;
  readonly reports: ResealReports;
  readonly accessBack: Document<AccessDifferences>;
}

/** Owns the one open account. */
export class Accounts {
  readonly #vault: Vault;
  readonly #identities: IdentityStore;
  readonly #world: RequestWorld;
  #open: { readonly identity: Identity; readonly account: Promise<Account> } | null = null;

  constructor(vault: Vault, identities: IdentityStore, world: RequestWorld = {}) {
    this.#vault = vault;
    this.#identities = identities;
    this.#world = world;
    vault.onLock(() => this.drop());
  }

  /** Returns the active identity, null while none is registered. @throws VaultError `vault_locked` */
  async identity(): Promise<Identity | null> {
    return this.#identities.active();
  }

  /** @throws VaultError `vault_locked`; `input_invalid` (`why`: `no_identity`) while none is registered */
  async current(): Promise<Account> {
    const identity = await this.#identities.active();
    if (identity === null) {
      throw new VaultError("input_invalid", "connect to a server first", { detail: { why: "no_identity" } });
    }
    if ((await this.#vault.state()) !== "unlocked") throw new VaultError("vault_locked");
    if (this.#open?.identity !== identity) {
      this.drop();
      const account = this.#start(identity);
      this.#open = { identity, account };
      account.catch(() => {
        if (this.#open?.account === account) this.#open = null;
      });
    }
    return this.#open.account;
  }

  /** Closes the open account; the next `current` opens the then active one, as it does whenever that is another. */
  drop(): void {
    const open = this.#open;
    this.#open = null;
    open?.account.then(({ client }) => client.close()).catch(() => undefined);
  }

  async #start(identity: Identity): Promise<Account> {
    const registry = new Registry(this.#vault, identity.clientId);
    const approvals = new Approvals(this.#vault, identity.clientId);
    const pins = new Pins(this.#vault, identity.clientId, approvals);
    const ring = openKeys(identity);
    await pins.own(
      identity.clientId,
      { publicKey: publicKeyOf(ring), signingKey: signingKeyOf(ring) },
      identity.name,
    );
    const client = new Client(identity, { registry, trust: pins, world: this.#world });
    const seen = new SeenShares(this.#vault, identity.clientId);
    const memory = new SealMemory(this.#vault, identity.clientId);
    const shares = new ShareBook(this.#vault, identity.clientId);
    const rules = new TypeRules(this.#vault, identity.clientId);
    const inbox = new Inbox(this.#vault, identity.clientId);
    const heard = new Heard(this.#vault, identity.clientId);
    const reports = new ResealReports(this.#vault, identity.clientId);
    const accessBack = new Document(this.#vault, `access-back/${identity.clientId}`, NO_DIFFERENCES);
    const remembered = { pins, registry, seen, memory, shares, approvals, rules, inbox, heard, reports };
    return { identity, ring, client, ...remembered, accessBack };
  }
}
