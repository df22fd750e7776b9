/** Registration tokens: who holds one may register clients. Only their hashes are stored (PROTOCOL.md section 4.1). */
import type { Queryable } from "./database.ts";
import { hashSecret, newSecret, type ServerKeys } from "./secrets.ts";
import { sql } from "./sql.ts";
import { nowMicros } from "./time.ts";

export interface TokenOptions {
  readonly name?: string;
  /** How many clients may register with it; null for any number. */
  readonly maxUses?: number | null;
}

/** Returns a new registration token: the only time it is seen. */
export async function mintToken(
  db: Queryable,
  keys: ServerKeys,
  options: TokenOptions = {},
): Promise<string> {
  const token = newSecret();
  await db.query(sql`insert into registration_token (token_hash, name, max_uses, created)
    values (${hashSecret(keys, token)}, ${options.name ?? ""}, ${options.maxUses ?? null}, ${nowMicros()})`);
  return token;
}

/** Counts one use of `token`. Returns whether it was good for one more. */
export async function spendToken(db: Queryable, keys: ServerKeys, token: string): Promise<boolean> {
  const rows = await db.query(sql`update registration_token set uses = uses + 1
    where token_hash = ${hashSecret(keys, token)} and not revoked and (max_uses is null or uses < max_uses)
    returning uses`);
  return rows.length === 1;
}

/** Returns whether any token was ever made. */
export async function hasTokens(db: Queryable): Promise<boolean> {
  return (await db.query(sql`select 1 from registration_token limit 1`)).length > 0;
}
