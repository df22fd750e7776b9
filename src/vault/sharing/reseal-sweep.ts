/**
 * Finds the records that are still under an old key after the new key was handed out, and seals them again one by
 * one.
 */

import { accessKeyId } from "../../crypto/access-key.ts";
import { typesClause } from "../../e3db/records/search.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { ResealReport } from "../../model/job.ts";
import { isSound } from "../../model/record.ts";
import type { RecordId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { CONTEXT_FIELD } from "../memory/seal-context.ts";
import { isKeysRecord } from "../sealing/keys-record.ts";
import { type Judged, openStored } from "../sealing/opening.ts";
import { replaceSigned } from "../sealing/record-update.ts";
import type { SealedDraft } from "../sealing/signing.ts";
import { hasNoStatement, type NewKey, resealFile } from "./reseal-file.ts";

/** The own type to sweep, and the key that everything is to be under. */
export interface Sweep extends NewKey {
  readonly type: string;
}

/** How a sweep tells its job where it stands. */
export interface SweepWatcher {
  onProgress(done: number, total: number): Promise<void>;
  /** Returns whether to try a file: one that stopped the background several times is left. */
  mayTry(recordId: RecordId): Promise<boolean>;
}

export interface Swept {
  /** Records and files that are under the new key by now, whichever run brought them there. */
  readonly sealed: number;
  /** What stays under an old key: records, and files by name. */
  readonly left: readonly RecordId[];
  readonly files: ResealReport["files"];
}

const SWEEPS = 5;
const CHANGED_MEANWHILE = 3;

/** Sweeps until nothing is under an old key, because others may have written meanwhile. */
export async function sweepOldKey(
  account: Account,
  sweep: Sweep,
  now: () => number,
  { onProgress, mayTry }: SweepWatcher,
): Promise<Swept> {
  const seen = new Map<RecordId, Outcome>();
  const gone = new Set<RecordId>();
  for (let i = 0; i < SWEEPS; i++) {
    const { sealed, old } = await lookThrough(account, sweep, seen);
    if (old.length === 0) return { sealed, ...named(seen) };
    let done = sealed;
    const total = sealed + old.length;
    await onProgress(done, total);
    for (const { recordId, isFile, isBare } of old) {
      const mayFetch = isFile && (await mayTry(recordId));
      // A record that the server lists but twice does not give was not deleted meanwhile.
      const outcome =
        (await resealOne(account, recordId, sweep, now(), { isFile, mayFetch })) ??
        (gone.has(recordId) ? LEFT : null);
      if (outcome === null) gone.add(recordId);
      // What is sealed anew is looked at in the next sweep, but where its record tells nothing.
      else if (isBare || !outcome.sealed) seen.set(recordId, outcome);
      await onProgress(++done, total);
    }
    await account.memory.save();
  }
  throw new VaultError("conflict", "other programs keep writing under the old key", {
    detail: { type: sweep.type },
  });
}

/** `name` is null for what is no file. */
interface Outcome {
  readonly sealed: boolean;
  readonly name: string | null;
}

const LEFT: Outcome = { sealed: false, name: null };

function named(seen: ReadonlyMap<RecordId, Outcome>): Pick<Swept, "left" | "files"> {
  const all = [...seen].flatMap(([recordId, { sealed, name }]) => (sealed ? [] : [{ recordId, name }]));
  return {
    left: all.filter(({ name }) => name === null).map(({ recordId }) => recordId),
    files: all.flatMap(({ recordId, name }) => (name === null ? [] : [{ recordId, name }])),
  };
}

/** `isBare`: a file whose record tells nothing of its key. */
interface OldRow {
  readonly recordId: RecordId;
  readonly isFile: boolean;
  readonly isBare: boolean;
}

/** Counts what is under the new key, and names what is not, as far as it was not `seen` already. */
async function lookThrough(
  { client }: Account,
  { type, accessKey }: Sweep,
  seen: ReadonlyMap<RecordId, Outcome>,
): Promise<{ readonly sealed: number; readonly old: readonly OldRow[] }> {
  const old: OldRow[] = [];
  let sealed = 0;
  const rows = client.search({ match: [typesClause(type)], includeData: true, limit: 200 });
  for await (const { meta, record } of rows) {
    const { recordId } = meta;
    if (meta.writerId !== client.clientId || meta.type !== type) continue;
    const isFile = meta.fileMeta !== null;
    const isBare = isFile && hasNoStatement(meta);
    const outcome = seen.get(recordId);
    if (outcome !== undefined) sealed += outcome.sealed ? 1 : 0;
    else if (isBare || record?.accessKeyId !== accessKeyId(accessKey)) {
      old.push({ recordId, isFile, isBare });
    } else if (!isKeysRecord(record)) sealed++;
  }
  return { sealed, old };
}

/** Seals a record or file anew; returns null for one that is gone. */
async function resealOne(
  account: Account,
  recordId: RecordId,
  to: NewKey,
  now: number,
  { isFile, mayFetch }: { readonly isFile: boolean; readonly mayFetch: boolean },
): Promise<Outcome | null> {
  for (let attempt = 0; ; attempt++) {
    try {
      if (isFile) return await resealFile(account, recordId, to, now, mayFetch);
      return { sealed: await resealRecord(account, recordId, to, now), name: null };
    } catch (error) {
      if (isVaultError(error, "not_found")) return null;
      if (isVaultError(error, "decryption_failed")) return LEFT;
      if (!isVaultError(error, "conflict") || attempt >= CHANGED_MEANWHILE) throw error;
    }
  }
}

/** Returns false for a record that must not be sealed anew, because it is not what its writer signed. */
async function resealRecord(
  account: Account,
  recordId: RecordId,
  { accessKey }: NewKey,
  now: number,
): Promise<boolean> {
  const seen = await openStored(account, await account.client.fetch(recordId));
  if (seen.record.accessKeyId === accessKeyId(accessKey)) return true;
  if (!isSound(seen.judgement.state)) return false;
  await replaceSigned(account, seen, draftOf(seen), now);
  return true;
}

/** Returns the same content as a draft, for a new statement. */
function draftOf({ record }: Judged): SealedDraft {
  const { meta, data, plain, reserved } = record;
  const kept = Object.entries(reserved).filter(([name]) => name !== CONTEXT_FIELD);
  return { draft: { type: meta.type, data, plain }, reserved: Object.fromEntries(kept) };
}
