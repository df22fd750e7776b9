/** Which files' bytes the database needs, and what they have to be. */
import type { FileBody } from "../../wire/file.ts";
import type { ExpectedFile } from "../files/file-store.ts";
import type { Queryable } from "../store/database.ts";
import type { StoredFileMeta } from "../store/records.ts";
import { sql } from "../store/sql.ts";

export interface NeededFile extends ExpectedFile {
  readonly id: string;
}

/** Returns the files of all records, of exchanged contents that wait, and of uploads that are not committed yet. */
export async function neededFiles(db: Queryable): Promise<NeededFile[]> {
  const metas = await db.query<{ meta: string }>(sql`
    select file_meta as meta from record where file_meta is not null union all
    select file_meta from rotation_record where file_meta is not null`);
  const uploads = await db.query<{
    id: string;
    body: string;
  }>(sql`select file_id as id, body from pending_file
    where uploaded and record_id is null`);
  return [
    ...metas.map(({ meta }) => {
      const { fileId, size, checksum } = JSON.parse(meta) as StoredFileMeta;
      // Both are checked when a file is announced; here they cannot be missing.
      return { id: fileId as string, size: size ?? -1, checksum: checksum ?? "" };
    }),
    ...uploads.map(({ id, body }) => {
      const { size, checksum } = (JSON.parse(body) as FileBody).file;
      return { id, size, checksum };
    }),
  ];
}

/** Returns the ids of files that may have bytes: those needed, those being written, and those about to be removed. */
export async function knownFiles(db: Queryable): Promise<Set<string>> {
  const rows = await db.query<{ id: string }>(sql`select file_id as id from pending_file union
    select file_id from gone_file union
    select file_id from rotation_record where file_id is not null`);
  const needed = await neededFiles(db);
  return new Set([...rows.map((row) => row.id), ...needed.map((file) => file.id)]);
}
