import { expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { parseGroupPage } from "../../src/wire/group.ts";
import { recordId, type Version } from "../../src/wire/ids.ts";
import { optionalMapSchema, parseJson, parseWith, stringMapSchema } from "../../src/wire/parse.ts";
import { encodePolicyChange, parsePolicyChange } from "../../src/wire/policy.ts";
import { EMPTY_QUERY, encodeQuery, parseQuery } from "../../src/wire/query.ts";
import { encodeRecordBody, parseRecord, parseRecordBody } from "../../src/wire/record.ts";
import { encodeStagedRecords } from "../../src/wire/rotation.ts";
import { pathOf, ROUTES } from "../../src/wire/routes.ts";
import { EMPTY_SEARCH, encodeSearchRequest, NO_TERMS, parseSearchRequest } from "../../src/wire/search.ts";

const ALICE = "1957349a-a97c-4237-b0e0-c6b88a31956e";

function codeOf(run: () => unknown): string | null {
  try {
    run();
    return null;
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
}

test("a string map keeps any own key", () => {
  const map = parseWith(stringMapSchema, JSON.parse('{"__proto__":"a","constructor":"b","1":"c"}'));
  expect(Object.entries(map).sort()).toEqual([
    ["1", "c"],
    ["__proto__", "a"],
    ["constructor", "b"],
  ]);
  expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
});

test("a string map refuses what is not flat text", () => {
  for (const value of [[], "x", 1, { a: 1 }, { a: null }, { a: { b: "c" } }]) {
    expect(codeOf(() => parseWith(stringMapSchema, value))).toBe("wire_invalid");
  }
  expect(parseWith(optionalMapSchema, null)).toEqual({});
  expect(parseWith(optionalMapSchema, undefined)).toEqual({});
});

test("a number that counts something is whole and exact, as a number or as a text of digits", () => {
  const fileMeta = { checksum: "x", compression: "raw", file_name: null, file_url: null };
  const ids = { record_id: ALICE, writer_id: ALICE, user_id: ALICE, version: "v" };
  const meta = { ...ids, type: "t", created: "", last_modified: "" };
  const sizeOf = (size: unknown) =>
    parseRecord({ meta: { ...meta, file_meta: { ...fileMeta, size } } }).meta.fileMeta?.size;
  const tokenOf = (next_token: unknown) => parseGroupPage({ groups: [], next_token }).nextToken;
  for (const read of [sizeOf, tokenOf]) {
    for (const good of [0, 7, "7", "0", 2 ** 53 - 1]) expect(read(good)).toBe(Number(good));
    for (const bad of [-1, 1.5, 2 ** 53, 1e300, "-1", "1e3", "9".repeat(400), "9007199254740993", true]) {
      expect(codeOf(() => read(bad))).toBe("wire_invalid");
    }
  }
});

test("deep JSON is refused before it is parsed", () => {
  expect(codeOf(() => parseJson("[".repeat(100_000)))).toBe("wire_invalid");
  expect(parseJson('{"a":"[[[[[[\\"{{{"}', 1)).toEqual({ a: '[[[[[["{{{' });
});

test("a record body with __proto__ as a field name survives encode and parse", () => {
  const text = `{"meta":{"writer_id":"${ALICE.toUpperCase()}","user_id":"${ALICE}","type":"a/😀","plain":null},"data":{"__proto__":"q"}}`;
  const body = parseRecordBody(JSON.parse(text));
  expect(body.writerId).toBe(ALICE);
  expect(Object.entries(body.data)).toEqual([["__proto__", "q"]]);
  expect(parseRecordBody(JSON.parse(JSON.stringify(encodeRecordBody(body))))).toEqual(body);
});

test("queries and searches survive encode and parse; null and missing read as defaults", () => {
  expect(parseQuery(encodeQuery(EMPTY_QUERY))).toEqual(EMPTY_QUERY);
  expect(parseSearchRequest(encodeSearchRequest(EMPTY_SEARCH))).toEqual(EMPTY_SEARCH);
  expect(parseSearchRequest({ limit: null, match: [{ terms: { tags: null } }, {}] }).match).toEqual([
    { condition: "OR", strategy: "EXACT", terms: NO_TERMS },
    { condition: "OR", strategy: "EXACT", terms: NO_TERMS },
  ]);
  expect(codeOf(() => parseSearchRequest({ limit: 1001 }))).toBe("wire_invalid");
  expect(codeOf(() => parseSearchRequest({ match: [{ strategy: "SOUNDEX" }] }))).toBe("wire_invalid");
  expect(codeOf(() => parseQuery({ after_index: -1 }))).toBe("wire_invalid");
});

test("v1 plain: expressions and bare maps", () => {
  const eq = (name: string, value: string) => ({ op: "eq", name, value }) as const;
  expect(parseQuery({ plain: { eq: { name: "id", value: "x" } } }).plain).toEqual(eq("id", "x"));
  expect(parseQuery({ plain: { eq: "x" } }).plain).toEqual(eq("eq", "x"));
  expect(parseQuery({ plain: { a: "1", b: "2" } }).plain).toEqual({
    op: "and",
    terms: [eq("a", "1"), eq("b", "2")],
  });
  expect(parseQuery({ plain: {} }).plain).toBeNull();
  let deep: unknown = { eq: { name: "a", value: "b" } };
  for (let i = 0; i < 40; i++) deep = { not: deep };
  expect(codeOf(() => parseQuery({ plain: deep }))).toBe("wire_invalid");
});

test("policies", () => {
  const change = { allow: ["read", "edit"], deny: [] } as const;
  expect(encodePolicyChange(change)).toEqual({ allow: [{ read: {} }, { edit: {} }] });
  expect(parsePolicyChange(encodePolicyChange(change))).toEqual(change);
  expect(codeOf(() => parsePolicyChange({ allow: [{ own: {} }] }))).toBe("wire_invalid");
});

test("paths encode each segment, keep a type's slashes, and refuse what a URL parser would drop", () => {
  const of = (type: string) =>
    pathOf(ROUTES.getAccessKey, { writerId: ALICE, userId: ALICE, readerId: ALICE, type });
  const base = `/v1/storage/access_keys/${ALICE}/${ALICE}/${ALICE}/`;
  expect(of("a/b 😀")).toBe(`${base}a/b%20%F0%9F%98%80`);
  expect(of("%2F/?#")).toBe(`${base}%252F/%3F%23`);
  for (const type of ["a/../b", "./a", "a//b", "/a", "a/"]) {
    expect(of(type)).toBe(base + encodeURIComponent(type));
    expect(new URL(`http://server${of(type)}`).pathname).toBe(of(type));
  }
  expect(pathOf(ROUTES.deleteToken, { token: "a/b" })).toBe("/v1/account/tokens/a%2Fb");
  for (const type of ["", ".", "..", "\ud800"]) expect(() => of(type)).toThrow(TypeError);
});

test("a staged record that is exchanged says no word about staying, and one that stays nothing else", () => {
  const ids = { recordId: recordId(ALICE), version: ALICE as Version };
  const sealed = { data: { f: "a.b" }, plain: {}, recSig: null, header: null };
  const { records } = encodeStagedRecords([
    { ...ids, keep: false, ...sealed },
    { ...ids, keep: true, ...sealed },
  ]);
  const named = { record_id: ids.recordId, version: ids.version };
  expect(records).toEqual([
    { ...named, data: { f: "a.b" }, plain: {}, rec_sig: null, header: null },
    { ...named, keep: true },
  ]);
});
