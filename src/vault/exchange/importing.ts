/**
 * Taking over records from another program's export, as a job. Each entry is written under a request id of its own
 * that follows from the job's, so that an import which was interrupted goes on: nothing is written twice.
 */
import { type ErrorCode, isVaultError } from "../../errors.ts";
import type { Job, Steps } from "../jobs/journal.ts";
import type { Records } from "../records/records.ts";
import type { Taken } from "./import-plan.ts";

/** What to write, and under which name: the same `id` is the same import. */
export interface ImportInput extends Taken {
  readonly id: string;
}

/** What an import did. `failed` are entries (from 1, among those taken over) that the server or a limit refused. */
export interface ImportReport {
  readonly format: string;
  readonly written: number;
  readonly skipped: Taken["skipped"];
  readonly failed: readonly { readonly entry: number; readonly code: ErrorCode }[];
}

interface ImportState {
  readonly next: number;
  readonly failed: ImportReport["failed"];
}

/** Refusals of one entry, which do not keep the others from being written. */
const OF_ONE_ENTRY: readonly ErrorCode[] = ["field_invalid", "too_large", "bad_request"];

/** Returns the steps of an import with `records`; `onEntry` is called after each entry. */
export function importSteps(
  records: Records,
  now: () => number,
  onEntry: () => void,
): Steps<ImportInput, ImportState, ImportReport> {
  return {
    lane: () => "import",
    begin: async () => ({ next: 0, failed: [] }),
    run: (_, job) => importEntries(records, job, now, onEntry),
    refusals: [],
    cancellable: true,
  };
}

/** Imports into a vault without an identity, which keeps no jobs: the same file is imported again after a stop. */
export function importHere(
  records: Records,
  input: ImportInput,
  now: () => number,
  onEntry: () => void,
): Promise<ImportReport> {
  const job = { input, state: { next: 0, failed: [] }, keep: async () => undefined };
  return importEntries(records, job, now, onEntry);
}

async function importEntries(
  records: Records,
  { input, state, keep }: Job<ImportInput, ImportState>,
  now: () => number,
  onEntry: () => void,
): Promise<ImportReport> {
  const { id, format, records: found, skipped } = input;
  let { next, failed } = state;
  for (const record of found.slice(next)) {
    try {
      await records.write(`import-${id}-${next}`, record, now());
    } catch (error) {
      if (!isVaultError(error) || !OF_ONE_ENTRY.includes(error.code)) throw error;
      failed = [...failed, { entry: next + 1, code: error.code }];
    }
    next++;
    await keep({ next, failed }, { done: next, total: found.length });
    onEntry();
  }
  return { format, written: found.length - failed.length, skipped, failed };
}
