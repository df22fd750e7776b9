/** Deletes many records, each in the version that was seen, in few requests where the server offers that. */
import { VaultError } from "../../errors.ts";
import {
  type DeleteResult,
  encodeDeleteMany,
  parseDeleteResults,
  type RecordInVersion,
} from "../../wire/delete-many.ts";
import { ROUTES } from "../../wire/routes.ts";
import { codeOfStatus } from "../../wire/status.ts";
import type { AskCapabilities } from "../http/capabilities.ts";
import type { Send } from "../http/request.ts";

/**
 * Returns, in the order of `records`, of which none is named twice, null for each that was deleted, or why it was not:
 * `not_found`, `conflict`, `forbidden`. It may be repeated. Returns null where the server deletes one at a time only.
 * @throws VaultError `wire_invalid` for an answer that is not about just these records, and as the network does
 */
export async function deleteVersions(
  { send, capabilities }: { readonly send: Send; readonly capabilities: AskCapabilities },
  records: readonly RecordInVersion[],
): Promise<(VaultError | null)[] | null> {
  const { deleteMany: most } = await capabilities();
  if (most === null) return null;
  const found: (VaultError | null)[] = [];
  for (let at = 0; at < records.length; at += most) {
    const part = records.slice(at, at + most);
    const json = encodeDeleteMany(part);
    const answer = await send(ROUTES.deleteVersions, { params: {}, json, repeatable: true });
    const results = parseDeleteResults(answer.json);
    const byId = new Map(results.map((result) => [result.recordId, result]));
    if (results.length !== part.length) throw otherDeletions();
    for (const { recordId } of part) found.push(errorOf(byId.get(recordId)));
  }
  return found;
}

function errorOf(result: DeleteResult | undefined): VaultError | null {
  if (result === undefined) throw otherDeletions();
  const { status } = result;
  return status === 204
    ? null
    : new VaultError(codeOfStatus(status), "it was not deleted", { detail: { status } });
}

function otherDeletions(): VaultError {
  return new VaultError("wire_invalid", "an answer about other deletions");
}
