/** A file small enough to be sealed in one go, as the page that sends files does it piece by piece. */
import { decodeBase64UrlExactly } from "../../src/crypto/base64url.ts";
import { concatBytes } from "../../src/crypto/bytes.ts";
import { FileSealer } from "../../src/crypto/file-blocks.ts";
import { FileDigest } from "../../src/crypto/file-digest.ts";

/** More than one block. */
export const PLAINTEXT = Uint8Array.from({ length: 70_000 }, (_, i) => i % 251);

/** Returns the ciphertext of `PLAINTEXT`. */
export function sealFile({
  dataKey,
  header,
}: {
  readonly dataKey: string;
  readonly header: string;
}): Uint8Array<ArrayBuffer> {
  const sealer = new FileSealer({ dataKey: decodeBase64UrlExactly(dataKey, 32), header });
  return concatBytes(sealer.start(), ...sealer.update(PLAINTEXT), sealer.finish());
}

/** Returns what a page says of a ciphertext. */
export function digestsOf(bytes: Uint8Array) {
  const digest = new FileDigest({ withContext: true });
  digest.update(bytes);
  const { checksum, stored, context } = digest.finish();
  if (context === null) throw new TypeError("it was asked for");
  return { checksum, stored, ...context };
}
