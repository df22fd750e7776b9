/** Writes back records that clients knew before the database went back to a backup (PROTOCOL.md section 7.7). */
import type { RecordId, Version } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { EncryptedRecord, RecordBody, Written } from "../../wire/record.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { takeTurn } from "./clock.ts";
import { findHome, insertRecord, readRecord } from "./records.ts";
import { wasDeleted } from "./tombstones.ts";

/** A lost record as its writer has it; `created` in microseconds since 1970. */
export interface Lost {
  readonly recordId: RecordId;
  readonly version: Version;
  readonly created: number;
  readonly body: RecordBody;
}

/**
 * Stores a lost record under its id and version. Returns it, also when it is there already just so; null when there is
 * another one of this id, or it was deleted.
 */
export async function writeBackRecord(
  tx: Queryable,
  { recordId, version, created, body }: Lost,
): Promise<{ readonly record: EncryptedRecord<Written>; readonly isNew: boolean } | null> {
  const { writerId } = body;
  const tick = await takeTurn(tx, writerId);
  const home = await findHome(tx, recordId);
  if (home !== null) {
    const record = home.writerId === writerId ? await readRecord(tx, home) : null;
    return record !== null && isSame(record, version, body) ? { record, isNew: false } : null;
  }
  if (await wasDeleted(tx, writerId, recordId)) return null;
  const [taken] = await tx.query<{ rid: number }>(
    sql`select rid from record where writer_id = ${writerId} and rid = ${created}::bigint`,
  );
  // Its place is the time of its creation, which stays as people saw it unless another record has it.
  const rid = taken === undefined && created > 0 && created < tick ? created : tick;
  return { record: await insertRecord(tx, body, null, recordId, { version, rid }), isNew: true };
}

function isSame(record: EncryptedRecord, version: string, body: RecordBody): boolean {
  return (
    record.meta.version === version &&
    record.meta.type === body.type &&
    isSameMap(record.meta.plain, body.plain) &&
    isSameMap(record.data, body.data)
  );
}

function isSameMap(a: StringMap, b: StringMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && b[name] === a[name])
  );
}
