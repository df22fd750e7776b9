/** File throughput against the bare secretstream and libsodium, and the memory that 1 GiB takes. */
import sodium from "libsodium-wrappers";
import type { AccessKey } from "../../src/crypto/access-key.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { FILE_BLOCK } from "../../src/crypto/file-blocks.ts";
import { FileDigest } from "../../src/crypto/file-digest.ts";
import { newFileKey } from "../../src/crypto/file-key.ts";
import { checkFile, sealingStream, unreleasedOpeningStream } from "../../src/crypto/file-stream.ts";
import { SecretStreamOpener, SecretStreamSealer } from "../../src/crypto/secretstream.ts";
import { measure, report } from "./measure.ts";

const MIB = 1024 * 1024;
const SIZE = 32 * MIB;
/** Least part of the bare secretstream's speed that a file must reach, and most memory 1 GiB may add. */
const SPEED_BAR = 0.9;
const MEMORY_BAR = 64 * MIB;
const LARGE = 1024 * MIB;

const block = randomBytes(FILE_BLOCK);

/** A stream of `size` bytes that are made as they are read. */
function source(size: number): ReadableStream<Uint8Array> {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      if (left === 0) return controller.close();
      controller.enqueue(block);
      left -= block.length;
    },
  });
}

/** Reads `stream` to its end and returns how many bytes came, passing each piece to `seen`. */
async function drain(
  stream: ReadableStream<Uint8Array>,
  seen?: (chunk: Uint8Array) => void,
): Promise<number> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    seen?.(chunk);
  }
  return size;
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  await drain(stream, (chunk) => chunks.push(chunk));
  return chunks;
}

const streamOf = (chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> => {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
};

/** Prints file throughput. Throws if the bar is missed. */
export async function benchFileSpeed(accessKey: AccessKey): Promise<void> {
  const key = newFileKey(accessKey);
  const count = SIZE / FILE_BLOCK;
  const header = randomBytes(24);
  const sealRaw = () => {
    const sealer = new SecretStreamSealer(key.dataKey, header);
    return Array.from({ length: count }, () => sealer.push(block));
  };
  const rawBlocks = sealRaw();
  const file = await collect(source(SIZE).pipeThrough(sealingStream(key)));
  const measured = await measure(
    [
      { name: "bare secretstream, seal", work: sealRaw },
      { name: "Sealfield, seal a file", work: () => drain(source(SIZE).pipeThrough(sealingStream(key))) },
      {
        name: "Sealfield, seal a file, with MD5",
        work: () => {
          const digest = new FileDigest();
          return drain(source(SIZE).pipeThrough(sealingStream(key)), (chunk) => digest.update(chunk));
        },
      },
      {
        name: "libsodium-wrappers, seal",
        work: () => {
          const { state } = sodium.crypto_secretstream_xchacha20poly1305_init_push(key.dataKey);
          for (let i = 0; i < count; i++) {
            sodium.crypto_secretstream_xchacha20poly1305_push(state, block, null, 0);
          }
        },
      },
      {
        name: "bare secretstream, open",
        work: () => {
          const opener = new SecretStreamOpener(key.dataKey, header);
          for (const sealed of rawBlocks) opener.pull(sealed);
        },
      },
      {
        name: "Sealfield, open a file",
        work: () => drain(streamOf(file).pipeThrough(unreleasedOpeningStream(key))),
      },
      { name: "Sealfield, check a file", work: () => checkFile({ stream: () => streamOf(file) }, key) },
    ],
    5,
  );
  report(`a file of ${SIZE / MIB} MiB`, measured, "bare secretstream, seal");
  const timeOf = (name: string) => measured.find((one) => one.name === name)?.time ?? Number.NaN;
  for (const way of ["seal", "open"]) {
    const part = timeOf(`bare secretstream, ${way}`) / timeOf(`Sealfield, ${way} a file`);
    console.log(
      `  ${way}: ${(part * 100).toFixed(0)} % of the bare secretstream, ${SPEED_BAR * 100} % wanted`,
    );
    if (part < SPEED_BAR) throw new Error(`too slow to ${way}`);
  }
}

/**
 * Prints how much more memory the process takes for a file of 1 GiB, sealed and opened at once. Throws if it is
 * too much. Comes before every other bench, whose leftovers would hide the growth.
 */
export async function benchFileMemory(accessKey: AccessKey): Promise<void> {
  const key = newFileKey(accessKey);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = () => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const sealed = source(LARGE).pipeThrough(sealingStream(key));
  const size = await drain(sealed.pipeThrough(unreleasedOpeningStream(key)), watch);
  console.log(
    `\n${size / MIB} MiB sealed and opened: ${((most - before) / MIB).toFixed(0)} MiB more memory at most`,
  );
  if (size !== LARGE) throw new Error("lost bytes");
  if (most - before > MEMORY_BAR) throw new Error("too much memory");
}
