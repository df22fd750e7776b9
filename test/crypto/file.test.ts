/** Files of format 3: every shared vector, any chunking, and every way to cut, reorder, extend or swap one. */
import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { asAccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { concatBytes, fromHex, randomBytes, toHex, utf8 } from "../../src/crypto/bytes.ts";
import {
  FILE_START_LENGTH,
  FileOpener,
  type FileOpenerOptions,
  FileSealer,
  sealedFileSize,
} from "../../src/crypto/file-blocks.ts";
import { FileDigest } from "../../src/crypto/file-digest.ts";
import {
  fileVersion,
  newFileKey,
  openFileKey,
  readFileHeader,
  wrapFileKey,
} from "../../src/crypto/file-key.ts";
import { checkFile } from "../../src/crypto/file-stream.ts";
import { SecretStreamSealer, Tag, type TagByte } from "../../src/crypto/secretstream.ts";
import { openAll, pattern, sealAll } from "./file-samples.ts";
import { codeOf, readVectors, vectorAccessKey } from "./vectors.ts";

const accessKey = randomAccessKey();
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** What opening `file` with its own header and our access key says. */
const verdict = (file: Uint8Array, options?: FileOpenerOptions, key = accessKey) =>
  codeOf(() => openAll(openFileKey(key, readFileHeader(file)), file, options));

interface FileVector {
  plaintext_size: number;
  pattern_seed: number;
  plaintext_sha256: string;
  encrypted_size: number;
  checksum_md5_std_base64: string;
  encrypted_std_base64?: string;
  sdk_error?: string;
}

describe.each(["files_python", "files_js"])("%s", (name) => {
  const { access_key_hex, vectors } = readVectors<{ access_key_hex: string; vectors: FileVector[] }>(name);

  test("was made under the known access key", () => {
    expect(access_key_hex).toBe(toHex(vectorAccessKey));
    expect(vectors.length).toBeGreaterThan(5);
  });

  test.each(vectors.map((vector) => [vector.plaintext_size, vector] as const))(
    "%i bytes",
    async (size, vector) => {
      const plaintext = pattern(size, vector.pattern_seed ?? 7);
      if (vector.sdk_error !== undefined) {
        // That SDK refuses to make a file here; ours makes one that opens.
        const own = newFileKey(accessKey);
        expect(openAll(own, sealAll(own, plaintext))).toHaveLength(size);
        return;
      }
      expect(sealedFileSize(size)).toBe(vector.encrypted_size);
      expect(sha256(plaintext)).toBe(vector.plaintext_sha256);
      // Of two files the vector has only the sizes and digests.
      if (vector.encrypted_std_base64 === undefined) return;
      const file = Uint8Array.from(Buffer.from(vector.encrypted_std_base64, "base64"));
      expect(file).toHaveLength(vector.encrypted_size);
      const key = openFileKey(vectorAccessKey, readFileHeader(file));
      expect(sha256(openAll(key, file))).toBe(vector.plaintext_sha256);
      const digest = new FileDigest();
      digest.update(file);
      expect(digest.finish().checksum).toBe(vector.checksum_md5_std_base64);
      expect(await checkFile(new Blob([file]), key)).toBe(size);

      // Every byte of the headers, the first and last bytes of each block, and some between.
      for (let at = 0; at < file.length; at++) {
        const inBlock = (at - FILE_START_LENGTH) % 65_553;
        if (
          at > FILE_START_LENGTH &&
          inBlock > 2 &&
          inBlock < 65_550 &&
          at < file.length - 20 &&
          at % 20_011 !== 0
        ) {
          continue;
        }
        const flipped = Uint8Array.from(file);
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        expect(["decryption_failed", "wire_invalid", "unsupported"]).toContain(
          verdict(flipped, {}, vectorAccessKey),
        );
      }
    },
  );
});

describe("files_deterministic", () => {
  const { access_key_hex, vectors } = readVectors<{
    access_key_hex: string;
    vectors: {
      plaintext_size: number;
      pattern_seed: number;
      data_key_hex: string;
      stream_header_hex: string;
      edk_nonce_hex: string;
      file_header_ascii: string;
      first_block_prefix_hex: string;
      encrypted_size: number;
      encrypted_sha256: string;
      checksum_md5_std_base64: string;
    }[];
  }>("files_deterministic");

  test.each(vectors.map((vector) => [vector.plaintext_size, vector] as const))(
    "%i bytes, byte for byte",
    (size, vector) => {
      const accessKey = asAccessKey(fromHex(access_key_hex));
      const key = wrapFileKey(accessKey, fromHex(vector.data_key_hex), fromHex(vector.edk_nonce_hex));
      expect(key.header).toBe(vector.file_header_ascii);
      const plaintext = pattern(size, vector.pattern_seed);
      const file = sealAll(key, plaintext, fromHex(vector.stream_header_hex));
      expect(file).toHaveLength(vector.encrypted_size);
      expect(sha256(file)).toBe(vector.encrypted_sha256);
      expect(toHex(file.subarray(FILE_START_LENGTH))).toMatch(
        new RegExp(`^${vector.first_block_prefix_hex}`),
      );
      const digest = new FileDigest();
      digest.update(file);
      expect(digest.finish()).toEqual({
        checksum: vector.checksum_md5_std_base64,
        stored: vector.encrypted_size,
        context: null,
      });
      expect(sha256(openAll(openFileKey(accessKey, key.header), file))).toBe(sha256(plaintext));
    },
  );
});

describe("sizes and pieces", () => {
  test.each([0, 1, 65_535, 65_536, 65_537, 131_072, 200_000])(
    "%i bytes come back, in blocks of the format",
    (size) => {
      const key = newFileKey(accessKey);
      const plaintext = pattern(size, 1);
      const file = sealAll(key, plaintext);
      expect(file).toHaveLength(sealedFileSize(size));
      expect(Buffer.from(openAll(key, file)).equals(plaintext)).toBe(true);
    },
  );

  test("any way of cutting the input gives the same bytes, sealing and opening", () => {
    const key = newFileKey(accessKey);
    const streamHeader = randomBytes(24);
    const plaintext = pattern(150_000, 3);
    const whole = sealAll(key, plaintext, streamHeader);
    const cuts = fc.array(
      fc.oneof(fc.nat(150_500), fc.constantFrom(0, 1, 124, 65_536, 65_553, 65_677, 131_072)),
      {
        maxLength: 12,
      },
    );
    const pieces = (bytes: Uint8Array, at: number[]) => {
      const ends = [...at.filter((end) => end <= bytes.length).sort((a, b) => a - b), bytes.length];
      return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
    };
    fc.assert(
      fc.property(cuts, (at) => {
        const sealer = new FileSealer(key, streamHeader);
        const parts = pieces(plaintext, at).flatMap((piece) => [...sealer.update(piece)]);
        const file = concatBytes(sealer.start(), ...parts, sealer.finish());
        expect(Buffer.from(file).equals(whole)).toBe(true);
        const opener = new FileOpener(key);
        const opened = pieces(whole, at).flatMap((piece) => [...opener.update(piece)]);
        expect(Buffer.from(concatBytes(...opened, ...opener.finish())).equals(plaintext)).toBe(true);
        expect(opener.size).toBe(plaintext.length);
      }),
      { seed: 6, numRuns: 25 },
    );
  });

  test("one byte at a time", () => {
    const key = newFileKey(accessKey);
    const file = sealAll(key, utf8("small"));
    const opener = new FileOpener(key);
    const opened = [...file].flatMap((byte) => [...opener.update(Uint8Array.of(byte))]);
    expect(concatBytes(...opened, ...opener.finish())).toEqual(utf8("small"));
  });
});

describe("a file is refused when it is", () => {
  const key = newFileKey(accessKey);
  const file = sealAll(key, pattern(200_000, 5));
  const edges = [0, 1, 2, 3].map((n) => FILE_START_LENGTH + n * 65_553);
  const start = file.subarray(0, FILE_START_LENGTH);
  const blocks = edges.map((edge) => file.subarray(edge, edge + 65_553));

  test("cut at any block edge, or a byte beside one", () => {
    for (const edge of [...edges, file.length]) {
      for (const length of [edge - 1, edge, edge + 1]) {
        if (length >= file.length) continue;
        expect(verdict(file.subarray(0, length))).toBe("decryption_failed");
      }
    }
  });

  test("cut anywhere in the headers", () => {
    for (let length = 0; length < FILE_START_LENGTH; length++) {
      expect(codeOf(() => openAll(key, file.subarray(0, length)))).toBe("decryption_failed");
    }
  });

  test("reordered, with a block left out, or with one twice", () => {
    for (let a = 0; a < blocks.length; a++) {
      for (let b = 0; b < blocks.length; b++) {
        if (a === b) continue;
        const swapped = blocks.map((block, i) => blocks[i === a ? b : i === b ? a : i] ?? block);
        expect(verdict(concatBytes(start, ...swapped))).toBe("decryption_failed");
      }
      expect(verdict(concatBytes(start, ...blocks.filter((_, i) => i !== a)))).toBe("decryption_failed");
      expect(
        verdict(concatBytes(start, ...blocks.flatMap((block, i) => (i === a ? [block, block] : [block])))),
      ).toBe("decryption_failed");
    }
  });

  test("extended, by a byte or a whole file", () => {
    for (const more of [Uint8Array.of(0), new Uint8Array(17), new Uint8Array(65_553), file]) {
      expect(verdict(concatBytes(file, more))).toBe("decryption_failed");
    }
  });

  test("mixed with another file under the same access key", () => {
    const other = sealAll(newFileKey(accessKey), pattern(200_000, 6));
    for (const edge of [100, ...edges]) {
      expect(verdict(concatBytes(file.subarray(0, edge), other.subarray(edge)))).toBe("decryption_failed");
    }
    expect(codeOf(() => openAll(key, other))).toBe("decryption_failed");
    expect(verdict(file, {}, randomAccessKey())).toBe("decryption_failed");
  });

  test("behind another header than the one its key came from", () => {
    const other = wrapFileKey(accessKey, key.dataKey, randomBytes(24)).header;
    expect(codeOf(() => openAll(key, concatBytes(utf8(other), file.subarray(100))))).toBe(
      "decryption_failed",
    );
  });

  test("sealed with other tags, or with a short block in the middle", () => {
    const build = (parts: [number, TagByte][]) => {
      const header = randomBytes(24);
      const sealer = new SecretStreamSealer(key.dataKey, header);
      return concatBytes(
        utf8(key.header),
        header,
        ...parts.map(([length, tag]) => sealer.push(new Uint8Array(length), tag)),
      );
    };
    const full = 65_536;
    expect(
      verdict(
        build([
          [full, Tag.message],
          [5, Tag.final],
        ]),
      ),
    ).toHaveProperty("returned");
    for (const parts of [
      [
        [full, Tag.push],
        [5, Tag.final],
      ],
      [
        [full, Tag.rekey],
        [5, Tag.final],
      ],
      [
        [full, Tag.final],
        [5, Tag.final],
      ],
      [
        [full, Tag.message],
        [5, Tag.message],
      ],
      [
        [full, Tag.message],
        [5, Tag.push],
      ],
      [[full, Tag.message]],
      [[5, Tag.message]],
      [
        [5, Tag.message],
        [full - 22, Tag.final],
      ],
    ] as [number, TagByte][][]) {
      expect(verdict(build(parts))).toBe("decryption_failed");
    }
  });

  test("without blocks, or of format 1, unless that form is asked for", () => {
    expect(verdict(start)).toBe("decryption_failed");
    expect(verdict(start, { lenient: { emptyWithoutBlocks: true } })).toEqual({
      returned: new Uint8Array(0),
    });
    expect(verdict(file.subarray(0, edges[1]), { lenient: { emptyWithoutBlocks: true } })).toBe(
      "decryption_failed",
    );

    const old = { ...key, header: key.header.replace("3.", "1.") };
    const header = randomBytes(24);
    const sealer = new SecretStreamSealer(key.dataKey, header);
    const oldBlocks = [65_536, 65_536, 3].map((length) => sealer.push(pattern(length, 1), Tag.final));
    const oldFile = concatBytes(utf8(old.header), header, ...oldBlocks);
    expect(fileVersion(readFileHeader(oldFile))).toBe(1);
    expect(verdict(oldFile)).toBe("unsupported");
    const opened = verdict(oldFile, { lenient: { version1: true } }) as { returned: Uint8Array };
    expect(opened.returned).toHaveLength(131_075);
    const asThree = concatBytes(utf8(key.header), oldFile.subarray(100));
    expect(verdict(asThree, { lenient: { version1: true } })).toBe("decryption_failed");
    const threeAsOne = concatBytes(utf8(old.header), file.subarray(100));
    expect(verdict(threeAsOne, { lenient: { version1: true } })).toBe("decryption_failed");
  });

  test("of another version, or no such file", () => {
    const headerOf = (text: string) => codeOf(() => readFileHeader(utf8(text)));
    expect(headerOf(key.header.replace("3.", "2."))).toBe("unsupported");
    expect(headerOf(key.header.replace("3.", "33."))).toBe("unsupported");
    for (const text of [
      "",
      "3.",
      key.header.slice(0, 99),
      key.header.replace(".", ","),
      `3..${key.header}`,
      "x".repeat(200),
    ]) {
      expect(headerOf(text)).toBe("wire_invalid");
    }
    expect(codeOf(() => openFileKey(accessKey, "plain"))).toBe("wire_invalid");
  });
});
