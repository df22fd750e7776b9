/**
 * Receives a large file. The page learns where the ciphertext is, and gets the file's own key once it shows the
 * header that the writer signed. It releases nothing before the whole file is verified, to the last block.
 */

import { accessKeyId } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { openFileKey } from "../../crypto/file-key.ts";
import { hash } from "../../crypto/hash.ts";
import { VaultError } from "../../errors.ts";
import type { FileOpening, FilePlace } from "../../model/file.ts";
import { isSound } from "../../model/record.ts";
import { recordId as toRecordId } from "../../wire/ids.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { type Judged, openStored } from "../sealing/opening.ts";

/** Returns where the file is now. @throws VaultError `not_found`, `tampered`, `wire_invalid` for what is no file */
export async function placeOfFile(accounts: Accounts, recordId: string): Promise<FilePlace> {
  const account = await accounts.current();
  const { judged, file, url } = await readFile(account, recordId);
  const signed = judged.judgement.context?.file;
  const name = signed?.name ?? file.fileName ?? "file";
  return { recordId, name, size: signed?.size ?? null, stored: file.size, checksum: file.checksum, url };
}

/**
 * Returns the key of the file whose ciphertext starts with `header`. @throws VaultError `tampered`, `decryption_failed`
 */
export async function keyOfFile(accounts: Accounts, recordId: string, header: string): Promise<FileOpening> {
  const account = await accounts.current();
  const { judged } = await readFile(account, recordId);
  const signed = judged.judgement.context?.file;
  if (signed !== undefined && hash("head", header) !== signed.head) throw tampered();
  for (const key of await account.registry.all(judged.record.meta)) {
    // Without a statement the record itself says nothing about its key: whichever opens it.
    if (signed !== undefined && accessKeyId(key) !== judged.record.accessKeyId) continue;
    try {
      return { dataKey: encodeBase64Url(openFileKey(key, header).dataKey), body: signed?.body ?? null };
    } catch {}
  }
  throw new VaultError("decryption_failed");
}

async function readFile(account: Account, id: string) {
  const { files } = account.client;
  const record = await files.info(toRecordId(id));
  const judged: Judged = await openStored(account, record);
  await account.memory.save();
  const { state } = judged.judgement;
  if (!isSound(state)) throw tampered();
  return { judged, file: record.file, url: files.urlOf(record) };
}

function tampered(): VaultError {
  return new VaultError("tampered", "the file is not what its writer signed");
}
