/** The search over open records equals the brute-force reference of the server's search, and its own refusals. */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import type { PlainRecord } from "../../src/e3db/records/record-crypto.ts";
import { clause } from "../../src/e3db/records/search.ts";
import { searchOpened } from "../../src/e3db/sdk/search-opened.ts";
import { isVaultError } from "../../src/errors.ts";
import { type SearchClause, STRATEGIES } from "../../src/wire/search.ts";
import { clauseMatches, type Pattern, type ReferenceClause } from "../server/search-reference.ts";

const TEXTS = [
  "summer",
  "bummer",
  "smumer",
  "su",
  "sum",
  "a",
  "ab",
  "ba",
  "acb",
  "",
  "ü",
  "😀a",
  "a*b",
  "a.b",
  "x\ny",
];
/** Each means the same to Lucene and to RE2. */
const REGEXPS = [
  "s.*",
  ".*m+er",
  "[a-c]+",
  "[^a]b?",
  "(su|bu)m.*",
  "a.b",
  "x.y",
  "",
  "\\.",
  ".{2,3}",
  "😀?a",
];
const TYPES = ["note", "card"];
const START = Date.UTC(2026, 0, 1);

/** The n-th record, made n seconds and 7n microseconds after the first. */
function record(n: number, type: string, plain: Record<string, string>, data = {}): PlainRecord {
  const micros = String(7 * n).padStart(6, "0");
  const created = new Date(START + n * 1000).toISOString().replace(/\.\d+Z/, `.${micros}Z`);
  const ids = { recordId: `r${n}`, writerId: `w${n % 3}`, userId: `w${n % 3}` };
  return {
    meta: { ...ids, type, plain, created, lastModified: created, version: "v", fileMeta: null },
    plain,
    data,
    reserved: {},
    accessKeyId: "",
    encrypted: { data: {}, recSig: null },
  } as unknown as PlainRecord;
}

const text = fc.constantFrom(...TEXTS);
const records = fc
  .array(fc.tuple(fc.constantFrom(...TYPES), fc.dictionary(text, text, { maxKeys: 3 })), { maxLength: 12 })
  .map((rows) => rows.map(([type, plain], n) => record(n, type, { ...plain })));

function pattern(strategy: ReferenceClause["strategy"], from: fc.Arbitrary<string>): fc.Arbitrary<Pattern> {
  if (strategy === "REGEXP") {
    return fc
      .constantFrom(...REGEXPS)
      .map((found) => ({ text: found, regexp: RE2JS.compile(found, RE2JS.DOTALL) }));
  }
  if (strategy !== "WILDCARD") return from.map((found) => ({ text: found }));
  return fc.tuple(from, fc.constantFrom("*", "?", "**"), fc.nat(6)).map(([found, sign, at]) => {
    const chars = [...found];
    chars.splice(at % (chars.length + 1), 0, sign);
    return { text: chars.join("") };
  });
}

const referenceClause = fc.constantFrom(...STRATEGIES).chain((strategy) => {
  const some = <T>(item: fc.Arbitrary<T>) => fc.array(item, { maxLength: 2 });
  const p = (from: fc.Arbitrary<string>) => pattern(strategy, from);
  return fc.record<ReferenceClause>({
    condition: fc.constantFrom("AND", "OR"),
    strategy: fc.constant(strategy),
    recordIds: some(p(fc.constantFrom("r1", "r2", "r3"))),
    writerIds: some(p(fc.constantFrom("w0", "w1"))),
    userIds: some(p(fc.constantFrom("w0", "w1"))),
    types: some(p(fc.constantFrom(...TYPES))),
    keys: some(p(text)),
    values: some(p(text)),
    tags: fc.uniqueArray(fc.tuple(p(text), p(text)), { maxLength: 2, selector: ([key]) => key.text }),
    sharedWith: fc.constant([]),
  });
});

function asked({ condition, strategy, ...terms }: ReferenceClause): SearchClause {
  const texts = (patterns: readonly Pattern[]) => patterns.map((one) => one.text);
  return clause(
    {
      recordIds: texts(terms.recordIds),
      writerIds: texts(terms.writerIds),
      userIds: texts(terms.userIds),
      types: texts(terms.types),
      keys: texts(terms.keys),
      values: texts(terms.values),
      tags: Object.fromEntries(terms.tags.map(([key, value]) => [key.text, value.text])),
    },
    { condition, strategy },
  );
}

