/** The v1 query (PROTOCOL.md section 4.6): filters joined by AND, paging by insertion index. */
import * as v from "valibot";
import { VaultError } from "../errors.ts";
import { type ClientId, clientIdSchema, type RecordId, recordIdSchema } from "./ids.ts";
import {
  encodeListedRecord,
  type ListedRecord,
  listedRecordSchema,
  type WrittenRow,
} from "./listed-record.ts";
import { each, noun, unlessEmpty } from "./noun.ts";
import { arrayOrNone, flag, type JsonObject, orNull, wholeSchema } from "./parse.ts";

const QUERY_DEFAULT_COUNT = 50;
export const QUERY_MAX_COUNT = 1000;

/** A condition on `plain`. */
export type PlainExpression =
  | { readonly op: "eq"; readonly name: string; readonly value: string }
  | { readonly op: "and" | "or"; readonly terms: readonly PlainExpression[] }
  | { readonly op: "not"; readonly term: PlainExpression };

/** An empty list filters nothing. `afterIndex` is the `lastIndex` of the page before, 0 for the first. */
export interface Query {
  readonly count: number;
  readonly afterIndex: number;
  readonly includeData: boolean;
  readonly includeAllWriters: boolean;
  readonly writerIds: readonly ClientId[];
  readonly userIds: readonly ClientId[];
  readonly recordIds: readonly RecordId[];
  readonly types: readonly string[];
  readonly plain: PlainExpression | null;
}

export interface QueryPage<Row = ListedRecord> {
  readonly results: readonly Row[];
  readonly lastIndex: number;
}

export const EMPTY_QUERY: Query = {
  count: QUERY_DEFAULT_COUNT,
  afterIndex: 0,
  includeData: false,
  includeAllWriters: false,
  writerIds: [],
  userIds: [],
  recordIds: [],
  types: [],
  plain: null,
};

const query = noun<Query>({
  // A count over the maximum is cut to it.
  count: [
    "count",
    v.pipe(
      orNull(wholeSchema),
      v.transform((count) => Math.min(count || QUERY_DEFAULT_COUNT, QUERY_MAX_COUNT)),
    ),
  ],
  afterIndex: ["after_index", v.nullish(wholeSchema, 0)],
  includeData: ["include_data", flag(false)],
  includeAllWriters: ["include_all_writers", flag(false)],
  // Filters that filter nothing are left out.
  writerIds: ["writer_ids", arrayOrNone(clientIdSchema), unlessEmpty],
  userIds: ["user_ids", arrayOrNone(clientIdSchema), unlessEmpty],
  recordIds: ["record_ids", arrayOrNone(recordIdSchema), unlessEmpty],
  types: ["content_types", arrayOrNone(v.string()), unlessEmpty],
  plain: [
    "plain",
    v.pipe(
      orNull(v.unknown()),
      v.transform((plain) => (plain === null ? null : parsePlainExpression(plain))),
    ),
    (plain) => (plain === null ? undefined : encodePlainExpression(plain)),
  ],
});
export const { parse: parseQuery, encode: encodeQuery } = query;

// The results are always an array (section 1, quirk 5).
const queryPage = noun<QueryPage>({
  results: ["results", arrayOrNone(listedRecordSchema), each(encodeListedRecord)],
  lastIndex: ["last_index", v.nullish(wholeSchema, 0)],
});
export const { parse: parseQueryPage } = queryPage;
export const encodeQueryPage = queryPage.encode as (page: QueryPage<WrittenRow>) => JsonObject;

const MAX_EXPRESSION_DEPTH = 32;
const invalid = () =>
  new VaultError("wire_invalid", "plain is not an expression", { detail: { path: "plain" } });

/**
 * Returns the expression. An object whose one key is no operator is a bare map: all its pairs must match.
 * An empty map is no condition: null.
 */
function parsePlainExpression(value: unknown, depth = 0): PlainExpression | null {
  if (depth > MAX_EXPRESSION_DEPTH || typeof value !== "object" || value === null || Array.isArray(value))
    throw invalid();
  const entries = Object.entries(value);
  const [first] = entries;
  if (first === undefined) return null;
  const [name, operand] = first;
  if (entries.length === 1 && typeof operand === "object" && operand !== null) {
    if (name === "eq") return parseEquality(operand);
    if (name === "not") {
      const term = parsePlainExpression(operand, depth + 1);
      if (term === null) throw invalid();
      return { op: "not", term };
    }
    if ((name === "and" || name === "or") && Array.isArray(operand)) {
      const terms = operand
        .map((entry) => parsePlainExpression(entry, depth + 1))
        .filter((term) => term !== null);
      return { op: name, terms };
    }
    throw invalid();
  }
  const terms = entries.map(([key, text]): PlainExpression => {
    if (typeof text !== "string") throw invalid();
    return { op: "eq", name: key, value: text };
  });
  return terms.length === 1 && terms[0] !== undefined ? terms[0] : { op: "and", terms };
}

function parseEquality(operand: object): PlainExpression {
  const { name, value } = operand as Record<string, unknown>;
  if (typeof name !== "string" || typeof value !== "string") throw invalid();
  return { op: "eq", name, value };
}

function encodePlainExpression(expression: PlainExpression): JsonObject {
  switch (expression.op) {
    case "eq":
      return { eq: { name: expression.name, value: expression.value } };
    case "not":
      return { not: encodePlainExpression(expression.term) };
    case "and":
    case "or":
      return { [expression.op]: expression.terms.map(encodePlainExpression) };
  }
}
