import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  concatBytes,
  equalBytes,
  fromHex,
  fromUtf8,
  hasLoneSurrogate,
  randomBytes,
  toHex,
  utf8,
  wipe,
} from "../../src/crypto/bytes.ts";
import { bytesToUuid, randomUuid, uuidToBytes } from "../../src/crypto/uuid.ts";
import { codeOf } from "./vectors.ts";

describe("UTF-8", () => {
  test("any well-formed text comes back, a byte-order mark included", () => {
    expect(fromUtf8(utf8("\ufeffvault 🔐 \u0000 ü"))).toBe("\ufeffvault 🔐 \u0000 ü");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
      { seed: 1 },
    );
  });

  test("a lone surrogate is refused, a pair is not", () => {
    for (const text of ["\ud800", "a\udc00b", "\udc00\ud800", "\ud83d\ud83d\udd10"]) {
      expect(hasLoneSurrogate(text)).toBe(true);
      expect(codeOf(() => utf8(text))).toBe("field_invalid");
    }
    expect(hasLoneSurrogate("🔐")).toBe(false);
  });

  test("bytes that are not UTF-8 are refused, never replaced", () => {
    for (const hex of ["ff", "c0af", "eda080", "f4908080", "e4b8", "80"]) {
      expect(codeOf(() => fromUtf8(fromHex(hex)))).toBe("wire_invalid");
    }
  });
});

test("concatBytes joins in order into a new array", () => {
  const a = Uint8Array.of(1, 2);
  const joined = concatBytes(a, new Uint8Array(0), Uint8Array.of(3));
  a[0] = 9;
  expect(joined).toEqual(Uint8Array.of(1, 2, 3));
});

test("equalBytes sees a difference in every bit and in the length", () => {
  const bytes = randomBytes(40);
  expect(equalBytes(bytes, Uint8Array.from(bytes))).toBe(true);
  expect(equalBytes(bytes, bytes.subarray(1))).toBe(false);
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const other = Uint8Array.from(bytes);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(equalBytes(bytes, other)).toBe(false);
  }
});

test("randomBytes gives more than one call of the platform can", () => {
  const bytes = randomBytes(200_000);
  expect(bytes.subarray(199_900).some((byte) => byte !== 0)).toBe(true);
  expect(randomBytes(0)).toHaveLength(0);
});

test("wipe leaves only zeros", () => {
  const bytes = Uint8Array.of(1, 2, 3);
  wipe(bytes);
  expect(bytes).toEqual(new Uint8Array(3));
});

test("hex reads both cases and refuses the rest", () => {
  expect(toHex(fromHex("00aBfF"))).toBe("00abff");
  for (const text of ["0", "0g", " 00", "0x00"]) expect(codeOf(() => fromHex(text))).toBe("wire_invalid");
});

describe("UUID", () => {
  test("reads either case, writes lower case", () => {
    const upper = "1957349A-A97C-4237-B0E0-C6B88A31956E";
    expect(bytesToUuid(uuidToBytes(upper))).toBe(upper.toLowerCase());
    expect(uuidToBytes(randomUuid())).toHaveLength(16);
  });

  test("refuses what is not a UUID", () => {
    for (const text of [
      "",
      "doesnt exist",
      "1957349aa97c4237b0e0c6b88a31956e",
      "{1957349a-a97c-4237-b0e0-c6b88a31956e}",
    ]) {
      expect(codeOf(() => uuidToBytes(text))).toBe("wire_invalid");
    }
    expect(() => bytesToUuid(new Uint8Array(15))).toThrow(TypeError);
  });
});
