import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  decodeBase64Url,
  decodeBase64UrlExactly,
  encodeBase64,
  encodeBase64Url,
} from "../../src/crypto/base64url.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { codeOf } from "./vectors.ts";

describe("base64url", () => {
  test("agrees with the platform for every length, and reads padded and standard texts", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        const text = encodeBase64Url(bytes);
        expect(text).toBe(buffer.toString("base64url"));
        expect(encodeBase64(bytes)).toBe(buffer.toString("base64"));
        expect(Buffer.from(decodeBase64Url(text)).equals(buffer)).toBe(true);
        expect(Buffer.from(decodeBase64Url(buffer.toString("base64"))).equals(buffer)).toBe(true);
      }),
      { seed: 2 },
    );
  });

  test("two megabytes come back", () => {
    const bytes = randomBytes(2_000_001);
    const text = encodeBase64Url(bytes);
    expect(Buffer.from(decodeBase64Url(text)).equals(Buffer.from(bytes))).toBe(true);
  });

  test.each([
    ["one letter over", "A"],
    ["five letters", "AAAAA"],
    ["a space", "AA A"],
    ["a line feed at the end", "AAAA\n"],
    ["both alphabets", "-+AA"],
    ["a letter past ASCII", "AAA\u0141"],
    ["a full stop", "AA.A"],
    ["padding of the wrong length", "AA="],
    ["padding in the middle", "AA==AAAA"],
    ["too much padding", "A==="],
    ["padding only", "===="],
    ["one padding after a full group", "AAAA="],
    ["trailing bits after one byte", "AB"],
    ["trailing bits after two bytes", "AAB"],
  ])("refuses %s", (_, text) => {
    expect(codeOf(() => decodeBase64Url(text))).toBe("wire_invalid");
  });

  test("each byte string has exactly one unpadded url-safe text", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const accepted = [...alphabet].flatMap((a) =>
      [...alphabet]
        .map((b) => a + b)
        .filter((text) => typeof codeOf(() => decodeBase64Url(text)) === "object"),
    );
    expect(accepted).toHaveLength(256);
  });

  test("an exact length is demanded", () => {
    expect(decodeBase64UrlExactly("AAAA", 3)).toHaveLength(3);
    expect(codeOf(() => decodeBase64UrlExactly("AAAA", 2))).toBe("wire_invalid");
    expect(codeOf(() => decodeBase64UrlExactly("A".repeat(1_000_000), 32))).toBe("wire_invalid");
  });
});
