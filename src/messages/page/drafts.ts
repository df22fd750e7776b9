/** What own pages ask about forms that were not saved yet, and about the place where the person was. */

import * as v from "valibot";
import type { DraftView } from "../../model/record.ts";
import { message, reply } from "../contract.ts";
import { id, none } from "../parts.ts";

const content = v.pipe(v.string(), v.maxLength(8_000_000));

export const DRAFT_MESSAGES = {
  "draft.save": message(v.strictObject({ id, content }), reply<null>),
  "draft.list": message(none, reply<readonly DraftView[]>, { quiet: true }),
  "draft.discard": message(v.strictObject({ id }), reply<null>),
};
