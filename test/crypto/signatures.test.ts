/** Signed documents, and record signatures: the shared vectors and everything refused. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Accelerator, accelerator } from "../../src/crypto/accelerate.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { decryptField } from "../../src/crypto/field.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import {
  inSigningOrder,
  isBlinded,
  recordSignatureText,
  type SignableRecord,
  signRecord,
  signRecordWith,
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
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
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
    ["a date", { a: new Date(0) }],
    ["a Map", { a: new Map([["b", "c"]]) }],
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

  test.each(file.vectors.map((vector) => [vector.label, vector] as const))("%s", (_, vector) => {
    const record: SignableRecord = {
      ...base,
      type: vector.type,
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
    const names = ({ plain, data }: SignableRecord) => [plain, data ?? {}].map((map) => Object.keys(map));
    const sorted = {
      ...record,
      plain: inSigningOrder(record.plain),
      data: inSigningOrder(record.data ?? {}),
    };
    const isSorted = JSON.stringify(names(record)) === JSON.stringify(names(sorted));
    expect(recordSignatureText(record) === vector.signed_string).toBe(isSorted);

    const no = (other: Partial<SignableRecord>, key = publicKey, signature = vector.rec_sig) =>
      expect(verifyRecord(sodiumSuite, key, { ...record, ...other }, signature)).toBe(false);
    no({}, otherKey);
    no({ type: `${vector.type}x` });
    no({ writerId: bob.client_id });
    no({ userId: bob.client_id });
    no({ plain: { ...record.plain, more: "" } });
    no({ data: { ...record.data, more: "" } });
    no({ data: null });
    for (const flipped of flips(decodeBase64Url(vector.rec_sig))) no({}, publicKey, encodeBase64Url(flipped));
  });

  test("a file record signs null as its data", () => {
    const { type } = JSON.parse(file.file_record.signed_string.replace(/null$/, ""));
    const record: SignableRecord = { ...base, type, plain: {}, data: null };
    expect(recordSignatureText(record)).toBe(file.file_record.signed_string);
    expect(signRecord(sodiumSuite, signingKey, record)).toBe(file.file_record.rec_sig);
    expect(verifyRecord(sodiumSuite, publicKey, record, file.file_record.rec_sig)).toBe(true);
    expect(verifyRecord(sodiumSuite, publicKey, { ...record, data: {} }, file.file_record.rec_sig)).toBe(
      false,
    );
  });

  test("the platform's record signature is the reference's, and refuses the same", async () => {
    const record: SignableRecord = { ...base, plain: { a: "ä" }, data: { pin: "7391", _sf: "salt" } };
    const reference = signRecord(sodiumSuite, signingKey, record);
    for (const engine of [accelerator, new Accelerator(null)]) {
      expect(await signRecordWith(engine, sodiumSuite, signingKey, record)).toBe(reference);
      const open = { ...record, data: { pin: "7391" } };
      await expect(signRecordWith(engine, sodiumSuite, signingKey, open)).rejects.toThrow(TypeError);
    }
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

  test("integer-like names come first by value when signing, as js orders them; every other order is read too", () => {
    const names = { b: "2", "10": "x", "9": "y", _sf: "s", B: "3", "01": "z", "4294967295": "m", "-1": "n" };
    const record: SignableRecord = { ...base, plain: { "2": "two", a: "", "1": "one" }, data: names };
    const text = recordSignatureText(record);
    const sorted = inSigningOrder(names);
    expect(text).toContain('{"1":"one","2":"two","a":""}');
    expect(text).toMatch(
      /\{"9":"y","10":"x","-1":"n","01":"z","4294967295":"m","B":"3","_sf":"s","b":"2"\}$/,
    );
    // js verifies `JSON.stringify` of the maps as it got them.
    expect(text.endsWith(JSON.stringify(JSON.parse(JSON.stringify(sorted))))).toBe(true);
    const verifies = (other: string) =>
      verifyRecord(sodiumSuite, publicKey, record, signString(sodiumSuite, signingKey, other));
    expect(verifies(text)).toBe(true);
    const head = recordSignatureText({ ...record, data: {} }).slice(0, -2);
    expect(verifies(`${head}${JSON.stringify(names)}`)).toBe(true);
    const asText = `${head}{${Object.keys(names)
      .sort()
      .map((name) => `"${name}":"${Reflect.get(names, name)}"`)
      .join(",")}}`;
    expect(verifies(asText)).toBe(true);
    expect(verifies(asText.replace('"2":"two"', '"2":"three"'))).toBe(false);
  });

  test("ids in capitals, as Swift has them, are read; the letters of nothing else may change", () => {
    const record: SignableRecord = { ...base, plain: {}, data: { b: "2", _sf: "s" } };
    const inCapitals = (text: string) => text.replaceAll(alice.client_id, alice.client_id.toUpperCase());
    const swift = signString(sodiumSuite, signingKey, inCapitals(recordSignatureText(record)));
    expect(verifyRecord(sodiumSuite, publicKey, record, swift)).toBe(true);
    expect(verifyRecord(sodiumSuite, publicKey, { ...record, type: "CONTACT" }, swift)).toBe(false);
    expect(verifyRecord(sodiumSuite, publicKey, { ...record, writerId: bob.client_id }, swift)).toBe(false);
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
