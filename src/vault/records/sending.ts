/**
 * Sends the outbox to the server (SECURITY.md, "Exactly once"). Every step may be repeated, and a stop in between does
 * nothing twice.
 */
import { type ErrorCode, isVaultError, toVaultError, VaultError } from "../../errors.ts";
import { type RecordId, recordId, type Version } from "../../wire/ids.ts";
import { parseRecordBody } from "../../wire/record.ts";
import { learnFromBrowsers } from "../browsers/browsers.ts";
import type { Account } from "../identity/open-identity.ts";
import type { Made } from "../memory/seal-context.ts";
import { type Judged, openMade, openStored } from "../sealing/opening.ts";
import { createKey, createRecord, findCreated, fits, sealCreate } from "../sealing/record-create.ts";
import { restoreRecord } from "../sealing/record-restore.ts";
import { updateRecord } from "../sealing/record-update.ts";
import { contentId, type SentBody, type WriteJournal } from "../sealing/sent-body.ts";
import { isUnreachable } from "./connection.ts";
import type { LocalCopy } from "./local-copy.ts";
import { draftOf, openedRecord, type RecordInput } from "./opened-record.ts";
import type { Outbox, Waiting } from "./outbox.ts";

/** After these what waits goes on waiting, and so does all that comes after it. */
export const STOPS: readonly ErrorCode[] = [
  "vault_locked",
  "vault_absent",
  "aborted",
  "cancelled",
  "storage_failed",
  "unauthorized",
];

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
  copy: LocalCopy,
  waiting: Waiting,
  now: number,
): Promise<Sent> {
  return underPresentKey(account, () =>
    unlessResealed(account, copy, waiting, (present) => sendOne(account, outbox, present, now)),
  );
}

/** Runs `send` once more for the present version, where only the key of the record is another since it was seen. */
async function unlessResealed<T>(
  account: Account,
  copy: LocalCopy,
  waiting: Waiting,
  send: (waiting: Waiting) => Promise<T>,
): Promise<T> {
  try {
    return await send(waiting);
  } catch (error) {
    const base = await resealed(account, copy, waiting, error);
    if (base === null) throw error;
    return send({ ...waiting, base });
  }
}

/**
 * Returns the present version where it says what the person saw, and only its key is another; else null. Either way the
 * copy has it from then on: memory knows it, and what this device shows must not be behind that.
 */
async function resealed(
  account: Account,
  copy: LocalCopy,
  { id, base }: Waiting,
  error: unknown,
): Promise<string | null> {
  if (!isVaultError(error, "conflict") || base === null) return null;
  const stored = await account.client.fetch(recordId(id)).catch((failure: unknown) => {
    if (isVaultError(failure, "not_found")) return null;
    throw failure;
  });
  if (stored === null) return null;
  const judged = await openStored(account, stored);
  const present = openedRecord(judged, true);
  const isSame = await copy.saysTheSame(present, base);
  await account.memory.save((seen) => copy.take([judged], seen));
  return isSame ? present.version : null;
}

/** Runs `write` once more with what my other browsers know, when one of them exchanged the key of the type. */
async function underPresentKey<T>(account: Account, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isVaultError(error, "key_changed")) throw error;
    await learnFromBrowsers(account);
    return write();
  }
}

async function sendOne(account: Account, outbox: Outbox, waiting: Waiting, now: number): Promise<Sent> {
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
  if (base !== null && kind === "restore") {
    const { created = new Date(waiting.since).toISOString() } = waiting;
    const former = { recordId: recordId(id), version: base as Version, created };
    const asNew = waiting.asNew === true;
    return { judged: await restoreRecord(account, former, draft, journal, { now, asNew }), isWanted: true };
  }
  if (base !== null) {
    const replaced = { recordId: recordId(id), version: base, chosen: waiting.chosen === true };
    const judged = await updateRecord(account, replaced, draft, journal, now);
    return { judged, isWanted: true };
  }
  const { record, isWanted } = await createRecord(account, id, draft, journal, now);
  return { judged: record, isWanted, wanted: contentId(draft) };
}

