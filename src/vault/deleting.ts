/** Deleting many records as one job: each in the version that was seen, those that were changed meanwhile are left. */
import { type ErrorCode, isVaultError } from "../errors.ts";
import type { Steps } from "./journal.ts";
import type { Records } from "./records.ts";

export interface DeleteInput {
  readonly records: readonly { readonly recordId: string; readonly version: string }[];
}

/** `left`: records that are still there, and why. */
export interface DeleteReport {
  readonly deleted: number;
  readonly left: readonly { readonly recordId: string; readonly code: ErrorCode }[];
}

interface DeleteState {
  readonly next: number;
  readonly left: DeleteReport["left"];
}

/** Refusals of one record, which do not keep the others from being deleted. */
const OF_ONE: readonly ErrorCode[] = ["conflict", "forbidden"];

/** Returns the steps of deleting with `records`. */
export function deleteSteps(records: Records): Steps<DeleteInput, DeleteState, DeleteReport> {
  return {
    lane: () => "delete",
    begin: async () => ({ next: 0, left: [] }),
    async run(_, { input, state, keep }) {
      const total = input.records.length;
      let { next, left } = state;
      for (const { recordId, version } of input.records.slice(next)) {
        try {
          await records.remove(recordId, version);
        } catch (error) {
          if (!isVaultError(error) || !OF_ONE.includes(error.code)) throw error;
          left = [...left, { recordId, code: error.code }];
        }
        next++;
        await keep({ next, left }, { done: next, total });
      }
      return { deleted: total - left.length, left };
    },
    refusals: [],
    cancellable: true,
  };
}
