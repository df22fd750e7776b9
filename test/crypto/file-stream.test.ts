/** Files through Web streams: two passes, nothing released of a wrong file, abort, progress and digests. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { concatBytes } from "../../src/crypto/bytes.ts";
import { FILE_START_LENGTH, sealedFileSize } from "../../src/crypto/file-blocks.ts";
import { FileDigest } from "../../src/crypto/file-digest.ts";
import { newFileKey } from "../../src/crypto/file-key.ts";
import {
  checkFile,
  openFile,
  type Rereadable,
  sealingStream,
  unreleasedOpeningStream,
} from "../../src/crypto/file-stream.ts";
import { hash } from "../../src/crypto/hash.ts";
import { pattern, sealAll } from "./file-samples.ts";

const accessKey = randomAccessKey();
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64");

describe("streams", () => {
  const key = newFileKey(accessKey);
  const plaintext = pattern(300_000, 9);
  const file = sealAll(key, plaintext);
  const collect = async (stream: ReadableStream<Uint8Array>) =>
    new Uint8Array(await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());

  test("seal, check and open through Web streams, with progress", async () => {
    const seen: number[] = [];
    const onProgress = (bytes: number) => seen.push(bytes);
    const sealed = await collect(
      new Blob([plaintext]).stream().pipeThrough(sealingStream(key, { onProgress })),
    );
    expect(sealed).toHaveLength(sealedFileSize(300_000));
    expect(seen.at(-1)).toBe(300_000);
    seen.length = 0;
    const { size, stream } = await openFile(new Blob([sealed]), key, { onProgress });
    expect(size).toBe(300_000);
    expect(seen.at(-1)).toBe(sealed.length);
    expect(Buffer.from(await collect(stream)).equals(plaintext)).toBe(true);
    const once = new Blob([sealed]).stream().pipeThrough(unreleasedOpeningStream(key));
    expect(Buffer.from(await collect(once)).equals(plaintext)).toBe(true);
  });

  test("openFile releases nothing of a file that is wrong anywhere, even in its last byte", async () => {
    const flipped = Uint8Array.from(file);
    flipped[file.length - 1] = (flipped[file.length - 1] ?? 0) ^ 1;
    for (const bad of [
      flipped,
      file.subarray(0, -1),
      file.subarray(0, FILE_START_LENGTH + 65_553),
      concatBytes(file, file),
    ]) {
      await expect(openFile(new Blob([bad]), key)).rejects.toMatchObject({ code: "decryption_failed" });
      const stream = new Blob([bad]).stream().pipeThrough(unreleasedOpeningStream(key));
      await expect(collect(stream)).rejects.toMatchObject({ code: "decryption_failed" });
    }
  });

  test("a source that changes between the passes fails in the second", async () => {
    let reads = 0;
    const changed = Uint8Array.from(file);
    changed[200] = (changed[200] ?? 0) ^ 1;
    const source: Rereadable = { stream: () => new Blob([reads++ === 0 ? file : changed]).stream() };
    const { stream } = await openFile(source, key);
    await expect(collect(stream)).rejects.toMatchObject({ code: "decryption_failed" });
  });

  test("an abort stops each of them and cancels the source", async () => {
    let cancelled = false;
    const endless: Rereadable = {
      stream: () =>
        new ReadableStream({
          pull: (controller) => controller.enqueue(file),
          cancel: () => {
            cancelled = true;
          },
        }),
    };
    const control = new AbortController();
    let chunks = 0;
    const options = { signal: control.signal, onProgress: () => void (++chunks === 2 && control.abort()) };
    const sealing = endless.stream().pipeThrough(sealingStream(key, options));
    await expect(collect(sealing)).rejects.toMatchObject({ code: "aborted" });
    expect(cancelled).toBe(true);

    cancelled = false;
    await expect(checkFile(endless, key, { signal: control.signal })).rejects.toMatchObject({
      code: "aborted",
    });
    expect(cancelled).toBe(true);
  });

  test("lenient forms are asked for by the caller", async () => {
    const empty = new Blob([file.subarray(0, FILE_START_LENGTH)]);
    const lenient = { emptyWithoutBlocks: true };
    await expect(openFile(empty, key)).rejects.toMatchObject({ code: "decryption_failed" });
    expect((await openFile(empty, key, { lenient })).size).toBe(0);
  });
});

test("FileDigest is the platform's MD5 and our hashes of header and body, in any pieces", () => {
  const file = sealAll(newFileKey(accessKey), pattern(70_000, 2));
  for (const sizes of [[file.length], [1, 98, 2, 500, file.length], [100, file.length], [99, file.length]]) {
    const digest = new FileDigest({ withContext: true });
    let offset = 0;
    for (const size of sizes) {
      digest.update(file.subarray(offset, offset + size));
      offset += size;
    }
    expect(digest.finish()).toEqual({
      checksum: md5(file),
      stored: file.length,
      context: { head: hash("head", file.subarray(0, 100)), body: hash("body", file.subarray(100)) },
    });
  }
});
