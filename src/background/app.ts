/** Everything one life of the worker works with, put together once; nothing here is started before it is asked. */
import { Accounts } from "../vault/accounts.ts";
import { Autolock } from "../vault/autolock.ts";
import { IdentityStore } from "../vault/identities.ts";
import { Kits } from "../vault/kit.ts";
import { Directory } from "../vault/people.ts";
import { Records } from "../vault/records.ts";
import { SettingsStore } from "../vault/settings.ts";
import { Vault } from "../vault/vault.ts";
import { Tickets } from "./tickets.ts";

export interface App {
  readonly vault: Vault;
  readonly autolock: Autolock;
  readonly settings: SettingsStore;
  readonly identities: IdentityStore;
  readonly accounts: Accounts;
  readonly records: Records;
  readonly directory: Directory;
  readonly kits: Kits;
  readonly tickets: Tickets;
}

/** Returns the parts, wired. */
export function createApp(): App {
  const vault = new Vault();
  const settings = new SettingsStore(vault);
  const autolock = new Autolock(vault, async () => (await settings.get()).autoLockMinutes);
  const identities = new IdentityStore(vault);
  const accounts = new Accounts(vault, identities);
  const tickets = new Tickets();
  vault.onLock(() => void tickets.clear());
  return {
    vault,
    autolock,
    settings,
    identities,
    accounts,
    records: new Records(vault, accounts),
    directory: new Directory(accounts),
    kits: new Kits(vault),
    tickets,
  };
}
