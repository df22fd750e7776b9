/** Opened rows of listings, and pages of them. */
import type { VaultError } from "../../errors.ts";
import type { RecordMeta } from "../../wire/record.ts";
import type { PlainRecord } from "./record-crypto.ts";

/** A row of a search: `record` is open when data was asked for, else `error` says why not. */
export interface FoundRecord {
  readonly meta: RecordMeta;
  readonly record: PlainRecord | null;
  readonly error: VaultError | null;
}

/** Rows of one page; `next` starts the page after it, null on the last. `total` is null where v1 does not count. */
export interface FoundPage {
  readonly records: readonly FoundRecord[];
  readonly next: number | null;
  readonly total: number | null;
}
