/** The v2 search (PROTOCOL.md section 4.7): match, exclude, range, order, offset paging with totals. */
import * as v from "valibot";
import {
  encodeListedRecord,
  type ListedRecord,
  listedRecordSchema,
  type WrittenRow,
} from "./listed-record.ts";
import { each, noun, unlessEmpty, unlessFalse, unlessNull } from "./noun.ts";
import {
  arrayOrNone,
  flag,
  type JsonObject,
  optionalMapSchema,
  orNull,
  type StringMap,
  wholeSchema,
  ZERO_TIME,
} from "./parse.ts";

const SEARCH_DEFAULT_LIMIT = 50;
export const SEARCH_MAX_LIMIT = 1000;

export const STRATEGIES = ["EXACT", "FUZZY", "WILDCARD", "REGEXP"] as const;
export const CONDITIONS = ["AND", "OR"] as const;
export const RANGE_KEYS = ["CREATED", "MODIFIED"] as const;
export const SORT_ORDERS = ["ASCENDING", "DESCENDING"] as const;

export type Strategy = (typeof STRATEGIES)[number];
export type Condition = (typeof CONDITIONS)[number];
export type RangeKey = (typeof RANGE_KEYS)[number];
export type SortOrder = (typeof SORT_ORDERS)[number];

/** The kinds of terms of one clause. The clause's condition joins all values of all kinds. */
export interface SearchTerms {
  readonly recordIds: readonly string[];
  readonly writerIds: readonly string[];
  readonly userIds: readonly string[];
  readonly types: readonly string[];
  readonly keys: readonly string[];
  readonly values: readonly string[];
  readonly tags: StringMap;
  readonly sharedWith: readonly string[];
}

/** A clause without terms matches everything. */
export interface SearchClause {
  readonly condition: Condition;
  readonly strategy: Strategy;
  readonly terms: SearchTerms;
}

/** Inclusive bounds as RFC 3339 texts with an offset; null is open. */
export interface SearchRange {
  readonly key: RangeKey;
  readonly after: string | null;
  readonly before: string | null;
}

/** `match` clauses join by OR, `exclude` clauses too; the result is match and not exclude and range. */
export interface SearchRequest {
  readonly limit: number;
  readonly nextToken: number;
  readonly includeData: boolean;
  readonly includeAllWriters: boolean;
  readonly match: readonly SearchClause[];
  readonly exclude: readonly SearchClause[];
  readonly range: SearchRange | null;
  readonly order: SortOrder;
  readonly groupIds: readonly string[];
  readonly includeOnlyGroups: boolean;
  readonly excludeGroupRecords: boolean;
  readonly includeOnlyDirectShares: boolean;
  readonly sharedRecordSort: boolean;
}

/** `lastIndex` is the next offset, 0 on the last page; `total` counts all hits. */
export interface SearchPage<Row = ListedRecord> {
  readonly results: readonly Row[];
  readonly lastIndex: number;
  readonly total: number;
}

export const NO_TERMS: SearchTerms = {
  recordIds: [],
  writerIds: [],
  userIds: [],
  types: [],
  keys: [],
  values: [],
  tags: {},
  sharedWith: [],
};

const DEFAULT_ORDER: SortOrder = "ASCENDING";

export const EMPTY_SEARCH: SearchRequest = {
  limit: SEARCH_DEFAULT_LIMIT,
  nextToken: 0,
  includeData: false,
  includeAllWriters: false,
  match: [],
  exclude: [],
  range: null,
  order: DEFAULT_ORDER,
  groupIds: [],
  includeOnlyGroups: false,
  excludeGroupRecords: false,
  includeOnlyDirectShares: false,
  sharedRecordSort: false,
};

const texts = arrayOrNone(v.string());

const terms = noun<SearchTerms>({
  recordIds: ["record_ids", texts, unlessEmpty],
  writerIds: ["writer_ids", texts, unlessEmpty],
  userIds: ["user_ids", texts, unlessEmpty],
  types: ["content_types", texts, unlessEmpty],
  keys: ["keys", texts, unlessEmpty],
  values: ["values", texts, unlessEmpty],
  tags: ["tags", optionalMapSchema, (tags) => (Object.keys(tags).length > 0 ? { ...tags } : undefined)],
  sharedWith: ["shared_with", texts, unlessEmpty],
});

const clause = noun<SearchClause>({
  condition: ["condition", v.nullish(v.picklist(CONDITIONS), "OR")],
  strategy: ["strategy", v.nullish(v.picklist(STRATEGIES), "EXACT")],
  terms: ["terms", v.nullish(terms.schema, {}), terms.encode],
});

// e3db-go sends bounds that are not set.
const bound = v.pipe(
  orNull(v.string()),
  v.transform((text) => (text === "" || text === ZERO_TIME ? null : text)),
);
const range = noun<SearchRange>({
  key: ["range_key", v.nullish(v.picklist(RANGE_KEYS), "CREATED")],
  after: ["after", bound, unlessNull],
  before: ["before", bound, unlessNull],
});
const rangeSchema = v.pipe(
  orNull(range.schema),
  v.transform((found) => (found?.after === null && found.before === null ? null : found)),
);

const orderSchema = v.pipe(
  orNull(v.object({ sort_order: v.nullish(v.picklist(SORT_ORDERS), DEFAULT_ORDER) })),
  v.transform((order) => order?.sort_order ?? DEFAULT_ORDER),
);
const limitSchema = v.pipe(
  orNull(v.pipe(wholeSchema, v.maxValue(SEARCH_MAX_LIMIT))),
  v.transform((limit) => limit || SEARCH_DEFAULT_LIMIT),
);

// Members that say nothing are left out. The texts of the range's bounds are not judged here.
const request = noun<SearchRequest>({
  limit: ["limit", limitSchema],
  nextToken: ["next_token", v.nullish(wholeSchema, 0)],
  includeData: ["include_data", flag(false)],
  includeAllWriters: ["include_all_writers", flag(false)],
  match: ["match", arrayOrNone(clause.schema), each(clause.encode)],
  exclude: ["exclude", arrayOrNone(clause.schema), each(clause.encode)],
  range: ["range", rangeSchema, (found) => (found === null ? undefined : range.encode(found))],
  order: ["order", orderSchema, (order) => ({ sort_order: order })],
  groupIds: ["group_ids", texts, unlessEmpty],
  includeOnlyGroups: ["include_only_groups", flag(false), unlessFalse],
  excludeGroupRecords: ["exclude_group_records", flag(false), unlessFalse],
  includeOnlyDirectShares: ["include_only_direct_shares", flag(false), unlessFalse],
  sharedRecordSort: ["shared_record_sort", flag(false), unlessFalse],
});
export const { parse: parseSearchRequest, encode: encodeSearchRequest } = request;

const page = noun<SearchPage>({
  results: ["results", arrayOrNone(listedRecordSchema), each(encodeListedRecord)],
  lastIndex: ["last_index", v.nullish(wholeSchema, 0)],
  total: ["total_results", v.nullish(wholeSchema, 0)],
});
export const { parse: parseSearchPage } = page;
const encodePage = page.encode as (found: SearchPage<WrittenRow>) => JsonObject;

/** Returns the answer; `last_index` is the number 0 on the last page (section 1, quirk 7). */
export function encodeSearchPage(found: SearchPage<WrittenRow>): JsonObject {
  return { ...encodePage(found), search_id: "" };
}
