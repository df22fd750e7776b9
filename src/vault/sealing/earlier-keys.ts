/**
 * Finds the earlier keys that a writer hands out (SECURITY.md, "Envelope"), so that envelopes that were sealed before
 * a re-seal can be opened.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { isVaultError } from "../../errors.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { isKeysRecord, keysIn, rowsOf } from "./keys-record.ts";
import { type Judged, judgeRow } from "./opening.ts";

/** Returns the earlier key called `id` as the writer of `context` hands it out, null if there is none. */
export async function findEarlierKey(
  account: Account,
  context: TypeContext,
  id: string,
): Promise<AccessKey | null> {
  const found = await findKeysRecord(account, context).catch((error: unknown) => {
    if (isVaultError(error, "not_found") || isVaultError(error, "key_missing")) return null;
    throw error;
  });
  const keys = found === null ? [] : keysIn(found.record);
  return keys.find(({ accessKey }) => accessKeyId(accessKey) === id)?.accessKey ?? null;
}

/**
 * Returns the record that hands out the keys of `context`, null if there is none. It accepts only a record whose
 * signature and content hold, because a key from anywhere else could open planted text.
 */
export async function findKeysRecord(account: Account, context: TypeContext): Promise<Judged | null> {
  for await (const row of rowsOf(account, context)) {
    if (row.record !== null && !isKeysRecord(row.record)) continue;
    const judged = await judgeRow(account, row);
    if ("judgement" in judged && judged.judgement.state === "verified" && isKeysRecord(judged.record))
      return judged;
  }
  return null;
}
