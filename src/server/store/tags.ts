/**
 * Labels for the search: the key-value pairs of `plain`, and the record's type. `tag` holds digests; `term` holds
 * each text of a tenant once. The last label that uses a term removes it.
 */
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "./record-home.ts";
import { MAX_TERM_BYTES, termId } from "./text.ts";

/** The parts of a statement that add the labels of records. */
export interface LabelInserts {
  /** The labels with their ids, to be named `labels`. */
  readonly labels: Sql;
  readonly terms: Sql;
  readonly tags: Sql;
}

/**
 * Returns the inserts of the labels and types of records. They read `rows`, a row source of `rid`, `type` and `plain`,
 * which has rows when it is the tenant's turn. The database takes `plain` apart: thousands of labels are no work for
 * the event loop.
 */
export function labelInserts(writerId: ClientId, rows: Sql): LabelInserts {
  return {
    labels: sql`select rid, key, value, ${idOf("key")} as key_id, ${idOf("value")} as value_id
      from ${rows}, json_each_text(plain::json)`,
    // The same text may occur twice: in several records, or because it is already stored.
    terms: sql`insert into term (writer_id, kind, term_id, text)
      select ${writerId}::uuid, kind, id, text from (
        select 't'::"char" as kind, ${idOf("type")} as id, type as text from ${rows}
        union select 'k', key_id, key from labels where octet_length(key) <= ${raw(String(MAX_TERM_BYTES))}
        union select 'v', value_id, value from labels where octet_length(value) <= ${raw(String(MAX_TERM_BYTES))}
      ) as found
      on conflict do nothing`,
    tags: sql`insert into tag (writer_id, rid, key_id, value_id)
      select ${writerId}::uuid, rid, key_id, value_id from labels`,
  };
}

/** The id of the text in `column`, as `termId` makes it. */
function idOf(column: "key" | "value" | "type"): Sql {
  return raw(`encode(substr(sha256(convert_to(${column}, 'UTF8')), 1, 16), 'hex')::uuid`);
}

/**
 * Makes the labels of a record those in `plain`, which is JSON; the caller has taken the tenant's turn. Labels that stay
 * are not touched, however many they are.
 */
export async function changeTags(
  tx: Queryable,
  home: RecordHome,
  type: string,
  plain: string,
): Promise<void> {
  const { writerId, rid } = home;
  const row = sql`(select ${rid}::bigint as rid, ${type}::text as type, ${plain}::text as plain) as row`;
  const { labels, terms, tags } = labelInserts(writerId, row);
  const ofRecord = sql`t.writer_id = ${writerId} and t.rid = ${rid}`;
  // The parts of a statement see the state before it: what is counted are the labels that the record had. `not in` is
  // looked up in a hash, whatever the database expects of how many there are.
  const [found] = await tx.query<TagIds & { fresh: number }>(sql`with labels as materialized (${labels}),
    gone as (delete from tag t where ${ofRecord}
        and (t.key_id, t.value_id) not in (select key_id, value_id from labels)
      returning key_id, value_id)
    select coalesce(array_agg(key_id), '{}') as keys, coalesce(array_agg(value_id), '{}') as values,
      (select count(*) from labels) - (select count(*) from tag t where ${ofRecord}) + count(*) as fresh
    from gone`);
  if (found === undefined) return;
  if (found.fresh > 0) {
    await tx.query(sql`with labels as (select * from (${labels}) l where not exists
        (select 1 from tag t where ${ofRecord} and t.key_id = l.key_id and t.value_id = l.value_id)),
      terms as (${terms}) ${tags}`);
  }
  await removeTerms(tx, writerId, found);
}

/** Ids of keys and of values. */
interface TagIds {
  readonly keys: readonly string[];
  readonly values: readonly string[];
}

/** Removes those terms that no label uses any more. */
async function removeTerms(tx: Queryable, writerId: ClientId, { keys, values }: TagIds): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(sql`delete from term t where t.writer_id = ${writerId}
    and ((t.kind = 'k' and t.term_id = any(${[...keys]}::uuid[]) and not exists
        (select 1 from tag where writer_id = ${writerId} and key_id = t.term_id))
      or (t.kind = 'v' and t.term_id = any(${[...values]}::uuid[]) and not exists
        (select 1 from tag where writer_id = ${writerId} and value_id = t.term_id)))`);
}

/**
 * Removes the labels of a writer's records, and the terms that no label uses any more. What was removed is held for a
 * moment: the caller names few records or few labels at a time, and has taken the tenant's turn.
 */
export async function removeTags(tx: Queryable, writerId: ClientId, rids: readonly number[]): Promise<void> {
  const gone = await tx.query<{ key_id: string; value_id: string }>(sql`delete from tag
    where writer_id = ${writerId} and rid = any(${rids}::bigint[]) returning key_id, value_id`);
  await removeTerms(tx, writerId, {
    keys: [...new Set(gone.map((tag) => tag.key_id))],
    values: [...new Set(gone.map((tag) => tag.value_id))],
  });
}

/** Removes those of `types` that no record of the writer has any more. */
export async function removeTypes(
  tx: Queryable,
  writerId: ClientId,
  types: readonly string[],
): Promise<void> {
  await tx.query(sql`delete from term t using unnest(${types.map(termId)}::uuid[], ${types}::text[])
      as gone (id, type)
    where t.writer_id = ${writerId}::uuid and t.kind = 't' and t.term_id = gone.id and not exists
      (select 1 from record r where r.writer_id = ${writerId}::uuid and r.type = gone.type)`);
}
