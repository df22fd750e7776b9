/**
 * Taking over records from another program's export. Each entry is written under a request id that follows from the
 * file and its place in it, so that an import which was interrupted is simply made again: nothing is written twice.
 */
import { encodeBase64Url } from "../crypto/base64url.ts";
import { generichash } from "../crypto/sodium.ts";
import { type ErrorCode, isVaultError, toVaultError } from "../errors.ts";
import { type Parsed, parseImport } from "./import-formats.ts";
import type { Records } from "./records.ts";

/** What an import did. `failed` are entries (from 1, among those taken over) that the server or a limit refused. */
export interface ImportReport {
  readonly format: string;
  readonly written: number;
  readonly skipped: Parsed["skipped"];
  readonly failed: readonly { readonly entry: number; readonly code: ErrorCode }[];
}

/** Refusals of one entry, which do not keep the others from being written. */
const OF_ONE_ENTRY: readonly ErrorCode[] = ["field_invalid", "too_large", "bad_request"];

/**
 * Writes every record in the exported `text`. @throws VaultError as `parseImport`, and as the network does; then the
 * same import may be made again
 */
export async function importRecords(
  records: Records,
  text: string,
  now: () => number,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<ImportReport> {
  const { format, records: found, skipped } = parseImport(text);
  const id = encodeBase64Url(generichash(new TextEncoder().encode(text))).slice(0, 22);
  const failed: { entry: number; code: ErrorCode }[] = [];
  for (const [index, input] of found.entries()) {
    try {
      await records.write(`import-${id}-${index}`, input, now());
    } catch (error) {
      if (!isVaultError(error) || !OF_ONE_ENTRY.includes(error.code)) throw toVaultError(error);
      failed.push({ entry: index + 1, code: error.code });
    }
    onProgress(index + 1, found.length);
  }
  return { format, written: found.length - failed.length, skipped, failed };
}
