/** The scanner must find what is planted, in each encoding and layer, or its silence means nothing. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { mozLz4, pglz, snappy, snappyFrames } from "./decompress.ts";
import { needlesOf } from "./needles.ts";
import { scanBytes, scanFolder } from "./scan.ts";

const CANARY = "canary? grün 4711 ~~~";
const folder = mkdtempSync(join(tmpdir(), "canary-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("needles", () => {
  test.each([0, 1, 2, 3, 4, 5])("base64 is found %i bytes into a text", (before) => {
    const text = Buffer.concat([Buffer.alloc(before, 0xfb), Buffer.from(CANARY), Buffer.from("\xff tail")]);
    for (const encoding of ["base64", "base64url"] as const) {
      expect(scanBytes("x", text.toString(encoding), [CANARY])).not.toEqual([]);
    }
  });

  test.each(["utf8", "utf16le", "hex"] as const)("%s is found", (encoding) => {
    const bytes =
      encoding === "hex" ? Buffer.from(Buffer.from(CANARY).toString("hex")) : Buffer.from(CANARY, encoding);
    expect(scanBytes("x", Buffer.concat([Buffer.from("__"), bytes]), [CANARY])).not.toEqual([]);
  });

  test("another text is not found, and a short canary is refused", () => {
    expect(scanBytes("x", "canary? grun 4711 ~~~", [CANARY])).toEqual([]);
    expect(() => needlesOf("short")).toThrow(TypeError);
  });
});

/** "0123456789" then a reference ten back for twelve bytes, then "!": three elements. */
const REPEATED = "0123456789012345678901!";

describe("decompression", () => {
  test("snappy: literals and overlapping copies", () => {
    const block = Buffer.concat([
      Buffer.from([23, 9 << 2]),
      Buffer.from("0123456789"),
      Buffer.from([(11 << 2) | 2, 10, 0]),
      Buffer.from([0]),
      Buffer.from("!"),
    ]);
    expect(snappy(block)?.toString()).toBe(REPEATED);
    expect(snappy(block.subarray(0, 14))).toBeNull();
    const frame = Buffer.concat([
      Buffer.from("\xff\x06\x00\x00sNaPpY", "latin1"),
      Buffer.from([0, block.length + 4, 0, 0, 1, 2, 3, 4]),
      block,
    ]);
    expect(snappyFrames(frame)?.toString()).toBe(REPEATED);
  });

  test("LZ4 in a mozLz40 file", () => {
    const file = Buffer.concat([
      Buffer.from("mozLz40\0"),
      Buffer.from([23, 0, 0, 0, 0xa8]),
      Buffer.from("0123456789"),
      Buffer.from([10, 0, 0x10]),
      Buffer.from("!"),
    ]);
    expect(mozLz4(file)?.toString()).toBe(REPEATED);
  });

  test("pglz at an odd offset", () => {
    const big = "0123456789".repeat(3);
    const body = Buffer.concat([
      Buffer.from([0]),
      Buffer.from("01234567"),
      Buffer.from([0b100]),
      Buffer.from("89"),
      Buffer.from([0x0f, 10, 2]),
    ]);
    const header = Buffer.alloc(8);
    header.writeUInt32LE(((8 + body.length) << 2) | 2, 0);
    header.writeUInt32LE(big.length, 4);
    expect(pglz(Buffer.concat([Buffer.from("\x00\x00\x00"), header, body]), 3)?.toString()).toBe(big);
  });
});

test("a folder is searched through its layers", () => {
  writeFileSync(join(folder, "plain.txt"), `a ${CANARY} b`);
  writeFileSync(join(folder, "packed.gz"), gzipSync(`a ${CANARY} b`.repeat(50)));
  writeFileSync(join(folder, "clean.txt"), "nothing here");
  expect(
    scanFolder(folder, [CANARY])
      .map((hit) => hit.where)
      .sort(),
  ).toEqual(["packed.gz", "plain.txt"]);
});
