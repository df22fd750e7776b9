/**
 * Registration tokens (PROTOCOL.md sections 4.1 and 6.3). Anyone who holds one may register clients. The server
 * stores only their hashes, so a list names each by an id of its own. Tokens without an account are the operator's.
 */
import { randomUUID } from "node:crypto";
import { isUuid } from "../../model/uuid.ts";
import type { RegistrationToken, TokenBody } from "../../wire/registration-token.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import { hashSecret, newSecret, type ServerKeys } from "./secrets.ts";
import { nowMicros } from "./time.ts";

export interface TokenOptions {
  readonly name?: string;
  /** How many clients may register with it; null for any number. */
  readonly maxUses?: number | null;
}

/** Returns a new registration token of the operator's. Its text is never shown again. */
export async function mintToken(
  db: Queryable,
  keys: ServerKeys,
  options: TokenOptions = {},
): Promise<string> {
  const { name = "", maxUses = null } = options;
  const permissions = { enabled: true, oneTime: false, allowedTypes: null };
  return insertToken(db, keys, null, { name, permissions, totalUsesAllowed: maxUses });
}

type TokenRow = Pick<TokenBody, "name" | "totalUsesAllowed"> & {
  readonly permissions: Omit<TokenBody["permissions"], "allowedTypes"> & {
    /** Null for any. */
    readonly allowedTypes: readonly string[] | null;
  };
};

/** Stores a token of an account and returns its text, which is never shown again. */
export async function insertToken(
  db: Queryable,
  keys: ServerKeys,
  accountId: string | null,
  { name, permissions, totalUsesAllowed }: TokenRow,
): Promise<string> {
  const token = newSecret();
  const { enabled, oneTime, allowedTypes } = permissions;
  await db.query(sql`insert into registration_token
    (token_hash, token_id, account_id, name, max_uses, enabled, one_time, allowed_types, created)
    values (${hashSecret(keys, token)}, ${randomUUID()}, ${accountId}, ${name}, ${totalUsesAllowed}, ${enabled},
      ${oneTime}, ${allowedTypes === null ? null : JSON.stringify(allowedTypes)}, ${nowMicros()})`);
  return token;
}

/** The facts that a used token tells about the newcomer. */
export interface SpentToken {
  readonly accountId: string | null;
  readonly tokenHash: Uint8Array;
  /** The kinds of clients that may register with it; null for any. */
  readonly allowedTypes: readonly string[] | null;
}

interface SpentRow {
  token_hash: Uint8Array;
  account_id: string | null;
  allowed_types: string | null;
}

/** Counts one use of `token`. Returns the facts about the newcomer, or null when it is not good for one more use. */
export async function spendToken(db: Queryable, keys: ServerKeys, token: string): Promise<SpentToken | null> {
  const [row] = await db.query<SpentRow>(sql`update registration_token set uses = uses + 1
    where token_hash = ${hashSecret(keys, token)} and not revoked and enabled
      and (max_uses is null or uses < max_uses) and not (one_time and uses > 0)
    returning token_hash, account_id, allowed_types`);
  if (row === undefined) return null;
  const allowedTypes = row.allowed_types === null ? null : (JSON.parse(row.allowed_types) as string[]);
  return { accountId: row.account_id, tokenHash: row.token_hash, allowedTypes };
}

interface ListRow {
  token_id: string;
  name: string;
  max_uses: number | null;
  uses: number;
  enabled: boolean;
  one_time: boolean;
  allowed_types: string | null;
}

/** Returns the account's tokens, each named by its id, oldest first. */
export async function listTokens(db: Queryable, accountId: string): Promise<RegistrationToken[]> {
  const rows = await db.query<ListRow>(sql`select * from registration_token
    where account_id = ${accountId} and not revoked order by created, token_id`);
  return rows.map((row) => ({
    token: row.token_id,
    name: row.name,
    permissions: {
      enabled: row.enabled,
      oneTime: row.one_time,
      allowedTypes: row.allowed_types === null ? [] : (JSON.parse(row.allowed_types) as string[]),
    },
    totalUsesAllowed: row.max_uses,
    uses: row.uses,
  }));
}

/** Ends the account's token, given by its text or its id. Returns whether there was one. */
export async function revokeToken(
  db: Queryable,
  keys: ServerKeys,
  accountId: string,
  token: string,
): Promise<boolean> {
  const named: Sql = isUuid(token) ? sql`token_id = ${token}` : sql`token_hash = ${hashSecret(keys, token)}`;
  const rows = await db.query(sql`update registration_token set revoked = true
    where account_id = ${accountId} and ${named} and not revoked returning token_hash`);
  return rows.length === 1;
}

/** Returns whether any token was ever made. */
export async function hasTokens(db: Queryable): Promise<boolean> {
  return (await db.query(sql`select 1 from registration_token limit 1`)).length > 0;
}
