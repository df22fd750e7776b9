/**
 * What makes room on the disk of the built-in database: a log that is cut short, and deleted rows whose place is free
 * again, for other rows or for the disk.
 */
import { sqlState } from "./connections.ts";
import type { Database } from "./database.ts";
import { raw, sql } from "./sql.ts";

export interface Relief {
  /** Lets PostgreSQL give up what it no longer needs of its log, when that has become long. */
  shortenLog(): Promise<void>;
  /** Makes the room of deleted rows free: inside the tables' files, and at their end for the disk. */
  clean(): Promise<void>;
  /** Returns the bytes that new rows can take inside the tables' files. */
  reusable(): Promise<number>;
}

/** One piece of PostgreSQL's log. */
const PIECE_BYTES = 16 * 1024 * 1024;
/** A page with less room takes no piece of a large value. */
const USEFUL_BYTES = 2048;

/** Returns the relief of `db`, which is the built-in database. */
export function reliefOf(db: Database): Relief {
  let shortening: Promise<void> | null = null;
  async function shorten(): Promise<void> {
    const [log] = await db.query<{ bytes: string }>(
      sql`select pg_current_wal_insert_lsn() - redo_lsn as bytes from pg_control_checkpoint()`,
    );
    if (Number(log?.bytes) >= PIECE_BYTES) await db.query(sql`checkpoint`);
  }
  const shortenLog = () => {
    shortening ??= shorten().finally(() => {
      shortening = null;
    });
    return shortening;
  };
  return {
    shortenLog,
    async clean() {
      const tables = await db.query<{ name: string }>(
        sql`select quote_ident(relname) as name from pg_stat_user_tables where schemaname = 'public'`,
      );
      for (const { name } of tables) {
        // The names are those of our own schema.
        await db.query(sql`vacuum ${raw(name)}`);
        await shortenLog();
      }
    },
    reusable: () => reusableBytes(db),
  };
}

/** Makes the database able to say how much of its files is free. */
export async function prepareRelief(db: Database): Promise<void> {
  await db.query(sql`create extension if not exists pg_freespacemap`).catch((error: unknown) => {
    // A command that started at the same moment has made it between the two.
    if (sqlState(error) !== "23505") throw error;
  });
}

async function reusableBytes(db: Database): Promise<number> {
  const [found] = await db.query<{ bytes: number }>(sql`select coalesce(sum(page.avail), 0)::bigint as bytes
    from pg_class c, pg_freespace(c.oid) page
    where c.relkind in ('r', 't') and c.relfilenode >= 16384 and page.avail >= ${USEFUL_BYTES}::int`);
  return found?.bytes ?? 0;
}
