/** Sealed fields: round trips of any text and bytes, and how much each reveals. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import {
  decryptField,
  decryptFieldBytes,
  encryptField,
  encryptFieldBytes,
  formatQuad,
  parseQuad,
} from "../../src/crypto/field.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { codeOf } from "./vectors.ts";

describe.each([sodiumSuite, nistSuite])("fields of the $name suite", (suite) => {
  const accessKey = randomAccessKey();

  test("any well-formed text comes back; a lone surrogate is refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(decryptField(suite, accessKey, encryptField(suite, accessKey, text))).toBe(text);
      }),
      { seed: 3 },
    );
    expect(codeOf(() => encryptField(suite, accessKey, "a\ud800"))).toBe("field_invalid");
  });

  test("two megabytes come back", () => {
    const bytes = randomBytes(2_000_000);
    const opened = decryptFieldBytes(suite, accessKey, encryptFieldBytes(suite, accessKey, bytes));
    expect(Buffer.from(opened).equals(bytes)).toBe(true);
  });

  test("bytes that are no text open as bytes only", () => {
    const quad = encryptFieldBytes(suite, accessKey, Uint8Array.of(0xff, 0xfe));
    expect(decryptFieldBytes(suite, accessKey, quad)).toEqual(Uint8Array.of(0xff, 0xfe));
    expect(codeOf(() => decryptField(suite, accessKey, quad))).toBe("wire_invalid");
  });

  test("each sealing has its own data key and nonces", () => {
    const quads = [1, 2, 3].map(() => encryptField(suite, accessKey, "same").split("."));
    for (const part of [0, 1, 2, 3]) expect(new Set(quads.map((quad) => quad[part])).size).toBe(3);
  });

  test("a quad's text is its parts", () => {
    const text = encryptField(suite, accessKey, "x");
    expect(formatQuad(parseQuad(suite, text))).toBe(text);
  });
});
