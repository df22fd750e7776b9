/**
 * Taking over records from another program's export, as a job. Each entry is written under a request id of its own
 * that follows from the job's, so that an import which was interrupted goes on: nothing is written twice. What is here
 * word for word is left out unless it is asked for, and the report counts what is really there at the end.
 */
import { type ErrorCode, isVaultError } from "../../errors.ts";
import type { ImportChanged, ImportReport, ImportSkipped } from "../../model/import.ts";
import { isListedOpen } from "../../model/record.ts";
import type { Job, Steps } from "../jobs/journal.ts";
import type { OpenedRecord, RecordInput } from "../records/records.ts";
import { compare, countHere, titleOf } from "./compare.ts";
import type { Taken } from "./import-plan.ts";

/** What to write, and under which name: the same `id` is the same import. `again`: also what is here word for word. */
export interface ImportInput extends Taken {
  readonly id: string;
  readonly again: boolean;
}

/** All that an import needs of the records here. */
export interface Shelf {
  /** Returns every record on this device, null as long as not all are known. */
  all(): Promise<readonly OpenedRecord[] | null>;
  /** Returns for each, in their order, what was written or why it was refused; `next` are those that come after. */
  writeMany(
    entries: readonly EntryToWrite[],
    now: number,
    next: readonly EntryToWrite[],
  ): Promise<readonly unknown[]>;
}

interface EntryToWrite {
  readonly requestId: string;
  readonly input: RecordInput;
}

interface ImportState {
  readonly next: number;
  readonly failed: ImportReport["failed"];
  /** Entries that were here word for word when the import began. */
  readonly same: readonly number[];
  readonly changed: readonly ImportChanged[];
}

/** Entries that are written together: what a stop may leave to be asked for once more. */
const TOGETHER = 100;

/** Refusals of one entry, which do not keep the others from being written. */
const OF_ONE_ENTRY: readonly ErrorCode[] = ["field_invalid", "type_invalid", "too_large", "bad_request"];

/** Returns the steps of an import with `records`; `onEntry` is called after each entry. */
export function importSteps(
  records: Shelf,
  now: () => number,
  onEntry: () => void,
): Steps<ImportInput, ImportState, ImportReport> {
  return {
    lane: () => "import",
    begin: (_, input) => beginImport(records, input),
    run: (_, job) => importEntries(records, job, now, onEntry),
    refusals: [],
    cancellable: true,
  };
}

/** Imports into a vault without an identity, which keeps no jobs: the same file is imported again after a stop. */
export async function importHere(
  records: Shelf,
  input: ImportInput,
  now: () => number,
  onEntry: () => void,
): Promise<ImportReport> {
  const job = { input, state: await beginImport(records, input), keep: async () => undefined };
  return importEntries(records, job, now, onEntry);
}

/** Returns the records that may be compared: what nobody can read is none. */
export async function readable(records: Pick<Shelf, "all">): Promise<readonly OpenedRecord[] | null> {
  const all = await records.all();
  return all?.filter(({ state, file }) => isListedOpen(state) && file === undefined) ?? null;
}

async function beginImport(records: Shelf, input: ImportInput): Promise<ImportState> {
  const here = (await readable(records)) ?? [];
  const { same, changed } = compare(input.records, here);
  return { next: 0, failed: [], same: input.again ? [] : same, changed };
}

async function importEntries(
  records: Shelf,
  { input, state, keep }: Job<ImportInput, ImportState>,
  now: () => number,
  onEntry: () => void,
): Promise<ImportReport> {
  const { id, format, records: found, skipped, remarks, doubtful } = input;
  const { same, changed } = state;
  const isSame = new Set(same);
  let { next, failed } = state;
  const partAt = (from: number) =>
    found
      .slice(from, from + TOGETHER)
      .map(({ entry, ...input }, i) => ({ entry, input, requestId: `import-${id}-${from + i}` }))
      .filter(({ entry }) => !isSame.has(entry));
  while (next < found.length) {
    const part = partAt(next);
    const results = await records.writeMany(part, now(), partAt(next + TOGETHER));
    for (const [i, { entry }] of part.entries()) {
      const result = results[i];
      if (!isVaultError(result)) continue;
      if (!OF_ONE_ENTRY.includes(result.code)) throw result;
      failed = [...failed, { entry, code: result.code }];
    }
    next = Math.min(next + TOGETHER, found.length);
    await keep({ next, failed, same, changed }, { done: next, total: found.length });
    onEntry();
  }
  const refused = new Set(failed.map(({ entry }) => entry));
  const sent = found.filter(({ entry }) => !isSame.has(entry) && !refused.has(entry));
  const here = await readable(records);
  const written = here === null ? sent.length : countHere(sent, here);
  return {
    format,
    written,
    missing: sent.length - written,
    skipped: withSame(skipped, input, isSame),
    remarks,
    doubtful,
    failed,
    changed: changed.filter(({ entry }) => !refused.has(entry)),
  };
}

function withSame(
  skipped: readonly ImportSkipped[],
  { records }: ImportInput,
  isSame: ReadonlySet<number>,
): ImportSkipped[] {
  const same = records
    .filter(({ entry }) => isSame.has(entry))
    .map((record) => ({ entry: record.entry, title: titleOf(record), why: "same" as const }));
  return [...skipped, ...same].sort((a, b) => a.entry - b.entry);
}
