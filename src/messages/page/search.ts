/** What own pages ask of searches that a person builds step by step, and of those that were kept. */
import * as v from "valibot";
import type { RecordPage } from "../../model/record.ts";
import {
  type SavedSearch,
  SEARCH_LIMITS,
  SEARCH_PLACES,
  SEARCH_SUBJECTS,
  SEARCH_WAYS,
} from "../../model/search.ts";
import { message, reply } from "../contract.ts";
import { limit, none, whole } from "../parts.ts";

const short = v.pipe(v.string(), v.maxLength(SEARCH_LIMITS.text));
const name = v.pipe(v.string(), v.nonEmpty(), v.maxLength(SEARCH_LIMITS.name));

const steps = v.pipe(
  v.array(
    v.strictObject({
      join: v.picklist(["AND", "OR"]),
      way: v.picklist(SEARCH_WAYS),
      conditions: v.pipe(
        v.array(v.strictObject({ subject: v.picklist(SEARCH_SUBJECTS), name: short, text: short })),
        v.maxLength(SEARCH_LIMITS.conditions),
        v.readonly(),
      ),
    }),
  ),
  v.maxLength(SEARCH_LIMITS.steps),
  v.readonly(),
);

const search = v.strictObject({
  where: v.picklist(SEARCH_PLACES),
  find: steps,
  leaveOut: steps,
  time: v.nullable(
    v.strictObject({
      key: v.picklist(["CREATED", "MODIFIED"]),
      after: short,
      before: short,
      zone: short,
    }),
  ),
  everybody: v.boolean(),
  order: v.picklist(["ASCENDING", "DESCENDING"]),
});

export const SEARCH_MESSAGES = {
  /** Finds what all steps say, at the server or on this device; `total` counts all hits. */
  "search.run": message(v.strictObject({ search, from: whole, limit }), reply<RecordPage>, { quiet: true }),
  "search.list": message(none, reply<readonly SavedSearch[]>, { quiet: true }),
  /** Keeps a search, sealed, in the place of one with the same name. */
  "search.save": message(v.strictObject({ name, search }), reply<readonly SavedSearch[]>),
  "search.delete": message(v.strictObject({ name }), reply<readonly SavedSearch[]>),
};
