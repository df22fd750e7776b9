/** Views of the vault's own objects for pages. */
import { isVaultError } from "../../errors.ts";
import type { IdentityView } from "../../model/identity.ts";
import type { PersonView } from "../../model/person.ts";
import type { RecordRow, RecordView } from "../../model/record.ts";
import type { VaultStatus } from "../../model/vault-status.ts";
import { DEFAULT_SETTINGS } from "../../vault/keep/settings.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import { titlesOf } from "../../vault/records/titles.ts";
import type { App } from "../app.ts";

/** Returns the lock state and, while unlocked, the active identity. */
export async function statusView(app: App): Promise<VaultStatus> {
  const { vault } = app;
  const state = await vault.state();
  const retryAt = state === "locked" ? await vault.retryAt() : 0;
  const bare = { state, retryAt, identity: null, local: false, settings: DEFAULT_SETTINGS, damaged: false };
  if (state !== "unlocked") return bare;
  try {
    return { ...bare, ...(await unlockedView(app)) };
  } catch (error) {
    if (isVaultError(error, "vault_damaged")) return { ...bare, damaged: true };
    throw error;
  }
}

async function unlockedView({ settings, accounts, identities, startedLocally }: App) {
  const isConnected = (await identities.active()) !== null;
  return {
    identity: isConnected ? await identityView(accounts) : null,
    local: !isConnected && (await startedLocally.get()),
    settings: await settings.get(),
  };
}

/** Returns the active identity without its secrets. */
export async function identityView(accounts: App["accounts"]): Promise<IdentityView> {
  const { identity, pins } = await accounts.current();
  const { clientId, name, serverUrl, suite } = identity;
  const safetyWords = (await pins.find(clientId))?.safetyWords ?? [];
  return { clientId, name, serverUrl, suite, safetyWords };
}

/** Returns a record as a row: names of fields, but no values except in the title. */
export function rowView(record: OpenedRecord, writer: PersonView): RecordRow {
  const { recordId, version, type, template, labels, created, modified, state } = record;
  const fieldNames = record.fields.map(({ name }) => name);
  return {
    recordId,
    version,
    type,
    ...titlesOf(record),
    template,
    labels,
    fieldNames,
    writer,
    created,
    modified,
    state,
    ...(record.file === undefined ? {} : { file: record.file }),
  };
}

/** Returns a record with its values and those who may read it. */
export function recordView(
  record: OpenedRecord,
  writer: PersonView,
  readers: Pick<RecordView, "sharedWith" | "groups">,
): RecordView {
  return { ...rowView(record, writer), fields: record.fields, ...readers };
}
