/** The two phases of sending a file: sealed to the end on this device, then put where the server wants it. */
import { decodeBase64UrlExactly } from "../crypto/base64url.ts";
import { FileDigest } from "../crypto/file-digest.ts";
import { sealingStream } from "../crypto/file-stream.ts";
import { VaultError } from "../errors.ts";
import type { OneFileKey } from "../messages/transfer.ts";
import type { SealedDigests } from "../model/file.ts";
import { codeOfStatus } from "../wire/status.ts";
import { type OnProgress, openToWrite, privateFile } from "./private-files.ts";

/**
 * Seals `file` into the private file `id`. @throws VaultError `aborted`; `input_invalid` when it cannot be read;
 * `storage_failed` when the disk is full
 */
export async function sealInto(
  id: string,
  file: File,
  { dataKey, header }: OneFileKey,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<SealedDigests> {
  const writing = await openToWrite(id);
  try {
    writing.truncate(0);
    const key = { dataKey: decodeBase64UrlExactly(dataKey, 32), header };
    const digest = new FileDigest({ withContext: true });
    const options = { signal, onProgress: (done: number) => onProgress(done, file.size) };
    for await (const chunk of file.stream().pipeThrough(sealingStream(key, options))) {
      digest.update(chunk);
      writing.write(chunk);
    }
    const { checksum, stored, context } = digest.finish();
    if (context === null) throw new TypeError("the digest was made with its context");
    return { checksum, stored, ...context };
  } catch (error) {
    // A file that was moved or changed while it is read.
    if (error instanceof DOMException) throw new VaultError("input_invalid", "the file cannot be read");
    throw error;
  } finally {
    writing.close();
  }
}

/**
 * Puts the private file `id` to `url`; `checksum` is its MD5 as standard base64. By XMLHttpRequest: `fetch` does not
 * tell how far it is. @throws VaultError `not_found` when the file is gone; `network_unreachable`, `aborted`; as
 * `codeOfStatus`
 */
export async function sendFrom(
  id: string,
  url: string,
  checksum: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const sealed = await privateFile(id);
  if (sealed === null) throw new VaultError("not_found", "the sealed file is gone");
  await new Promise<void>((resolve, reject) => {
    const request = new XMLHttpRequest();
    const fail = (code: VaultError["code"]) => () => reject(new VaultError(code));
    request.open("PUT", url);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.setRequestHeader("content-md5", checksum);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded, sealed.size);
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve();
      else reject(new VaultError(codeOfStatus(request.status)));
    };
    request.onerror = fail("network_unreachable");
    request.onabort = fail("aborted");
    signal.addEventListener("abort", () => request.abort(), { once: true });
    if (signal.aborted) reject(new VaultError("aborted"));
    else request.send(sealed);
  });
}
