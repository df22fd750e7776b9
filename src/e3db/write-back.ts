/**
 * What a client needs to know, and can do, when its server may have gone back to an earlier state (PROTOCOL.md section
 * 7.7): the epoch of the database, which records were deleted, and writing back a lost record.
 */
import { VaultError } from "../errors.ts";
import type { RecordId, Version } from "../wire/ids.ts";
import { type EncryptedRecord, parseRecord, type RecordBody } from "../wire/record.ts";
import { ROUTES } from "../wire/routes.ts";
import {
  DELETED_MAX,
  encodeDeletedAsk,
  encodeWriteBack,
  type FormerMeta,
  type NamedRecord,
  parseDeleted,
} from "../wire/write-back.ts";
import type { ClientCore } from "./core.ts";
import { asSent, type SendOptions, signalOf } from "./records/records.ts";

/** A lost record: its id, version and time of creation. */
export interface Former extends FormerMeta {
  readonly recordId: RecordId;
  readonly version: Version;
}

export interface WriteBack {
  /** Returns the epoch of the server's database, asked for now; null when the server names none. */
  epoch(): Promise<string | null>;
  /** Returns whether the server offers the rest of this. */
  supported(): Promise<boolean>;
  /** Returns those of `records` that the server knows to be deleted; null when it does not say. */
  deletedAmong(records: readonly NamedRecord[], options?: SendOptions): Promise<ReadonlySet<string> | null>;
  /**
   * Writes a lost own record back under its id. It may be repeated. @throws VaultError `conflict` when another one has
   * this id by now, or it was deleted
   */
  write(former: Former, body: RecordBody, options?: SendOptions): Promise<EncryptedRecord>;
}

/** Returns these verbs of one client. */
export function writeBackOf({ send, capabilities }: ClientCore): WriteBack {
  return {
    epoch: async () => (await capabilities({ anew: true })).epoch,
    supported: async () => (await capabilities()).writeBack,

    async deletedAmong(records, { signal } = {}) {
      if (!(await capabilities()).writeBack) return null;
      const deleted = new Set<string>();
      for (let at = 0; at < records.length; at += DELETED_MAX) {
        const json = encodeDeletedAsk(records.slice(at, at + DELETED_MAX));
        const call = { params: {}, json, repeatable: true, ...signalOf(signal) };
        for (const id of parseDeleted((await send(ROUTES.deletedRecords, call)).json)) deleted.add(id);
      }
      return deleted;
    },

    async write({ recordId, version, created }, body, { signal } = {}) {
      const json = encodeWriteBack(body, { version, created });
      const call = { params: { recordId }, json, repeatable: true, ...signalOf(signal) };
      const record = asSent(parseRecord((await send(ROUTES.writeBack, call)).json), body);
      if (record.meta.recordId === recordId) return record;
      throw new VaultError("tampered", "the answer is about another record");
    },
  };
}
