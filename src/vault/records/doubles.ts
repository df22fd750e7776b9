/**
 * Two browsers of one person may both send a lost record again where the server cannot take it back under its id, and
 * the lost one may show again (SECURITY.md, "When the server goes back"). Each browser keeps the same one of them.
 */
import { isVaultError } from "../../errors.ts";
import type { RecordId, Version } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Copied, isSameContent } from "./copied.ts";
import type { LocalCopy } from "./local-copy.ts";

/**
 * Deletes own records that were sent again and say the same as the lost one, which is there again, or as an earlier one
 * that was sent for it.
 */
export async function settleDoubles(account: Account, copy: LocalCopy): Promise<void> {
  const { client, memory, identity } = account;
  const first = new Map<string, Copied>();
  const isOwn = ({ writerId }: Copied) => writerId === identity.clientId;
  const own = (await copy.successors()).filter(isOwn);
  for (const former of await copy.getAll(own.flatMap(({ was }) => (was === undefined ? [] : [was])))) {
    const isThere = former.missing === undefined && former.state === "verified" && isOwn(former);
    if (isThere) first.set(former.recordId, former);
  }
  for (const record of own.sort(byAge)) {
    const kept = first.get(record.was ?? "");
    if (kept === undefined || !isSameContent(kept, record)) {
      first.set(record.was ?? "", kept ?? record);
      continue;
    }
    const [recordId, version] = [record.recordId as RecordId, record.version as Version];
    try {
      await client.remove({ recordId, version });
    } catch (error) {
      // The other browser deleted it already, or somebody changed it since.
      if (isVaultError(error, "conflict")) continue;
      if (!isVaultError(error, "not_found")) throw error;
    }
    await memory.noteDeleted(identity.clientId, recordId);
    await memory.save();
    await copy.drop([recordId]);
  }
}

function byAge(a: Copied, b: Copied): number {
  return Date.parse(a.created) - Date.parse(b.created) || (a.recordId < b.recordId ? -1 : 1);
}
