/**
 * Sends the outbox to the server (SECURITY.md, "Exactly once"). Every step may be repeated, and a stop in between does
 * nothing twice.
 */
import { isVaultError } from "../../errors.ts";
import { type RecordId, recordId, type Version } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import type { Vault } from "../lock/vault.ts";
import type { Judged } from "../sealing/opening.ts";
import { updateRecord } from "../sealing/record-update.ts";
import { draftOf, type RecordInput } from "./opened-record.ts";
import type { Outbox, Waiting } from "./outbox.ts";
import { findWrittenOnce, writeOnce } from "./record-journal.ts";

/**
 * Does what `waiting` wants and returns the record as it is at the server now, null when it is deleted.
 * @throws VaultError `conflict`, `not_found`, `forbidden` and what the network throws; then it may be done again
 */
export async function sendWaiting(
  vault: Vault,
  account: Account,
  outbox: Outbox,
  waiting: Waiting,
  now: number,
): Promise<Judged | null> {
  const judged = await doIt(vault, account, outbox, waiting, now);
  await account.memory.save();
  return judged;
}

function doIt(
  vault: Vault,
  account: Account,
  outbox: Outbox,
  waiting: Waiting,
  now: number,
): Promise<Judged | null> {
  const { id, base, kind } = waiting;
  if (kind === "delete") {
    return base === null ? deleteWritten(vault, account, id) : deleteRecord(account, recordId(id), base);
  }
  const draft = draftOf(waiting.input ?? NOTHING);
  if (base === null) return writeOnce(vault, account, id, draft, now);
  const keep = async (sent: Waiting["sent"]) => {
    await outbox.modify(id, waiting.owner, (present) => (present === null ? null : { ...present, sent }));
  };
  return updateRecord(account, recordId(id), base, draft, { sent: waiting.sent, keep }, now);
}

/** What is written always has content; the type only cannot say so. */
const NOTHING: RecordInput = { type: "", template: "custom", fields: [], labels: [] };

/** Deletes a record that was made here and may have reached the server. */
async function deleteWritten(vault: Vault, account: Account, requestId: string): Promise<null> {
  const written = await findWrittenOnce(vault, account, requestId);
  if (written === null) return null;
  const { recordId: id, version } = written.record.meta;
  return deleteRecord(account, id, version);
}

/** One that is gone already is fine. */
async function deleteRecord(account: Account, id: RecordId, version: string): Promise<null> {
  try {
    await account.client.remove({ recordId: id, version: version as Version });
  } catch (error) {
    if (!isVaultError(error, "not_found")) throw error;
  }
  await account.memory.noteDeleted(account.identity.clientId, id);
  return null;
}
