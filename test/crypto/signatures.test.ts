/** Signed documents, record signatures and TSV1: the shared vectors and everything refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { toHex, utf8 } from "../../src/crypto/bytes.ts";
import { decryptField } from "../../src/crypto/field.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import {
  isBlinded,
  recordSignatureText,
  type SignableRecord,
  signRecord,
  verifyRecord,
} from "../../src/crypto/record-signature.ts";
import {
  documentText,
  type SignableDocument,
  signDocument,
  signString,
  verifyDocument,
  verifyString,
} from "../../src/crypto/signed-document.ts";
import { generichash } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import {
  parseTsv1,
  queryForms,
  signTsv1,
  sortQuery,
  type Tsv1Request,
  tsv1Text,
  verifyTsv1,
} from "../../src/crypto/tsv1.ts";
import { codeOf, flips, readVectors, sodiumClients, vectorAccessKey } from "./vectors.ts";

const { alice, bob } = sodiumClients;
const signingKey = sodiumSuite.decodeSigningPrivateKey(alice.private_signing_key);
const publicKey = sodiumSuite.decodeSigningPublicKey(alice.public_signing_key);
const otherKey = sodiumSuite.decodeSigningPublicKey(bob.public_signing_key);

describe("signed_documents_js", () => {
  const { vectors } = readVectors<{
    vectors: { document: SignableDocument; serialized: string; signature: string }[];
  }>("signed_documents_js");

  test.each(vectors.map((vector) => [vector.serialized, vector] as const))(
    "%s",
    (_, { document, serialized, signature }) => {
      expect(documentText(document)).toBe(serialized);
      expect(signDocument(sodiumSuite, signingKey, document)).toEqual({ doc: document, sig: signature });
      expect(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: signature })).toBe(true);
      expect(verifyDocument(sodiumSuite, otherKey, { doc: document, sig: signature })).toBe(false);
      expect(verifyDocument(sodiumSuite, publicKey, { doc: { ...document, more: "" }, sig: signature })).toBe(
        false,
      );
      for (const flipped of flips(decodeBase64Url(signature))) {
        expect(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: encodeBase64Url(flipped) })).toBe(
          false,
        );
      }
      expect(verifyString(sodiumSuite, publicKey, serialized, signature)).toBe(true);
      expect(signString(sodiumSuite, signingKey, serialized)).toBe(signature);
    },
  );
});

describe("signed documents", () => {
  const document: SignableDocument = { "10": "a", "9": { b: true, a: 1.5 }, z: "", A: "x" };

  test("sort integer-like names as text, and are also read as js-sdk sorts them", () => {
    expect(documentText(document)).toBe('{"10":"a","9":{"a":1.5,"b":true},"A":"x","z":""}');
    const js = signString(sodiumSuite, signingKey, '{"9":{"a":1.5,"b":true},"10":"a","A":"x","z":""}');
    expect(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: js })).toBe(true);
    const neither = signString(sodiumSuite, signingKey, '{"A":"x","10":"a","9":{"a":1.5,"b":true},"z":""}');
    expect(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: neither })).toBe(false);
  });

  test("work in both suites, not across", () => {
    const keys = nistSuite.generateSigningKeys();
    const signed = signDocument(nistSuite, keys.privateKey, document);
    expect(verifyDocument(nistSuite, keys.publicKey, signed)).toBe(true);
    expect(verifyDocument(sodiumSuite, publicKey, signed)).toBe(false);
  });

  test.each([
    ["null", { a: null }],
    ["an array", { a: ["b"] }],
    ["undefined", { a: undefined }],
    ["NaN", { a: Number.NaN }],
    ["a lone surrogate", { a: "\ud800" }],
    ["a lone surrogate as name", { "\ud800": "a" }],
    ["endless depth", JSON.parse(`${'{"a":'.repeat(5000)}1${"}".repeat(5000)}`)],
  ])("refuse %s", (_, value) => {
    expect(codeOf(() => documentText(value as unknown as SignableDocument))).toBe("field_invalid");
    const signed = {
      doc: value as unknown as SignableDocument,
      sig: signString(sodiumSuite, signingKey, "x"),
    };
    expect(verifyDocument(sodiumSuite, publicKey, signed)).toBe(false);
  });

  test.each(["", "!", "AAAA", 7, null])("the signature %s is false", (sig) => {
    expect(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: sig as string })).toBe(false);
  });

  test("a name __proto__ is covered", () => {
    const own = JSON.parse('{"__proto__":"x"}');
    const { sig } = signDocument(sodiumSuite, signingKey, own);
    expect(verifyDocument(sodiumSuite, publicKey, { doc: own, sig })).toBe(true);
    expect(verifyDocument(sodiumSuite, publicKey, { doc: {}, sig })).toBe(false);
  });
});

describe("record_signed_js", () => {
  type Pairs = [string, string][];
  const file = readVectors<{
    vectors: {
      label: string;
      type: string;
      data_pairs: Pairs;
      plain_pairs: Pairs;
      signed_string: string;
      rec_sig: string;
      body: {
        data: Record<string, string>;
        meta: { writer_id: string; plain: Record<string, string> };
        rec_sig: string;
      };
      body_string: string;
    }[];
    file_record: { signed_string: string; rec_sig: string };
  }>("record_signed_js");
  const base = { writerId: alice.client_id, userId: alice.client_id, type: "contact" };

  test.each(file.vectors.map((vector) => [vector.label, vector] as const))("%s", (label, vector) => {
    const record: SignableRecord = {
      ...base,
      plain: Object.fromEntries(vector.plain_pairs ?? []),
      data: Object.fromEntries(vector.data_pairs),
    };
    expect(JSON.parse(vector.body_string)).toEqual(vector.body);
    expect(vector.body.rec_sig).toBe(vector.rec_sig);
    expect(vector.body.meta.writer_id).toBe(alice.client_id);
    for (const [name, quad] of Object.entries(vector.body.data)) {
      expect(decryptField(sodiumSuite, vectorAccessKey, quad)).toBe(record.data?.[name]);
    }
    expect(signString(sodiumSuite, signingKey, vector.signed_string)).toBe(vector.rec_sig);
    expect(verifyRecord(sodiumSuite, publicKey, record, vector.rec_sig)).toBe(true);
    if (label !== "insertion-order") expect(recordSignatureText(record)).toBe(vector.signed_string);

    const no = (other: Partial<SignableRecord>, key = publicKey, signature = vector.rec_sig) =>
      expect(verifyRecord(sodiumSuite, key, { ...record, ...other }, signature)).toBe(false);
    no({}, otherKey);
    no({ type: "card" });
    no({ writerId: bob.client_id });
    no({ userId: bob.client_id });
    no({ plain: { ...record.plain, more: "" } });
    no({ data: { ...record.data, more: "" } });
    no({ data: null });
    for (const flipped of flips(decodeBase64Url(vector.rec_sig))) no({}, publicKey, encodeBase64Url(flipped));
  });

  test("a file record signs null as its data", () => {
    const record: SignableRecord = { ...base, plain: {}, data: null };
    expect(recordSignatureText(record)).toBe(file.file_record.signed_string);
    expect(signRecord(sodiumSuite, signingKey, record)).toBe(file.file_record.rec_sig);
    expect(verifyRecord(sodiumSuite, publicKey, record, file.file_record.rec_sig)).toBe(true);
    expect(verifyRecord(sodiumSuite, publicKey, { ...record, data: {} }, file.file_record.rec_sig)).toBe(
      false,
    );
  });

  test("a signature over data that can be guessed is not made", () => {
    const record: SignableRecord = { ...base, plain: {}, data: { pin: "7391" } };
    expect(isBlinded(record)).toBe(false);
    expect(() => signRecord(sodiumSuite, signingKey, record)).toThrow(TypeError);
    const blinded = { ...record, data: { pin: "7391", _sf: "salt" } };
    expect(verifyRecord(sodiumSuite, publicKey, blinded, signRecord(sodiumSuite, signingKey, blinded))).toBe(
      true,
    );
    expect(isBlinded({ ...record, data: Object.create({ _sf: "x" }) })).toBe(false);
  });

  test("integer-like names sort as text when signing; the order of js objects is read too", () => {
    const record: SignableRecord = { ...base, plain: {}, data: { b: "2", "10": "x", "9": "y", _sf: "s" } };
    expect(recordSignatureText(record)).toMatch(/\{"10":"x","9":"y","_sf":"s","b":"2"\}$/);
    const js = `${recordSignatureText({ ...record, data: {} }).slice(0, -2)}{"9":"y","10":"x","b":"2","_sf":"s"}`;
    expect(verifyRecord(sodiumSuite, publicKey, record, signString(sodiumSuite, signingKey, js))).toBe(true);
  });

  test("lone surrogates are refused when signing and false when verifying", () => {
    const record: SignableRecord = { ...base, plain: { a: "\ud800" }, data: null };
    expect(codeOf(() => signRecord(sodiumSuite, signingKey, record))).toBe("field_invalid");
    expect(verifyRecord(sodiumSuite, publicKey, record, file.file_record.rec_sig)).toBe(false);
  });

  test("any two different records have different texts", () => {
    const map = fc.dictionary(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), {
      maxKeys: 4,
    });
    const any = fc.record({ plain: map, data: fc.option(map), type: fc.string({ unit: "grapheme" }) });
    fc.assert(
      fc.property(any, any, (a, b) => {
        const same = recordSignatureText({ ...base, ...a }) === recordSignatureText({ ...base, ...b });
        const sorted = (value: typeof a) =>
          JSON.stringify([
            value.type,
            Object.entries(value.plain).sort(),
            value.data && Object.entries(value.data).sort(),
          ]);
        expect(same).toBe(sorted(a) === sorted(b));
      }),
      { seed: 8 },
    );
  });
});

interface TsvVector {
  method: string;
  url_given: string;
  url_sent?: string;
  client_id: string;
  timestamp: number;
  nonce: string;
  string_to_sign: string;
  blake2b_256_hex?: string;
  authorization: string;
  divergent_between_sdks: boolean;
}

/** Path and query of a URL as they stand, without the changes `URL` makes. */
function requestOf(method: string, url: string): Tsv1Request {
  const [, path = "", query = ""] = /^https?:\/\/[^/]+([^?]*)\??(.*)$/.exec(url) ?? [];
  return { method, path, query };
}

