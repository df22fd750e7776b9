/** What own pages ask about work of several steps. */

import * as v from "valibot";
import type { JobView } from "../../model/job.ts";
import { message, reply } from "../contract.ts";
import { none, text } from "../parts.ts";

export const JOB_MESSAGES = {
  /** What is not finished, or was given up while nobody was asking. */
  "job.list": message(none, reply<readonly JobView[]>, { quiet: true }),
  /** Calls a job off, where that makes sense, or dismisses one that was given up. */
  "job.cancel": message(v.strictObject({ name: text }), reply<null>),
};
