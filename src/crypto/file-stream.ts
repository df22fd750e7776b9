/**
 * Seals and opens files through Web streams, holding a few blocks in memory. Opening takes two passes over the
 * ciphertext: the first checks the file up to its FINAL tag, and only then does the second release plaintext.
 */
import { VaultError } from "../errors.ts";
import type { Bytes } from "./bytes.ts";
import { FileOpener, type FileOpenerOptions, FileSealer, type LenientForms } from "./file-blocks.ts";
import type { FileKey } from "./file-key.ts";

/** Something whose bytes can be read twice, such as a `Blob` or a `File` of the origin's private file system. */
export interface Rereadable {
  stream(): ReadableStream<Uint8Array>;
}

/** Options of every pass over a file. */
export interface FileStreamOptions {
  /** Stops the work: the stream, or the promise, then fails with `aborted`. */
  readonly signal?: AbortSignal;
  /** Called with the bytes of input done so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Further options of passes over an encrypted file. */
export interface OpenFileOptions extends FileStreamOptions {
  readonly lenient?: LenientForms;
}

/** Returns the work that every pass does for each chunk: it calls `onProgress`, and stops when aborted. */
function watch({ signal, onProgress }: FileStreamOptions): (chunk: Uint8Array) => void {
  let done = 0;
  return (chunk) => {
    if (signal?.aborted) throw new VaultError("aborted");
    done += chunk.length;
    onProgress?.(done);
  };
}

/** Returns a stream from plaintext to the encrypted file. Pieces of any size give the same layout. */
export function sealingStream(
  key: FileKey,
  options: FileStreamOptions = {},
): TransformStream<Uint8Array, Bytes> {
  const sealer = new FileSealer(key);
  const seen = watch(options);
  return new TransformStream({
    start: (controller) => controller.enqueue(sealer.start()),
    transform(chunk, controller) {
      seen(chunk);
      for (const block of sealer.update(chunk)) controller.enqueue(block);
    },
    flush: (controller) => controller.enqueue(sealer.finish()),
  });
}

/**
 * Returns a stream from the encrypted file to its plaintext, in one pass. It fails with `decryption_failed` at the
 * first block that is not as it was, or at the end of a file that was cut, **after it has released plaintext of
 * earlier blocks**. Use it only for a sink that discards everything when the stream fails.
 */
export function unreleasedOpeningStream(
  key: FileKey,
  options: OpenFileOptions = {},
): TransformStream<Uint8Array, Bytes> {
  const opener = new FileOpener(key, openerOptions(options));
  const seen = watch(options);
  return new TransformStream({
    transform(chunk, controller) {
      seen(chunk);
      for (const block of opener.update(chunk)) controller.enqueue(block);
    },
    flush(controller) {
      for (const block of opener.finish()) controller.enqueue(block);
    },
  });
}

function openerOptions({ lenient }: OpenFileOptions, checkOnly = false): FileOpenerOptions {
  return lenient === undefined ? { checkOnly } : { checkOnly, lenient };
}

/**
 * Reads the whole encrypted file and returns the size of its plaintext.
 * @throws VaultError `decryption_failed` unless every block and the end are as they were sealed, `aborted` when
 * stopped
 */
export async function checkFile(
  source: Rereadable,
  key: FileKey,
  options: OpenFileOptions = {},
): Promise<number> {
  const opener = new FileOpener(key, openerOptions(options, true));
  const seen = watch(options);
  for await (const chunk of source.stream()) {
    seen(chunk);
    drain(opener.update(chunk));
  }
  drain(opener.finish());
  return opener.size;
}

/** Runs a generator whose values are not wanted. */
function drain(generator: Iterable<unknown>): void {
  for (const _ of generator) {
    // Checking yields nothing.
  }
}

/**
 * Returns the plaintext of a file that was checked to its end first.
 * @throws VaultError as `checkFile`, before anything is released; the stream fails only if the source changes between
 * the two passes
 */
export async function openFile(
  source: Rereadable,
  key: FileKey,
  options: OpenFileOptions = {},
): Promise<{ readonly size: number; readonly stream: ReadableStream<Bytes> }> {
  const size = await checkFile(source, key, options);
  const { signal } = options;
  const release: OpenFileOptions = {
    ...(signal === undefined ? {} : { signal }),
    ...(options.lenient === undefined ? {} : { lenient: options.lenient }),
  };
  return { size, stream: source.stream().pipeThrough(unreleasedOpeningStream(key, release)) };
}