describe.each(["tsv1_js", "tsv1_python"])("%s", (name) => {
  const { vectors } = readVectors<{ vectors: TsvVector[] }>(name);

  test.each(vectors.map((vector, i) => [i, vector.url_given.slice(20), vector] as const))(
    "%i %s",
    (index, __, vector) => {
      const request = requestOf(vector.method, vector.url_sent ?? vector.url_given);
      const authorization = parseTsv1(vector.authorization);
      if (authorization === null) throw new Error("did not parse");
      expect(authorization).toMatchObject({
        publicKey: alice.public_signing_key,
        timestamp: vector.timestamp,
        nonce: vector.nonce,
        clientId: vector.client_id,
      });
      expect(verifyTsv1(request, authorization)).toBe(true);
      const texts = queryForms(request.query).map((query) => tsv1Text({ ...request, query }, authorization));
      expect(texts).toContain(vector.string_to_sign);
      if (vector.blake2b_256_hex !== undefined) {
        expect(toHex(generichash(utf8(vector.string_to_sign)))).toBe(vector.blake2b_256_hex);
      }
      if (!vector.divergent_between_sdks || name === "tsv1_js") {
        expect(signTsv1(request, authorization, signingKey)).toBe(vector.authorization);
      }

      const no = (other: Partial<Tsv1Request>, head = authorization) =>
        expect(verifyTsv1({ ...request, ...other }, head)).toBe(false);
      no({ method: "PATCH" });
      no({ path: `${request.path}/` });
      no({ query: `${request.query}&a=b` });
      no({}, { ...authorization, timestamp: vector.timestamp + 1 });
      no({}, { ...authorization, nonce: "00000000-0000-4000-8000-000000000000" });
      no({}, { ...authorization, clientId: bob.client_id });
      no({}, { ...authorization, publicKey: bob.public_signing_key });
      let byte = 0;
      for (const flipped of flips(decodeBase64Url(authorization.signature))) {
        // Every byte of the first vector, a few of the others.
        if (index > 0 && byte++ % 30 !== 0) continue;
        no({}, { ...authorization, signature: encodeBase64Url(flipped) });
      }
    },
  );
});

