/**
 * The v2 search (PROTOCOL.md 4.7) over records that are open already: the same clauses, strategies, range and order
 * as on the server. Nothing leaves the device.
 */
import { VaultError } from "../errors.ts";
import type { SearchClause, SearchRange, SearchRequest, SortOrder, Strategy } from "../wire/search.ts";
import { regexpTest } from "./automaton.ts";
import { fuzziness, isNear } from "./fuzzy.ts";

/** What a search looks at. `entries` are the names and values that it may see; times are RFC 3339. */
export interface Searchable {
  readonly recordId: string;
  readonly writerId: string;
  readonly userId: string;
  readonly type: string;
  readonly created: string;
  readonly modified: string;
  readonly entries: readonly (readonly [name: string, value: string])[];
}

type RecordTest = (record: Searchable) => boolean;

/**
 * Returns the test whether a search finds a record.
 * @throws VaultError `bad_request` for a pattern or a time that the server would refuse, and `unsupported` for
 * `sharedWith`, which only the server knows
 */
export function searchTest({
  match = [],
  exclude = [],
  range = null,
}: Partial<Pick<SearchRequest, "match" | "exclude" | "range">>): RecordTest {
  const wanted = match.map(clauseTest);
  const unwanted = exclude.map(clauseTest);
  const inRange = rangeTest(range);
  return (record) =>
    (wanted.length === 0 || wanted.some((test) => test(record))) &&
    !unwanted.some((test) => test(record)) &&
    inRange(record);
}

/** Returns the order of a search: by when records were created. */
export function searchOrder(order: SortOrder): (a: { created: string }, b: { created: string }) => number {
  const sign = order === "ASCENDING" ? 1 : -1;
  return (a, b) => sign * (microseconds(a.created) - microseconds(b.created));
}

function clauseTest({ condition, strategy, terms }: SearchClause): RecordTest {
  if (terms.sharedWith.length > 0) {
    throw new VaultError("unsupported", "only the server knows with whom records are shared");
  }
  const test = (wanted: string) => textTest(strategy, wanted);
  const about = (wanted: readonly string[], of: (record: Searchable) => string): RecordTest[] =>
    wanted.map(test).map((is) => (record) => is(of(record)));
  const tests: readonly RecordTest[] = [
    ...about(terms.recordIds, ({ recordId }) => recordId),
    ...about(terms.writerIds, ({ writerId }) => writerId),
    ...about(terms.userIds, ({ userId }) => userId),
    ...about(terms.types, ({ type }) => type),
    ...terms.keys.map(test).map(
      (is): RecordTest =>
        ({ entries }) =>
          entries.some(([name]) => is(name)),
    ),
    ...terms.values.map(test).map(
      (is): RecordTest =>
        ({ entries }) =>
          entries.some(([, value]) => is(value)),
    ),
    ...Object.entries(terms.tags).map(([name, value]): RecordTest => {
      const [isName, isValue] = [test(name), test(value)];
      return ({ entries }) => entries.some(([key, v]) => isName(key) && isValue(v));
    }),
  ];
  if (tests.length === 0) return () => true;
  return condition === "AND"
    ? (record) => tests.every((one) => one(record))
    : (record) => tests.some((one) => one(record));
}

/** Returns the test whether a term matches a whole value. @throws VaultError `bad_request` for a bad pattern */
function textTest(strategy: Strategy, wanted: string): (text: string) => boolean {
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
    case "REGEXP":
      return regexpTest(wanted);
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
  return ({ created, modified }) => {
    const time = microseconds(range.key === "CREATED" ? created : modified);
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
