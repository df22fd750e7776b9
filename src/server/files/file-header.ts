/**
 * The ASCII header in front of a file's sealed bytes (PROTOCOL.md section 2.9), which holds the file's own key under
 * the access key. It is read here, and exchanged in a copy of the file.
 */
import { createHash } from "node:crypto";
import { VaultError } from "../../errors.ts";
import type { FileStore } from "./file-store.ts";

/** Room for the header of any suite. */
const MAX_HEADER = 512;
const HEADER = /^\d{1,3}\.[\w-]+\.[\w-]+\./;

/** Returns the header of the file, or null when there is no such file or it has none. */
export async function readHeader(files: FileStore, id: string): Promise<string | null> {
  const file = await files.get(id);
  if (file === null) return null;
  const reader = file.body.getReader();
  let text = "";
  while (text.length < MAX_HEADER) {
    const { done, value } = await reader.read();
    if (done) break;
    text += Buffer.from(value.subarray(0, MAX_HEADER)).toString("latin1");
  }
  await reader.cancel();
  return HEADER.exec(text)?.[0] ?? null;
}

/** A copy of a file with another header. */
export interface HeaderChange {
  readonly from: string;
  readonly to: string;
  readonly header: string;
}

/**
 * Stores a copy of the file that starts with another header of the same length. Returns the MD5 of the copy.
 * @throws VaultError `bad_request` when the header is none or of another length, `not_found` without the file
 */
export async function copyWithHeader(files: FileStore, { from, to, header }: HeaderChange): Promise<string> {
  const old = await readHeader(files, from);
  if (old === null) throw new VaultError("not_found", "the file has no header to exchange");
  if (HEADER.exec(header)?.[0] !== header || header.length !== old.length) {
    throw new VaultError("bad_request", "a file's new header is as long as its old one");
  }
  const hash = createHash("md5");
  const first = await open(files, from, header);
  for await (const chunk of first.bytes) hash.update(chunk);
  const checksum = hash.digest("base64");
  const { size, bytes } = await open(files, from, header);
  await files.put(to, bytes, { size, checksum });
  return checksum;
}

async function open(files: FileStore, id: string, header: string) {
  const file = await files.get(id, header.length);
  if (file === null) throw new VaultError("not_found", "the file is gone");
  const { size, body } = file;
  async function* bytes(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(header, "latin1");
    yield* body as ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>;
  }
  return { size, bytes: bytes() };
}
