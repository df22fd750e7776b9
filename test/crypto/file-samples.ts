/** Files for tests: the plaintext of the vectors, and sealing and opening in one call. */
import { concatBytes } from "../../src/crypto/bytes.ts";
import { FileOpener, type FileOpenerOptions, FileSealer } from "../../src/crypto/file-blocks.ts";
import type { FileKey } from "../../src/crypto/file-key.ts";

/** The plaintext that the vectors were made from. */
export function pattern(size: number, seed: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8) + seed) & 255);
}

/** Returns the whole file of `plaintext`. */
export function sealAll(
  key: FileKey,
  plaintext: Uint8Array,
  streamHeader?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const sealer = new FileSealer(key, streamHeader);
  return concatBytes(sealer.start(), ...sealer.update(plaintext), sealer.finish());
}

/** Returns the plaintext of a whole file. Throws when it is not as it was sealed. */
export function openAll(
  key: FileKey,
  file: Uint8Array,
  options?: FileOpenerOptions,
): Uint8Array<ArrayBuffer> {
  const opener = new FileOpener(key, options);
  return concatBytes(...opener.update(file), ...opener.finish());
}