/** A sealed create; `made` is there when it was sealed in this life of the worker. */
export interface Sealed {
  readonly sent: SentBody;
  readonly made: Made | null;
}

/** A new record that is sent together with others. */
export interface Fresh extends Sealed {
  readonly waiting: Waiting;
  readonly wanted: string;
}

/** A create that is to come, by the id under which it will wait. */
export type Upcoming = Pick<Waiting, "id" | "input">;

/** What was sealed before its turn, by id. None of it was kept or sent. */
export type Ahead = Map<string, Sealed>;

/** Servers know the key of a create for a week (PROTOCOL.md section 7.4). */
const KEY_LIFE_MS = 6 * 24 * 60 * 60_000;

/**
 * Returns whether an entry may be sent together with others: a new record that nobody refused. What may have arrived
 * can be sent so once more only where the server knows the keys of creates (`createsOnce`).
 */
export function goesTogether(entry: Waiting, createsOnce: boolean, now: number): boolean {
  const { kind, base, sent, problem, changed } = entry;
  if (kind !== "create" || base !== null || problem !== null) return false;
  return sent.length === 0 || (sent.length === 1 && createsOnce && Math.abs(now - changed) < KEY_LIFE_MS);
}

/**
 * Seals into `ahead` what is to be sent next, while the server works on what was sent before; until `isWanted` says no.
 * What cannot be sealed now is left out.
 */
export async function sealAhead(
  account: Account,
  upcoming: readonly Upcoming[],
  now: number,
  ahead: Ahead,
  isWanted: () => boolean,
): Promise<void> {
  for (let at = 0; at < upcoming.length && isWanted(); at += SLICE) {
    await pause();
    // Several at once: while the platform signs one, another is sealed.
    await Promise.all(
      upcoming.slice(at, at + SLICE).map(async ({ id, input }) => {
        try {
          ahead.set(id, await sealCreate(account, draftOf(input ?? NOTHING), now));
        } catch {
          // It says why when it is its turn.
        }
      }),
    );
  }
}

/**
 * Seals entries of which nothing was sent yet, with a pause for others now and then; what is in `ahead` is taken from
 * there where it still fits. `refused` is told of each that cannot be sealed; an entry whose earlier body no longer
 * fits is left out. @throws VaultError where the server cannot be asked for a key
 */
export async function sealFresh(
  account: Account,
  entries: readonly Waiting[],
  now: number,
  ahead: Ahead,
  refused: (waiting: Waiting, error: VaultError) => void,
): Promise<Fresh[]> {
  const fresh: Fresh[] = [];
  for (const [i, waiting] of entries.entries()) {
    const draft = draftOf(waiting.input ?? NOTHING);
    try {
      const [before] = waiting.sent;
      if (before !== undefined && !(await fits(account, draft, before))) continue;
      const early = before === undefined ? ahead.get(waiting.id) : { sent: before, made: null };
      const isGood =
        early !== undefined && (before !== undefined || (await fits(account, draft, early.sent)));
      const sealed = isGood ? early : await underPresentKey(account, () => sealCreate(account, draft, now));
      fresh.push({ ...sealed, waiting, wanted: contentId(draft) });
    } catch (error) {
      if (!isVaultError(error) || !OF_ONE_TYPE.includes(error.code)) throw error;
      refused(waiting, error);
    }
    if (i % SLICE === SLICE - 1) await pause();
  }
  return fresh;
}

/** What may be wrong with the key of one type, and so with its records only. */
const OF_ONE_TYPE: readonly ErrorCode[] = [
  "field_invalid",
  "forbidden",
  "key_changed",
  "key_missing",
  "key_untrusted",
  "tampered",
  "type_invalid",
  "unsupported",
];

/**
 * Creates all of them; their bodies have to be kept by then. Returns what became of each, which may be the error of a
 * refusal or of a lost answer.
 */
