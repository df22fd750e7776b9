/** What pages are shown of the vault's own objects. */
import type { IdentityView, PersonView, RecordRow, RecordView, VaultStatus } from "../messages/views.ts";
import type { Person } from "../vault/people.ts";
import type { OpenedRecord } from "../vault/records.ts";
import { titlesOf } from "../vault/titles.ts";
import type { App } from "./app.ts";

/** Returns the lock state and, while unlocked, who I am. */
export async function statusView({ vault, settings, accounts, identities }: App): Promise<VaultStatus> {
  const state = await vault.state();
  const isConnected = state === "unlocked" && (await identities.active()) !== null;
  return {
    state,
    retryAt: state === "locked" ? await vault.retryAt() : 0,
    identity: isConnected ? await identityView(accounts) : null,
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
  };
}

/** Returns a record with its values and those who may read it. */
export function recordView(
  record: OpenedRecord,
  writer: Person,
  sharedWith: readonly PersonView[],
): RecordView {
  return { ...rowView(record, writer), fields: record.fields, sharedWith };
}
