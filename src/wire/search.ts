/** The v2 search (PROTOCOL.md section 4.7): match, exclude, range, order, offset paging with totals. */
import * as v from "valibot";
import { encodeListedRecord, type ListedRecord, listedRecordSchema } from "./listed-record.ts";
import {
  arrayOrNone,
  flag,
  type JsonObject,
  optionalMapSchema,
  orNull,
  parseWith,
  type StringMap,
  wholeSchema,
} from "./parse.ts";

export const SEARCH_DEFAULT_LIMIT = 50;
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
export interface SearchPage {
  readonly results: readonly ListedRecord[];
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

export const EMPTY_SEARCH: SearchRequest = {
  limit: SEARCH_DEFAULT_LIMIT,
  nextToken: 0,
  includeData: false,
  includeAllWriters: false,
  match: [],
  exclude: [],
  range: null,
  order: "ASCENDING",
  groupIds: [],
  includeOnlyGroups: false,
  excludeGroupRecords: false,
  includeOnlyDirectShares: false,
  sharedRecordSort: false,
};

const texts = arrayOrNone(v.string());

const termsSchema = v.object({
  record_ids: texts,
  writer_ids: texts,
  user_ids: texts,
  content_types: texts,
  keys: texts,
  values: texts,
  tags: optionalMapSchema,
  shared_with: texts,
});

const clauseSchema = v.pipe(
  v.object({
    condition: v.nullish(v.picklist(CONDITIONS), "OR"),
    strategy: v.nullish(v.picklist(STRATEGIES), "EXACT"),
    terms: v.nullish(termsSchema, {}),
  }),
  v.transform(
    ({ condition, strategy, terms }): SearchClause => ({
      condition,
      strategy,
      terms: {
        recordIds: terms.record_ids,
        writerIds: terms.writer_ids,
        userIds: terms.user_ids,
        types: terms.content_types,
        keys: terms.keys,
        values: terms.values,
        tags: terms.tags,
        sharedWith: terms.shared_with,
      },
    }),
  ),
);

const rangeSchema = v.object({
  range_key: v.nullish(v.picklist(RANGE_KEYS), "CREATED"),
  after: orNull(v.string()),
  before: orNull(v.string()),
});

const requestSchema = v.object({
  limit: orNull(v.pipe(wholeSchema, v.maxValue(SEARCH_MAX_LIMIT))),
  next_token: v.nullish(wholeSchema, 0),
  include_data: flag(false),
  include_all_writers: flag(false),
  match: arrayOrNone(clauseSchema),
  exclude: arrayOrNone(clauseSchema),
  range: orNull(rangeSchema),
  order: orNull(v.object({ sort_order: v.nullish(v.picklist(SORT_ORDERS), "ASCENDING") })),
  group_ids: texts,
  include_only_groups: flag(false),
  exclude_group_records: flag(false),
  include_only_direct_shares: flag(false),
  shared_record_sort: flag(false),
});

const pageSchema = v.object({
  results: arrayOrNone(listedRecordSchema),
  last_index: v.nullish(wholeSchema, 0),
  total_results: v.nullish(wholeSchema, 0),
});

/** The unset time that e3db-go sends (section 4.7). */
const ZERO_TIME = "0001-01-01T00:00:00Z";

function parseRange(wire: v.InferOutput<typeof rangeSchema> | null): SearchRange | null {
  if (wire === null) return null;
  const bound = (text: string | null) => (text === null || text === "" || text === ZERO_TIME ? null : text);
  const range = { key: wire.range_key, after: bound(wire.after), before: bound(wire.before) };
  return range.after === null && range.before === null ? null : range;
}

/** @throws VaultError `wire_invalid`; the texts of range bounds are not judged here. */
export function parseSearchRequest(value: unknown): SearchRequest {
  const wire = parseWith(requestSchema, value);
  return {
    limit: wire.limit || SEARCH_DEFAULT_LIMIT,
    nextToken: wire.next_token,
    includeData: wire.include_data,
    includeAllWriters: wire.include_all_writers,
    match: wire.match,
    exclude: wire.exclude,
    range: parseRange(wire.range),
    order: wire.order?.sort_order ?? "ASCENDING",
    groupIds: wire.group_ids,
    includeOnlyGroups: wire.include_only_groups,
    excludeGroupRecords: wire.exclude_group_records,
    includeOnlyDirectShares: wire.include_only_direct_shares,
    sharedRecordSort: wire.shared_record_sort,
  };
}

function encodeClause(clause: SearchClause): JsonObject {
  const { recordIds, writerIds, userIds, types, keys, values, tags, sharedWith } = clause.terms;
  const list = (name: string, texts: readonly string[]): JsonObject =>
    texts.length > 0 ? { [name]: [...texts] } : {};
  return {
    condition: clause.condition,
    strategy: clause.strategy,
    terms: {
      ...list("record_ids", recordIds),
      ...list("writer_ids", writerIds),
      ...list("user_ids", userIds),
      ...list("content_types", types),
      ...list("keys", keys),
      ...list("values", values),
      ...(Object.keys(tags).length > 0 ? { tags: { ...tags } } : {}),
      ...list("shared_with", sharedWith),
    },
  };
}

function encodeRange(range: SearchRange): JsonObject {
  return {
    range_key: range.key,
    ...(range.after === null ? {} : { after: range.after }),
    ...(range.before === null ? {} : { before: range.before }),
  };
}

/** Returns the request body; members that say nothing are left out. */
export function encodeSearchRequest(request: SearchRequest): JsonObject {
  return {
    limit: request.limit,
    next_token: request.nextToken,
    include_data: request.includeData,
    include_all_writers: request.includeAllWriters,
    match: request.match.map(encodeClause),
    exclude: request.exclude.map(encodeClause),
    ...(request.range === null ? {} : { range: encodeRange(request.range) }),
    order: { sort_order: request.order },
    ...(request.groupIds.length > 0 ? { group_ids: [...request.groupIds] } : {}),
    ...(request.includeOnlyGroups ? { include_only_groups: true } : {}),
    ...(request.excludeGroupRecords ? { exclude_group_records: true } : {}),
    ...(request.includeOnlyDirectShares ? { include_only_direct_shares: true } : {}),
    ...(request.sharedRecordSort ? { shared_record_sort: true } : {}),
  };
}

/** @throws VaultError `wire_invalid` */
export function parseSearchPage(value: unknown): SearchPage {
  const page = parseWith(pageSchema, value);
  return { results: page.results, lastIndex: page.last_index, total: page.total_results };
}

/** Returns the answer; `last_index` is the number 0 on the last page (section 1, quirk 7). */
export function encodeSearchPage(page: SearchPage): JsonObject {
  return {
    results: page.results.map(encodeListedRecord),
    last_index: page.lastIndex,
    total_results: page.total,
    search_id: "",
  };
}
