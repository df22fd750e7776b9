/**
 * What the server is measured against: inserts of the same rows into the same database, each record in a commit of its
 * own.
 */
import { randomUUID } from "node:crypto";
import type pg from "pg";
import { termId } from "../../../src/server/store/text.ts";

/** The labels and sealed fields of one record. */
export interface BareRow {
  readonly type: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly data: Readonly<Record<string, string>>;
}

/** Returns what inserts a record, its labels and their texts in one commit. */
export function bareInsert(client: pg.Client, writerId: string, rid: number, { type, plain, data }: BareRow) {
  const keys = Object.keys(plain).map(termId);
  const values = Object.values(plain).map(termId);
  const texts = [type, ...Object.keys(plain), ...Object.values(plain)];
  const kinds = ["t", ...keys.map(() => "k"), ...values.map(() => "v")];
  const steps: [string, string, unknown[]][] = [
    ["b", "begin", []],
    [
      "r",
      `insert into record (writer_id, rid, record_id, type, plain, data, modified, version)
       values ($1, $2, $3, $4, $5, $6, $2, $7)`,
      [writerId, rid, randomUUID(), type, JSON.stringify(plain), JSON.stringify(data), randomUUID()],
    ],
    [
      "t",
      `insert into tag (writer_id, rid, key_id, value_id)
       select $1, $2, k, v from unnest($3::uuid[], $4::uuid[]) as t (k, v)`,
      [writerId, rid, keys, values],
    ],
    [
      "d",
      `insert into term (writer_id, kind, term_id, text)
       select $1, k::"char", i, x from unnest($2::text[], $3::uuid[], $4::text[]) as t (k, i, x) on conflict do nothing`,
      [writerId, kinds, texts.map(termId), texts],
    ],
    ["c", "commit", []],
  ];
  return async () => {
    for (const [name, text, values] of steps) await client.query({ name, text, values });
  };
}
