/** The two phases of receiving a file: all of its ciphertext, then checked to its end before a byte is released. */
import { decodeBase64UrlExactly } from "../crypto/base64url.ts";
import { FileDigest } from "../crypto/file-digest.ts";
import { FILE_HEADER_LENGTH, readFileHeader } from "../crypto/file-key.ts";
import { openFile } from "../crypto/file-stream.ts";
import { VaultError } from "../errors.ts";
import type { OneFileKey } from "../messages/transfer.ts";
import { codeOfStatus } from "../wire/status.ts";
import { type OnProgress, openToWrite, privateFile, type Writing } from "./private-files.ts";

/**
 * Receives `stored` bytes into the private file `id`, from where it ends. Returns the header they start with.
 * @throws VaultError `aborted`; `network_unreachable`, also when too little came; `tampered` when too much came;
 * `storage_failed` when the disk is full; as `codeOfStatus` and `readFileHeader`
 */
export async function fetchInto(
  id: string,
  url: string,
  stored: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<string> {
  const writing = await openToWrite(id);
  try {
    if (writing.position > stored) writing.truncate(0);
    if (writing.position < stored) await receive(writing, url, stored, onProgress, signal);
  } catch (error) {
    throw signal.aborted ? new VaultError("aborted") : error;
  } finally {
    writing.close();
  }
  const file = await privateFile(id);
  if (file?.size !== stored) throw new VaultError("network_unreachable", "the file ended too early");
  return readFileHeader(new Uint8Array(await file.slice(0, FILE_HEADER_LENGTH).arrayBuffer()));
}

async function receive(
  writing: Writing,
  url: string,
  stored: number,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const from = writing.position;
  const lost = () => {
    throw new VaultError("network_unreachable");
  };
  const response = await fetch(url, {
    headers: from > 0 ? { range: `bytes=${from}-` } : {},
    credentials: "omit",
    redirect: "error",
    cache: "no-store",
    signal,
  }).catch(lost);
  if (!response.ok || response.body === null) throw new VaultError(codeOfStatus(response.status));
  const isRest =
    response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${from}-`);
  if (!isRest) writing.truncate(0);
  const reader = response.body.getReader();
  try {
    for (;;) {
      const { done, value: chunk } = await reader.read().catch(lost);
      if (done) return;
      if (writing.position + chunk.length > stored)
        throw new VaultError("tampered", "longer than it should be");
      writing.write(chunk);
      onProgress(writing.position, stored);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}

/**
 * Returns the plaintext of the private file `id`. @throws VaultError `not_found` when that is gone, `tampered` unless
 * every byte is as it was stored and signed, `decryption_failed` unless it opens to its last block; `aborted`
 */
export async function openFrom(
  id: string,
  { dataKey, header }: OneFileKey,
  expected: { readonly checksum: string; readonly body: string | null },
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Blob> {
  const sealed = await privateFile(id);
  if (sealed === null) throw new VaultError("not_found", "the sealed file is gone");
  const digest = new FileDigest({ withContext: true });
  // Three passes: what was signed, whether it opens to the end, and what is in it.
  const total = 3 * sealed.size;
  let done = 0;
  const count = (length: number) => {
    if (signal.aborted) throw new VaultError("aborted");
    done += length;
    onProgress(done, total);
  };
  for await (const chunk of sealed.stream()) {
    digest.update(chunk);
    count(chunk.length);
  }
  const { checksum, context } = digest.finish();
  if (checksum !== expected.checksum || (expected.body !== null && context?.body !== expected.body)) {
    throw new VaultError("tampered", "the file is not what its writer signed");
  }
  const key = { dataKey: decodeBase64UrlExactly(dataKey, 32), header };
  const checked = (bytes: number) => onProgress(sealed.size + bytes, total);
  const { stream } = await openFile(sealed, key, { signal, onProgress: checked });
  done = 2 * sealed.size;
  const parts: Blob[] = [];
  for await (const chunk of stream) {
    parts.push(new Blob([chunk]));
    count(chunk.length);
  }
  return new Blob(parts);
}
