/**
 * What a person sees and decides when the server went back to an earlier state (SECURITY.md, "When the server goes
 * back"): what is only here, older or there again, and sending their own records again, all at once.
 */
import type { SetBackStatus } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Copied } from "./copied.ts";
import type { LocalCopy } from "./local-copy.ts";
import { inputOf } from "./opened-record.ts";
import { newRestore, newUpdate, type Outbox, type Waiting } from "./outbox.ts";

/** Returns how many records differ and how, those of which a change waits left out; null where none does. */
export async function setBackStatus(
  copy: LocalCopy,
  outbox: Outbox,
  owner: ClientId,
): Promise<Omit<SetBackStatus, "lostShares" | "returnedShares"> | null> {
  const waiting = new Set(
    (await outbox.list(owner)).filter(({ problem }) => problem === null).map(({ id }) => id),
  );
  const records = (await copy.differing()).filter(({ recordId }) => !waiting.has(recordId));
  if (records.length === 0) return null;
  const count = (is: (record: Copied) => boolean) => records.filter(is).length;
  const isMine = ({ writerId }: Copied) => writerId === owner;
  const isLost = ({ missing }: Copied) => missing !== undefined;
  return {
    at: (await copy.state()).wentBackAt ?? null,
    lost: count((record) => isLost(record) && isMine(record) && record.file === undefined),
    lostFiles: count((record) => isLost(record) && isMine(record) && record.file !== undefined),
    lostOfOthers: count((record) => isLost(record) && !isMine(record)),
    older: count((record) => !isLost(record) && record.state !== "returned"),
    returned: count((record) => !isLost(record) && record.state === "returned"),
    sendable: count((record) => againOf(record, owner, 0) !== null),
  };
}

/**
 * Makes everything of the person's own that the server lost, or has an older state of, wait to be sent; with `id` that
 * record alone. Returns how much.
 */
export async function waitAgain(
  copy: LocalCopy,
  outbox: Outbox,
  owner: ClientId,
  now: number,
  id: string | null,
): Promise<number> {
  const wanted = new Map<string, Waiting>();
  for (const record of await copy.differing()) {
    const again = id === null || id === record.recordId ? againOf(record, owner, now) : null;
    if (again !== null) wanted.set(record.recordId, again);
  }
  const kept = await outbox.modifyAll([...wanted.keys()], owner, (present, wantedId) => {
    const again = wanted.get(wantedId);
    if (again === undefined || present === null) return again ?? present;
    return present.problem === "not_found" ? edited(present, again) : present;
  });
  return kept.filter((entry) => entry !== null).length;
}

/**
 * Returns what sends an own record again; null for one that cannot be sent, or of which nothing newer is known here, as
 * when another browser told of a version that this one never had.
 */
function againOf(record: Copied, owner: ClientId, now: number): Waiting | null {
  const { recordId, version, good, missing, state, writerId, file } = record;
  if (writerId !== owner || file !== undefined) return null;
  if (missing !== undefined) return { ...newRestore(record, owner, inputOf(record), now), asNew: true };
  if (state !== "older" || good === undefined || good.file !== undefined) return null;
  if (good.version === version) return null;
  return newUpdate({ id: recordId, version, chosen: true }, owner, inputOf(good), now);
}

/** An edit that found its record gone is sent with the record. */
function edited(present: Waiting, again: Waiting): Waiting {
  if (again.kind !== "restore" || present.kind === "delete") return present;
  return {
    ...again,
    input: present.input,
    since: present.since,
    sent: present.sent,
    revision: present.revision + 1,
  };
}
