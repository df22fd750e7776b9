/** Every shared vector of both suites for EAKs, fields and records, and rejects made from each. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { toHex, utf8 } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey } from "../../src/crypto/suite.ts";
import {
  codeOf,
  type EakVector,
  type FieldVector,
  flips,
  nistClients,
  readVectors,
  sodiumClients,
  vectorAccessKey,
} from "./vectors.ts";

describe.each([
  ["eak_sodium", sodiumSuite, sodiumClients],
  ["eak_js", sodiumSuite, sodiumClients],
  ["eak_nist", nistSuite, nistClients],
] as const)("%s", (file, suite, clients) => {
  const { vectors } = readVectors<{ vectors: EakVector[] }>(file);

  test.each(vectors.map((vector) => [vector.authorizer, vector.reader, vector] as const))(
    "%s wrapped for %s",
    (authorizer, reader, vector) => {
      const authorizerKey = readPublicKey(suite, vector.response.authorizer_public_key);
      expect(suite.encodePublicKey(authorizerKey)).toBe(clients[authorizer].public_key);
      expect(vector.reader_private_key).toBe(clients[reader].private_key);
      const shared = suite.sharedKey(authorizerKey, suite.decodePrivateKey(vector.reader_private_key));
      const accessKey = unwrapAccessKey(suite, shared, vector.response.eak);
      expect(toHex(accessKey)).toBe(vector.access_key_hex);
      expect(unwrapAccessKey(suite, shared, wrapAccessKey(suite, shared, accessKey))).toEqual(accessKey);

      const [ct = "", nonce = ""] = vector.response.eak.split(".");
      for (const flipped of flips(decodeBase64Url(ct))) {
        expect(codeOf(() => unwrapAccessKey(suite, shared, `${encodeBase64Url(flipped)}.${nonce}`))).toBe(
          "decryption_failed",
        );
      }
      for (const flipped of flips(decodeBase64Url(nonce))) {
        expect(codeOf(() => unwrapAccessKey(suite, shared, `${ct}.${encodeBase64Url(flipped)}`))).toBe(
          "decryption_failed",
        );
      }
      for (const flipped of flips(shared)) {
        expect(codeOf(() => unwrapAccessKey(suite, flipped, vector.response.eak))).toBe("decryption_failed");
      }
    },
  );

  test("malformed texts are refused", () => {
    const shared = new Uint8Array(32);
    const eak = vectors[0]?.response.eak ?? "";
    const [ct = "", nonce = ""] = eak.split(".");
    for (const text of [
      "",
      ct,
      `${eak}.`,
      `${eak}.AAAA`,
      `.${eak}`,
      `${nonce}.${ct}`,
      `${ct}AAAA.${nonce}`,
      `${ct}.`,
    ]) {
      expect(codeOf(() => unwrapAccessKey(suite, shared, text))).toBe("wire_invalid");
    }
  });
});

describe.each([
  ["fields_sodium", sodiumSuite],
  ["fields_js", sodiumSuite],
  ["fields_nist", nistSuite],
] as const)("%s", (file, suite) => {
  const { vectors } = readVectors<{ vectors: FieldVector[] }>(file);

  test.each(vectors.map((vector) => [vector.label, vector] as const))("%s", (_, vector) => {
    const text = decryptField(suite, vectorAccessKey, vector.field);
    expect(text).toBe(vector.plaintext);
    expect(createHash("sha256").update(utf8(text)).digest("hex")).toBe(vector.plaintext_sha256);
    // Not given for the longest value, nor by the second file.
    if (vector.plaintext_utf8_hex) expect(toHex(utf8(text))).toBe(vector.plaintext_utf8_hex);
    expect(decryptField(suite, vectorAccessKey, encryptField(suite, vectorAccessKey, text))).toBe(text);

    const parts = vector.field.split(".").map(decodeBase64Url);
    parts.forEach((part, at) => {
      // One byte in 64 of a long value is enough: every byte of the others is flipped.
      const every = part.length > 1000 ? 64 : 1;
      let i = 0;
      for (const flipped of flips(part)) {
        if (i++ % every !== 0) continue;
        const field = parts.map((other, index) => encodeBase64Url(index === at ? flipped : other)).join(".");
        expect(codeOf(() => decryptField(suite, vectorAccessKey, field))).toBe("decryption_failed");
      }
    });
  });

  test("another access key opens none", () => {
    const other = Uint8Array.from(vectorAccessKey, (byte) => byte ^ 1) as typeof vectorAccessKey;
    for (const { field } of vectors) {
      expect(codeOf(() => decryptField(suite, other, field))).toBe("decryption_failed");
    }
  });
});

test.each([
  ["fields_sodium", sodiumSuite],
  ["fields_nist", nistSuite],
] as const)("%s: malformed quads are refused before anything is opened", (file, suite) => {
  const { vectors } = readVectors<{ vectors: FieldVector[] }>(file);
  const quad = vectors[0]?.field ?? "";
  const [edk = "", edkN = "", ef = "", efN = ""] = quad.split(".");
  const bad = [
    "",
    "....",
    "plain text",
    `${edk}.${edkN}.${ef}`,
    `${quad}.`,
    `${quad}.AAAA`,
    `${edkN}.${edk}.${ef}.${efN}`,
    `${edk}AAAA.${edkN}.${ef}.${efN}`,
    `${edk}.${edkN}.AAAA.${efN}`,
    `${edk}.${edkN}.${ef}.${efN.slice(4)}`,
    `${edk}.${edkN}.${ef}~.${efN}`,
    `${edk}.${edkN}. ${ef}.${efN}`,
  ];
  for (const text of bad) {
    expect(codeOf(() => decryptField(suite, vectorAccessKey, text))).toBe("wire_invalid");
  }
});

test.each([
  ["record_sodium", sodiumSuite],
  ["record_nist", nistSuite],
] as const)("%s: the whole request body opens", (file, suite) => {
  const vector = readVectors<{
    access_key_hex: string;
    plaintext: { data: Record<string, string> };
    request_body: { data: Record<string, string> };
  }>(file);
  expect(toHex(vectorAccessKey)).toBe(vector.access_key_hex);
  const opened = Object.fromEntries(
    Object.entries(vector.request_body.data).map(([name, quad]) => [
      name,
      decryptField(suite, vectorAccessKey, quad),
    ]),
  );
  expect(opened).toEqual(vector.plaintext.data);
});

test("fields and EAKs of one suite are malformed for the other", () => {
  for (const [file, suite] of [
    ["sodium", nistSuite],
    ["nist", sodiumSuite],
  ] as const) {
    const [field] = readVectors<{ vectors: FieldVector[] }>(`fields_${file}`).vectors;
    const [eak] = readVectors<{ vectors: EakVector[] }>(`eak_${file}`).vectors;
    expect(codeOf(() => decryptField(suite, vectorAccessKey, field?.field ?? ""))).toBe("wire_invalid");
    expect(codeOf(() => unwrapAccessKey(suite, vectorAccessKey, eak?.response.eak ?? ""))).toBe(
      "wire_invalid",
    );
    expect(codeOf(() => readPublicKey(suite, eak?.response.authorizer_public_key ?? {}))).toBe(
      "suite_mismatch",
    );
  }
});
