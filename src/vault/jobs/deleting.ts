/**
 * Deletes many records as one job: each in the version that the person saw. Records that were changed meanwhile stay.
 */
import type { ErrorCode } from "../../errors.ts";
import type { DeleteReport, LeftRecord } from "../../model/job.ts";
import type { Records } from "../records/records.ts";
import type { Job, Steps } from "./journal.ts";

export interface DeleteInput {
  readonly records: readonly { readonly recordId: string; readonly version: string }[];
}

interface DeleteState {
  readonly next: number;
  /** How many of them the server still had to hear of; a job that an earlier version began does not say. */
  readonly waiting?: number;
  readonly left: readonly LeftRecord[];
}

/** So many are deleted together; between them the job can be called off. */
const TOGETHER = 100;

/** Refusals of one record, which do not keep the others from being deleted. */
const OF_ONE: readonly ErrorCode[] = ["conflict", "forbidden"];

/** Returns the steps of deleting with `records`; `onEntry` is called after some records. */
export function deleteSteps(
  records: Records,
  onEntry: () => void,
): Steps<DeleteInput, DeleteState, DeleteReport<LeftRecord>> {
  return {
    lane: () => "delete",
    begin: async () => ({ next: 0, left: [] }),
    run: (_, job) => deleteEntries(records, job, onEntry),
    refusals: [],
    cancellable: true,
  };
}

/** Deletes in a vault without an identity, which keeps no jobs: after a stop it is asked for again. */
export async function deleteHere(
  records: Records,
  input: DeleteInput,
  onEntry: () => void,
): Promise<DeleteReport<LeftRecord>> {
  // A record that is gone was deleted before the stop.
  const there: DeleteInput["records"][number][] = [];
  for (const record of input.records) if ((await records.peek(record.recordId)) !== null) there.push(record);
  const job = {
    input: { records: there },
    state: { next: 0, left: [] },
    keep: async () => undefined,
  };
  const report = await deleteEntries(records, job, onEntry);
  return { ...report, deleted: report.deleted + input.records.length - there.length };
}

async function deleteEntries(
  records: Records,
  { input, state, keep }: Job<DeleteInput, DeleteState>,
  onEntry: () => void,
): Promise<DeleteReport<LeftRecord>> {
  const total = input.records.length;
  let { next, left, waiting = 0 } = state;
  while (next < total) {
    const part = input.records.slice(next, next + TOGETHER);
    const results = await records.removeMany(part);
    for (const [i, { recordId }] of part.entries()) {
      const result = results[i] ?? false;
      if (result === true) waiting++;
      if (typeof result === "boolean") continue;
      if (!OF_ONE.includes(result.code)) throw result;
      left = [...left, { recordId, code: result.code }];
    }
    next += part.length;
    await keep({ next, left, waiting }, { done: next, total });
    onEntry();
  }
  return { deleted: total - left.length - waiting, waiting, left };
}
