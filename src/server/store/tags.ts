/**
 * Labels for the search: the key-value pairs of `plain`, and the record's type. `tag` holds digests; `term` holds
 * each text of a tenant once. The last label that uses a term removes it.
 */
import type { ClientId } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import { inSlices } from "../limits/slices.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "./record-home.ts";
import { MAX_TERM_BYTES, termId } from "./text.ts";

/** The statements that add the labels of a record written at `turn`, a row source with the record's rid as `tick`. */
export interface LabelInserts {
  readonly terms: Sql;
  readonly tags: Sql;
}

/** Returns the inserts of a record's labels and type. They read `turn`, so that they run when it is the tenant's. */
export async function labelInserts(
  writerId: ClientId,
  type: string,
  plain: StringMap,
  turn: Sql,
): Promise<LabelInserts> {
  const [keyIds, valueIds]: [string[], string[]] = [[], []];
  const [kinds, ids, texts] = [["t"], [termId(type)], [type]];
  const add = (kind: "k" | "v", id: string, text: string) => {
    // A character has three bytes at most, so that most need not be measured.
    if (text.length > MAX_TERM_BYTES / 3 && Buffer.byteLength(text) > MAX_TERM_BYTES) return;
    kinds.push(kind);
    ids.push(id);
    texts.push(text);
  };
  await inSlices(Object.entries(plain), ([key, value]) => {
    const [keyId, valueId] = [termId(key), termId(value)];
    keyIds.push(keyId);
    valueIds.push(valueId);
    add("k", keyId, key);
    add("v", valueId, value);
  });
  return {
    // The same text may occur twice: as several values, or because it is already stored.
    terms: sql`insert into term (writer_id, kind, term_id, text)
      select ${writerId}::uuid, kind::"char", id, text
      from ${turn}, unnest(${plainArray(kinds)}::text[], ${plainArray(ids)}::uuid[], ${texts}::text[]) as t (kind, id, text)
      on conflict do nothing`,
    tags: sql`insert into tag (writer_id, rid, key_id, value_id)
      select ${writerId}::uuid, tick, key_id, value_id
      from ${turn}, unnest(${plainArray(keyIds)}::uuid[], ${plainArray(valueIds)}::uuid[]) as t (key_id, value_id)`,
  };
}

/** An array of texts in which nothing needs to be escaped, which takes the time of escaping thousands. */
function plainArray(texts: readonly string[]): string {
  return `{${texts.join(",")}}`;
}

/** Adds the labels of a record; the caller has taken the tenant's turn. */
export async function addTags(
  tx: Queryable,
  home: RecordHome,
  type: string,
  plain: StringMap,
): Promise<void> {
  const turn = sql`(select ${home.rid}::bigint as tick) as turn`;
  const { terms, tags } = await labelInserts(home.writerId, type, plain, turn);
  await tx.query(sql`with terms as (${terms}) ${tags}`);
}

/** Removes the labels of a record, and terms that nothing uses any more; the caller has taken the tenant's turn. */
export async function removeTags(tx: Queryable, home: RecordHome, type: string | null = null): Promise<void> {
  const { writerId, rid } = home;
  const gone = await tx.query<{ key_id: string; value_id: string }>(sql`delete from tag
    where writer_id = ${writerId} and rid = ${rid} returning key_id, value_id`);
  const keys = gone.map((tag) => tag.key_id);
  const values = gone.map((tag) => tag.value_id);
  if (gone.length > 0) {
    await tx.query(sql`delete from term t where t.writer_id = ${writerId}
      and ((t.kind = 'k' and t.term_id = any(${keys}::uuid[]) and not exists
          (select 1 from tag where writer_id = ${writerId} and key_id = t.term_id))
        or (t.kind = 'v' and t.term_id = any(${values}::uuid[]) and not exists
          (select 1 from tag where writer_id = ${writerId} and value_id = t.term_id)))`);
  }
  if (type !== null) {
    await tx.query(sql`delete from term where writer_id = ${writerId} and kind = 't'
      and term_id = ${termId(type)} and not exists
        (select 1 from record where writer_id = ${writerId} and type = ${type})`);
  }
}
