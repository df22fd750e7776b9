/** The growing tables, which can be split by tenant. Each gets its partitions when the schema is made. */
import { raw, type Sql, sql } from "../postgres/sql.ts";

/** Returns the statements that make table `name`, in `partitions` parts by `writer_id`, or whole for 0. */
export function partitioned(name: string, columns: Sql, partitions: number): Sql[] {
  if (partitions === 0) return [sql`create table ${raw(name)} (${columns})`];
  const parts = Array.from(
    { length: partitions },
    (_, part) =>
      sql`create table ${raw(`${name}_${part}`)} partition of ${raw(name)} for values with (modulus ${raw(String(partitions))}, remainder ${raw(String(part))})`,
  );
  return [sql`create table ${raw(name)} (${columns}) partition by hash (writer_id)`, ...parts];
}
