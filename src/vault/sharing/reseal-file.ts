/**
 * A small file under a new access key, where the server cannot exchange keys: its bytes are fetched whole, get a new
 * header and a new statement, and are sent in place of the old ones. What is encrypted stays as it is. Done over from
 * the beginning after a stop: only one version can follow the one that was read.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { concatBytes, utf8 } from "../../crypto/bytes.ts";
import { FileDigest } from "../../crypto/file-digest.ts";
import { FILE_HEADER_LENGTH, readFileHeader } from "../../crypto/file-key.ts";
import { hash } from "../../crypto/hash.ts";
import type { FileRecord } from "../../e3db/files/file-record.ts";
import { memoryStore } from "../../e3db/files/file-store.ts";
import { rewrapHeader } from "../../e3db/sharing/rewrap.ts";
import { type ErrorCode, isVaultError, VaultError } from "../../errors.ts";
import type { RecordId } from "../../wire/ids.ts";
import type { RecordMeta } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import { CONTEXT_FIELD, type FileStatement } from "../memory/seal-context.ts";
import { type Judged, keyOfStored, openStored, opensHeader } from "../sealing/opening.ts";
import { nextPlace, signUnder } from "../sealing/signing.ts";

/**
 * Larger files are not fetched and sent again by the background, which browsers stop after half a minute of waiting.
 */
export const LARGEST_RESEALED = 4 * 1024 * 1024;

/** The key that a file is to be under, and its number. */
export interface NewKey {
  readonly accessKey: AccessKey;
  readonly epoch: number;
}

/** What became of a file; `name` as its writer signed it, or as the server says. */
export interface ResealedFile {
  readonly sealed: boolean;
  readonly name: string;
}

/** After these the file stays as it is: trying again would end in the same way. */
const LEFT: readonly ErrorCode[] = [
  "bad_request",
  "decryption_failed",
  "forbidden",
  "tampered",
  "too_large",
  "unsupported",
  "wire_invalid",
];

/**
 * Seals a file anew, unless `mayFetch` is false and its bytes would have to be fetched.
 * @throws VaultError as the network does, `conflict` when it changed meanwhile, `not_found`
 */
export async function resealFile(
  account: Account,
  recordId: RecordId,
  to: NewKey,
  now: number,
  mayFetch: boolean,
): Promise<ResealedFile> {
  const file = await account.client.files.info(recordId);
  let name = file.file.fileName ?? "";
  try {
    const seen = await openStored(account, file);
    const stated = seen.judgement.state === "verified" ? seen.judgement.context?.file : undefined;
    name = stated?.name ?? name;
    if (stated === undefined) {
      return { sealed: mayFetch && hasNoStatement(file.meta) && (await isUnder(account, file, to)), name };
    }
    if (seen.record.accessKeyId !== accessKeyId(to.accessKey)) {
      if (!mayFetch || !isSmallAndBare(file, seen)) return { sealed: false, name };
      await replaceFile(account, file, seen, stated, to, now);
    }
    return { sealed: true, name };
  } catch (error) {
    if (isVaultError(error) && LEFT.includes(error.code)) return { sealed: false, name };
    throw error;
  }
}

/** Returns whether a file has no statement: nothing in its record tells which key its bytes are under. */
export function hasNoStatement({ plain }: RecordMeta): boolean {
  return !Object.hasOwn(plain, CONTEXT_FIELD);
}

/** Looks at the beginning of a file's bytes. */
async function isUnder({ client }: Account, file: FileRecord, { accessKey }: NewKey): Promise<boolean> {
  const enough = new AbortController();
  let start = new Uint8Array(0);
  const take = async (chunk: Uint8Array) => {
    start = concatBytes(start, chunk);
    if (start.length >= FILE_HEADER_LENGTH) enough.abort();
  };
  await client.files.receive(file, take, { signal: enough.signal }).catch((error: unknown) => {
    if (!isVaultError(error, "aborted")) throw error;
  });
  return opensHeader(accessKey, readFileHeader(start));
}

/** Other programs may keep fields of their own beside a file, which would have to be sealed anew too. */
function isSmallAndBare({ file }: FileRecord, { record }: Judged): boolean {
  const fields = Object.keys(record.encrypted.data).filter((name) => name !== CONTEXT_FIELD);
  return file.size <= LARGEST_RESEALED && fields.length === 0;
}

async function replaceFile(
  account: Account,
  file: FileRecord,
  seen: Judged,
  stated: FileStatement,
  to: NewKey,
  now: number,
): Promise<void> {
  const from = await keyOfStored(account, seen);
  if (from === null) throw new VaultError("decryption_failed");
  const sealed = await fetchSigned(account, file, stated);
  const start = new Uint8Array(await sealed.slice(0, FILE_HEADER_LENGTH).arrayBuffer());
  const header = rewrapHeader(readFileHeader(start), { from, to: to.accessKey });
  const bytes = new Blob([utf8(header), sealed.slice(FILE_HEADER_LENGTH)]);

  const { writerId, userId, type } = seen.record.meta;
  const { plain } = seen.record;
  const body = { writerId, userId, type, plain, data: {}, recSig: null };
  const place = await nextPlace(account, seen);
  const statement = { ...stated, head: hash("head", utf8(header)) };
  const { body: signed } = await signUnder(account, body, to, place, now, { file: statement, open: null });
  const reserved = { [CONTEXT_FIELD]: signed.data[CONTEXT_FIELD] ?? "" };
  const { fileName } = file.file;
  const draft = { type, plain, reserved, ...(fileName === null ? {} : { fileName }) };
  const digests = await digestsOf(bytes);
  const stored = await account.client.files.send(draft, bytes, digests, { replaces: file.meta });
  await openStored(account, stored);
}

/** Returns all bytes of a file, which are what its writer signed. @throws VaultError `tampered` */
async function fetchSigned(
  { client }: Account,
  file: FileRecord,
  { head, body }: FileStatement,
): Promise<Blob> {
  const sink = await memoryStore().open();
  const digest = new FileDigest({ withContext: true });
  await client.files.receive(file, async (chunk) => {
    digest.update(chunk);
    await sink.write(chunk);
  });
  const { context } = digest.finish();
  if (context?.head !== head || context.body !== body) {
    throw new VaultError("tampered", "the file is not what its writer signed");
  }
  return sink.finish();
}

async function digestsOf(bytes: Blob) {
  const digest = new FileDigest();
  for await (const chunk of bytes.stream()) digest.update(chunk);
  return digest.finish();
}
