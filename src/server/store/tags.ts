/**
 * Labels: the key-value pairs of `plain` and the record's type, as search finds them. `tag` holds digests,
 * `term` the texts of one tenant, each once; a term is removed with the last thing that uses it.
 */
import type { StringMap } from "../../wire/parse.ts";
import type { Queryable } from "./database.ts";
import type { RecordHome } from "./records.ts";
import { sql } from "./sql.ts";
import { termId } from "./text.ts";

/** Adds the labels of a record; the caller has taken the tenant's turn. */
export async function addTags(
  tx: Queryable,
  home: RecordHome,
  type: string,
  plain: StringMap,
): Promise<void> {
  const { writerId, rid } = home;
  const entries = Object.entries(plain);
  const terms = new Map([
    [`t${termId(type)}`, type],
    ...entries.flatMap(([key, value]): [string, string][] => [
      [`k${termId(key)}`, key],
      [`v${termId(value)}`, value],
    ]),
  ]);
  const kinds = [...terms.keys()].map((name) => name.slice(0, 1));
  const ids = [...terms.keys()].map((name) => name.slice(1));
  await tx.query(sql`insert into term (writer_id, kind, term_id, text)
    select ${writerId}::uuid, kind::"char", id, text
    from unnest(${kinds}::text[], ${ids}::uuid[], ${[...terms.values()]}::text[]) as t (kind, id, text)
    on conflict do nothing`);
  if (entries.length === 0) return;
  const keys = entries.map(([key]) => termId(key));
  const values = entries.map(([, value]) => termId(value));
  await tx.query(sql`insert into tag (writer_id, rid, key_id, value_id)
    select ${writerId}::uuid, ${rid}::bigint, key_id, value_id
    from unnest(${keys}::uuid[], ${values}::uuid[]) as t (key_id, value_id)`);
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