export async function sendFresh(account: Account, fresh: readonly Fresh[]): Promise<(Sent | VaultError)[]> {
  const stored = await account.client.createMany(
    fresh.map(({ waiting, sent, made }) => ({
      key: createKey(waiting.id, sent),
      body: made?.body ?? parseRecordBody(sent.body),
    })),
  );
  const found: (Sent | VaultError)[] = [];
  for (const [i, one] of stored.entries()) {
    const { wanted = "", made = null } = fresh[i] ?? {};
    if (one instanceof VaultError) found.push(one);
    else {
      const judged = await (made === null ? openStored(account, one) : openMade(account, made, one));
      found.push({ judged, isWanted: true, wanted });
    }
    if (i % SLICE === SLICE - 1) await pause();
  }
  return found;
}

/**
 * Returns whether an entry is a deletion that may be sent together with others: of what a server has, and not refused.
 */
export function isDeletion({ kind, base, problem }: Waiting): boolean {
  return kind === "delete" && base !== null && problem === null;
}

/** Deletions on their way at once: as many requests as browsers open to one server. */
const IN_FLIGHT = 6;

/**
 * Deletes all of them: together where the server offers that, else several at a time. Returns what became of each; after
 * what befalls all alike no more are sent. @throws VaultError where that befalls the request for all of them
 */
export async function sendDeletions(
  account: Account,
  copy: LocalCopy,
  entries: readonly Waiting[],
): Promise<(Sent | VaultError)[]> {
  const answers = await deletedTogether(account, entries);
  const results: (Sent | VaultError)[] = [];
  let next = 0;
  let lost: VaultError | null = null;
  const work = async () => {
    while (next < entries.length) {
      const at = next++;
      const send = ({ id, base }: Waiting) => {
        const answer = answers.get(id);
        // Another version of it is asked for by itself.
        answers.delete(id);
        return deleteRecord(account, recordId(id), base ?? "", answer);
      };
      // What is deleted already needs no request, whatever befell another.
      const isDone = answers.get(entries[at]?.id ?? "") === null;
      results[at] =
        (isDone ? null : lost) ??
        (await unlessResealed(account, copy, entries[at] as Waiting, send).then(
          (): Sent => ({ judged: null, isWanted: true }),
          (error: unknown) => {
            const known = toVaultError(error);
            if (endsAll(known)) lost = known;
            return known;
          },
        ));
    }
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return results;
}

/** What a request for many may end with where each by itself does not: it is more work. */
const OF_MANY: readonly ErrorCode[] = ["timeout", "server_error"];

/**
 * Returns what the server made of all of them in one request, by id; nothing where it offers none, or refuses or
 * answers it in a way that says nothing of each. @throws VaultError for what befalls each of them alike
 */
async function deletedTogether(
  { client }: Account,
  entries: readonly Waiting[],
): Promise<Map<string, VaultError | null>> {
  if (entries.length < 2) return new Map();
  const named = entries.map(({ id, base }) => ({ recordId: recordId(id), version: base as Version }));
  const answers = await client.removeVersions(named).catch((error: unknown) => {
    if (!isVaultError(error) || (endsAll(error) && !OF_MANY.includes(error.code))) throw error;
    return null;
  });
  return new Map(answers?.map((answer, at) => [entries[at]?.id ?? "", answer]));
}

/** Returns whether `error` would befall all others too, so that there is no use in sending them. */
function endsAll(error: VaultError): boolean {
  return isUnreachable(error) || STOPS.includes(error.code);
}

/** So many records are sealed or judged before others get their turn. */
const SLICE = 10;

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
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

/** One that is gone already is fine. `answer` is what the server said of it already, where it has been asked. */
async function deleteRecord(
  account: Account,
  id: RecordId,
  version: string,
  answer?: VaultError | null,
): Promise<void> {
  try {
    if (answer === undefined) await account.client.remove({ recordId: id, version: version as Version });
    else if (answer !== null) throw answer;
  } catch (error) {
    if (!isVaultError(error, "not_found")) throw error;
  }
  await account.memory.noteDeleted(account.identity.clientId, id);
}