const idsOf = (rows: readonly PlainRecord[]): string[] => rows.map(({ meta }) => meta.recordId as string);

test("any clauses, range and order find what the reference finds", () => {
  const clauses = fc.array(referenceClause, { maxLength: 2 });
  const bound = fc.option(fc.nat(12));
  fc.assert(
    fc.property(
      records,
      clauses,
      clauses,
      bound,
      bound,
      fc.boolean(),
      (rows, match, exclude, from, to, down) => {
        const timeOf = (n: number | null) => (n === null ? null : record(n, "note", {}).meta.created);
        const found = searchOpened(rows, {
          match: match.map(asked),
          exclude: exclude.map(asked),
          range: { key: "CREATED", after: timeOf(from), before: timeOf(to) },
          order: down ? "DESCENDING" : "ASCENDING",
        });
        const wanted = rows.filter(({ meta }, n) => {
          const hit = (one: ReferenceClause) => clauseMatches(one, { ...meta, plain: meta.plain }, []);
          const inside = n >= (from ?? 0) && n <= (to ?? n);
          return inside && (match.length === 0 || match.some(hit)) && !exclude.some(hit);
        });
        expect(idsOf(found)).toEqual(down ? idsOf(wanted).reverse() : idsOf(wanted));
      },
    ),
    { numRuns: 2000, seed: 7 },
  );
});

describe("sealed fields", () => {
  const rows = [
    record(1, "login", { site: "a.example" }, { password: "correct horse" }),
    record(2, "login", {}),
  ];
  const match = [clause({ tags: { password: "*horse" } }, { strategy: "WILDCARD" })];

  test("are looked into only when asked", () => {
    expect(idsOf(searchOpened(rows, { match }))).toEqual([]);
    expect(idsOf(searchOpened(rows, { match, sealed: true }))).toEqual(["r1"]);
  });

  test("count for exclusion too", () => {
    expect(idsOf(searchOpened(rows, { exclude: match, sealed: true }))).toEqual(["r2"]);
  });
});

test("bounds are inclusive to the microsecond, with any offset", () => {
  const rows = [0, 1, 2].map((n) => record(n, "note", {}));
  const within = (after: string, before: string) =>
    idsOf(searchOpened(rows, { range: { key: "MODIFIED", after, before } }));
  expect(within("2026-01-01T01:00:01.000007+01:00", "2025-12-31T16:00:02.000014-08:00")).toEqual([
    "r1",
    "r2",
  ]);
  expect(within("2026-01-01T00:00:01.000008Z", "2026-01-01T00:00:02.000013Z")).toEqual([]);
});

describe("what is refused", () => {
  const codeOf = (act: () => unknown, code: Parameters<typeof isVaultError>[1]) => {
    try {
      return act();
    } catch (error) {
      return isVaultError(error, code) ? code : error;
    }
  };

  test.each(["(", "[b-a]", "a{999}", "(?i)a", "((a{1,50}){1,50}){1,50}"])("the pattern %s", (value) => {
    const match = [clause({ values: [value] }, { strategy: "REGEXP" })];
    expect(codeOf(() => searchOpened([], { match }), "bad_request")).toBe("bad_request");
  });

  test("a range that is no time, and readers, whom only the server knows", () => {
    const range = { key: "CREATED", after: "yesterday", before: null } as const;
    expect(codeOf(() => searchOpened([], { range }), "bad_request")).toBe("bad_request");
    const match = [clause({ sharedWith: ["x"] })];
    expect(codeOf(() => searchOpened([], { match }), "unsupported")).toBe("unsupported");
  });
});

test("a wildcard with many stars does not blow up", () => {
  const rows = [record(1, "note", { k: "a".repeat(3000) })];
  const match = [clause({ values: [`${"*a".repeat(200)}*b`] }, { strategy: "WILDCARD" })];
  expect(searchOpened(rows, { match })).toEqual([]);
});
