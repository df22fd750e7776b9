/**
 * Sends the outbox to the server (SECURITY.md, "Exactly once"). Every step may be repeated, and a stop in between does
 * nothing twice.
 */
import { isVaultError } from "../../errors.ts";
import { type RecordId, recordId, type Version } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import type { Judged } from "../sealing/opening.ts";
import { createRecord, findCreated } from "../sealing/record-create.ts";
import { updateRecord } from "../sealing/record-update.ts";
import { contentId, type SentBody, type WriteJournal } from "../sealing/sent-body.ts";
import { draftOf, type RecordInput } from "./opened-record.ts";
import type { Outbox, Waiting } from "./outbox.ts";

/** What became of an entry: the record as it is at the server now, or null where it is deleted. */
export interface Sent {
  readonly judged: Judged | null;
  /** For a create, names what was asked for; see `contentId`. */
  readonly wanted?: string;
  /** False when an earlier try of the create arrived, which holds what was wanted then. */
  readonly isWanted: boolean;
}

/**
 * Does what `waiting` wants. @throws VaultError `conflict`, `not_found`, `forbidden` and what the network throws; then
 * it may be done again
 */
export async function sendWaiting(
  account: Account,
  outbox: Outbox,
  waiting: Waiting,
  now: number,
): Promise<Sent> {
  const { id, base, kind } = waiting;
  if (kind === "delete") {
    if (base === null) await deleteCreated(account, waiting.sent);
    else await deleteRecord(account, recordId(id), base);
    return { judged: null, isWanted: true };
  }
  const draft = draftOf(waiting.input ?? NOTHING);
  const journal: WriteJournal = {
    sent: waiting.sent,
    keep: async (sent) => {
      await outbox.modify(id, waiting.owner, (present) => (present === null ? null : { ...present, sent }));
    },
  };
  if (base !== null) {
    const judged = await updateRecord(account, recordId(id), base, draft, journal, now);
    return { judged, isWanted: true };
  }
  const { record, isWanted } = await createRecord(account, id, draft, journal, now);
  return { judged: record, isWanted, wanted: contentId(draft) };
}

/** What is written always has content; the type only cannot say so. */
const NOTHING: RecordInput = { type: "", template: "custom", fields: [], labels: [] };

/** Deletes a record that was made here and may have reached the server. */
async function deleteCreated(account: Account, sent: readonly SentBody[]): Promise<void> {
  const found = await findCreated(account, sent);
  if (found === null) return;
  const { recordId: id, version } = found.record.record.meta;
  await deleteRecord(account, id, version);
}

/** One that is gone already is fine. */
async function deleteRecord(account: Account, id: RecordId, version: string): Promise<void> {
  try {
    await account.client.remove({ recordId: id, version: version as Version });
  } catch (error) {
    if (!isVaultError(error, "not_found")) throw error;
  }
  await account.memory.noteDeleted(account.identity.clientId, id);
}
