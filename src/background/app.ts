/** The parts of one life of the worker, put together once. No part starts before a caller asks for it. */
import type { ImportReport } from "../model/import.ts";
import type { DeleteReport, LeftRecord } from "../model/job.ts";
import { type ImportInput, importSteps } from "../vault/exchange/importing.ts";
import { IdentityStore } from "../vault/identity/identities.ts";
import { Accounts } from "../vault/identity/open-identity.ts";
import { type DeleteInput, deleteSteps } from "../vault/jobs/deleting.ts";
import { type Act, Journal } from "../vault/jobs/journal.ts";
import { Uploads } from "../vault/jobs/uploads.ts";
import { ActivityLog } from "../vault/keep/activity.ts";
import { Document } from "../vault/keep/document.ts";
import { LastUsed } from "../vault/keep/last-used.ts";
import { SavedSearches } from "../vault/keep/searches.ts";
import { SettingsStore } from "../vault/keep/settings.ts";
import { Sites } from "../vault/keep/sites.ts";
import { Tray } from "../vault/keep/tray.ts";
import { Kits } from "../vault/kit/kit.ts";
import { Autolock } from "../vault/lock/autolock.ts";
import { Vault } from "../vault/lock/vault.ts";
import { Records } from "../vault/records/records.ts";
import { Appointments } from "../vault/sharing/appointments.ts";
import { Directory } from "../vault/sharing/people.ts";
import { Reseals } from "../vault/sharing/reseal.ts";
import { announceSoon, announceWrites } from "./announcing.ts";
import { Tickets } from "./tickets.ts";

export interface App {
  readonly vault: Vault;
  readonly autolock: Autolock;
  readonly settings: SettingsStore;
  readonly searches: SavedSearches;
  readonly identities: IdentityStore;
  readonly accounts: Accounts;
  readonly journal: Journal;
  readonly records: Records;
  /** Whether the person went on without a server when they made this vault. */
  readonly startedLocally: Document<boolean>;
  readonly directory: Directory;
  readonly reseals: Reseals;
  readonly imports: Act<ImportInput, ImportReport>;
  readonly deletions: Act<DeleteInput, DeleteReport<LeftRecord>>;
  readonly appointments: Appointments;
  readonly uploads: Uploads;
  readonly kits: Kits;
  readonly activity: ActivityLog;
  readonly lastUsed: LastUsed;
  readonly tickets: Tickets;
  readonly tray: Tray;
  readonly sites: Sites;
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
  const journal = new Journal(vault, accounts);
  const records = new Records(vault, accounts, { changed: (what) => announceSoon([what]) });
  vault.onWrite((names) => {
    // Another identity may be the active one.
    if (!names.includes("identities")) return;
    accounts.drop();
    records.local.switched();
  });
  announceWrites(vault);
  // Long work counts as use of the vault, so that the vault does not lock under the person's hands.
  const touch = () => void autolock.touch().catch(() => undefined);
  return {
    vault,
    autolock,
    settings,
    searches: new SavedSearches(vault),
    identities,
    accounts,
    journal,
    records,
    startedLocally: new Document<boolean>(vault, "local", false),
    directory: new Directory(accounts, journal),
    appointments: new Appointments(accounts, journal),
    reseals: new Reseals(journal),
    uploads: new Uploads(journal),
    imports: journal.add("import", importSteps(records, Date.now, touch)),
    deletions: journal.add("delete", deleteSteps(records, touch)),
    kits: new Kits(vault, identities),
    activity: new ActivityLog(vault),
    lastUsed: new LastUsed(vault),
    tickets,
    tray: new Tray(vault),
    sites: new Sites(vault),
  };
}
