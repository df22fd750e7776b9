/**
 * The v2 search (PROTOCOL.md 4.7) over records that are open already: the same clauses, strategies, range and order
 * as on the server, but also over sealed values, which the server cannot read. Nothing leaves the device.
 */
import { RE2JS } from "re2js";
import { VaultError } from "../../errors.ts";
import { fuzziness, isNear } from "../../search/fuzzy.ts";
import { automatonPattern } from "../../search/regexp.ts";
import type { SearchClause, SearchRange, SearchRequest, Strategy } from "../../wire/search.ts";
import type { PlainRecord } from "../records/record-crypto.ts";

/** The options of a search. Everything left out is the published default: all records, the oldest first. */
export interface OpenedSearch extends Partial<Pick<SearchRequest, "match" | "exclude" | "range" | "order">> {
  /** Whether `keys`, `values` and `tags` also search sealed fields, not only labels. */
  readonly sealed?: boolean;
}

type Test = (text: string) => boolean;
type RecordTest = (record: PlainRecord) => boolean;

/**
 * Returns the records that `search` finds, in its order.
 * @throws VaultError `bad_request` for a pattern that the server would refuse, and `unsupported` for `sharedWith`,
 * which only the server knows
 */
export function searchOpened<Row extends PlainRecord>(
  records: readonly Row[],
  search: OpenedSearch = {},
): Row[] {
  const { match = [], exclude = [], range = null, order = "ASCENDING", sealed = false } = search;
  const wanted = match.map((clause) => clauseTest(clause, sealed));
  const unwanted = exclude.map((clause) => clauseTest(clause, sealed));
  const inRange = rangeTest(range);
  const sign = order === "ASCENDING" ? 1 : -1;
  return records
    .filter(
      (record) =>
        (wanted.length === 0 || wanted.some((test) => test(record))) &&
        !unwanted.some((test) => test(record)) &&
        inRange(record),
    )
    .sort((a, b) => sign * (microseconds(a.meta.created) - microseconds(b.meta.created)));
}

function clauseTest({ condition, strategy, terms }: SearchClause, sealed: boolean): RecordTest {
  if (terms.sharedWith.length > 0) {
    throw new VaultError("unsupported", "only the server knows with whom records are shared");
  }
  const test = (wanted: string) => textTest(strategy, wanted);
  const entries = ({ plain, data }: PlainRecord) => [
    ...Object.entries(plain),
    ...(sealed ? Object.entries(data) : []),
  ];
  const tests: readonly RecordTest[] = [
    ...terms.recordIds.map(test).map(
      (is) =>
        ({ meta }: PlainRecord) =>
          is(meta.recordId),
    ),
    ...terms.writerIds.map(test).map(
      (is) =>
        ({ meta }: PlainRecord) =>
          is(meta.writerId),
    ),
    ...terms.userIds.map(test).map(
      (is) =>
        ({ meta }: PlainRecord) =>
          is(meta.userId),
    ),
    ...terms.types.map(test).map(
      (is) =>
        ({ meta }: PlainRecord) =>
          is(meta.type),
    ),
    ...terms.keys.map(test).map((is) => (record: PlainRecord) => entries(record).some(([key]) => is(key))),
    ...terms.values.map(test).map((is) => (record: PlainRecord) => entries(record).some(([, v]) => is(v))),
    ...Object.entries(terms.tags).map(([name, value]) => {
      const [isKey, isValue] = [test(name), test(value)];
      return (record: PlainRecord) => entries(record).some(([key, v]) => isKey(key) && isValue(v));
    }),
  ];
  if (tests.length === 0) return () => true;
  return condition === "AND"
    ? (record) => tests.every((one) => one(record))
    : (record) => tests.some((one) => one(record));
}

/** Returns the test whether a term matches a whole value. @throws VaultError `bad_request` for a bad pattern */
function textTest(strategy: Strategy, wanted: string): Test {
  switch (strategy) {
    case "EXACT":
      return (text) => text === wanted;
    case "FUZZY": {
      const edits = fuzziness(wanted);
      return (text) => isNear(wanted, text, edits);
    }
    case "WILDCARD": {
      const pattern = [...wanted];
      return (text) => wildcardMatches(pattern, [...text]);
    }
    case "REGEXP": {
      const compiled = RE2JS.compile(automatonPattern(wanted), RE2JS.DOTALL);
      return (text) => compiled.matches(text);
    }
  }
}

/** Goes back to the last `*` only, so the time is at most the product of both lengths. */
function wildcardMatches(pattern: readonly string[], text: readonly string[]): boolean {
  let [p, t] = [0, 0];
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === "?" || pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

function rangeTest(range: SearchRange | null): RecordTest {
  if (range === null) return () => true;
  const after = range.after === null ? Number.NEGATIVE_INFINITY : microseconds(range.after);
  const before = range.before === null ? Number.POSITIVE_INFINITY : microseconds(range.before);
  return ({ meta }) => {
    const time = microseconds(range.key === "CREATED" ? meta.created : meta.lastModified);
    return after <= time && time <= before;
  };
}

/** Returns an RFC 3339 time in microseconds since 1970, as exact as servers are. @throws VaultError `bad_request` */
function microseconds(time: string): number {
  const [, start = "", fraction = "", zone = ""] = /^(.*?)(?:\.(\d+))?(Z|[+-]\d{2}:\d{2})$/i.exec(time) ?? [];
  const seconds = Date.parse(`${start}${zone}`);
  if (Number.isNaN(seconds)) throw new VaultError("bad_request", "not a time");
  return seconds * 1000 + Number(fraction.padEnd(6, "0").slice(0, 6));
}