describe("TSV1", () => {
  const head = {
    publicKey: alice.public_signing_key,
    timestamp: 1_600_000_000,
    nonce: "1b1e65e5-36b8-4cc1-aad5-26dac4b32b0c",
    clientId: alice.client_id,
  };
  const request = { method: "GET", path: "/v2/storage/groups", query: "b=1&a=3&a=2" };

  test("each SDK's writing of a query verifies", () => {
    expect(sortQuery(request.query)).toBe("a=3&a=2&b=1");
    expect(queryForms("b=x%20y&a=%F0%9F%94%90&a=*")).toEqual([
      "a=%F0%9F%94%90&a=*&b=x%20y",
      "a=%F0%9F%94%90&a=%2A&b=x+y",
      "a=%2A&a=%F0%9F%94%90&b=x+y",
      "a=*&a=🔐&b=x y",
    ]);
    expect(queryForms("")).toEqual([""]);
    expect(queryForms("a&b=")).toEqual(["a&b=", "a=&b="]);
    expect(queryForms("a=%ff")).toContain("a=%25ff");
  });

  test("a value that holds an ampersand never passes for two values", () => {
    const authorization = parseTsv1(signTsv1({ ...request, query: "a=1&b=2" }, head, signingKey));
    if (authorization === null) throw new Error("did not parse");
    expect(verifyTsv1({ ...request, query: "b=2&a=1" }, authorization)).toBe(true);
    expect(verifyTsv1({ ...request, query: "a=1%26b=2" }, authorization)).toBe(false);
    expect(verifyTsv1({ ...request, query: "a=1%26b%3D2" }, authorization)).toBe(false);
  });

  test("an empty client id is anonymous", () => {
    const header = signTsv1(request, { ...head, clientId: "" }, signingKey);
    expect(parseTsv1(header)?.clientId).toBe("");
  });

  test.each([
    ["nothing", ""],
    ["a bearer token", "Bearer abc"],
    ["another scheme", "TSV2-ED25519-BLAKE2B; a; 1; b; uid:; c"],
    ["a part too many", `${signTsv1(request, head, signingKey)}; x`],
    ["a short key", signTsv1(request, { ...head, publicKey: "AAAA" }, signingKey)],
    ["a negative time", signTsv1(request, { ...head, timestamp: -1 }, signingKey)],
    ["a nonce that is no UUID", signTsv1(request, { ...head, nonce: "1" }, signingKey)],
    ["a client id that is no UUID", signTsv1(request, { ...head, clientId: "x; y" }, signingKey)],
    ["megabytes", signTsv1(request, head, signingKey) + "A".repeat(1_000_000)],
  ])("%s does not parse", (_, header) => {
    expect(parseTsv1(header)).toBeNull();
  });
});
