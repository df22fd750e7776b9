/**
 * Keeps the answer to a create that had an Idempotency-Key. It is stored in the create's own transaction and sealed
 * with the key and body of the request, because the answer to a registration holds a secret that is nowhere else
 * stored in clear.
 */
import { createCipheriv, createDecipheriv, hash, randomBytes } from "node:crypto";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** How long a key is remembered, in seconds. */
export const KEY_SECONDS = 7 * 24 * 3600;
const NONCE = 12;
const TAG = 16;

/** A create that may be repeated, by the digests that stand for it; `scope` names the owner of the key. */
export interface Keyed {
  readonly scope: string;
  readonly name: Buffer;
  readonly body: Buffer;
  /** Seals the answer. */
  readonly secret: Buffer;
}

/** Whether the key is new. If it is not, `answer` is the earlier answer, null when the key came with another body. */
export type Claim = { readonly isNew: true } | { readonly isNew: false; readonly answer: string | null };

/** Returns what the database knows of a create with `key` and `body`. */
export function keyedBy(scope: string, key: string, body: Uint8Array): Keyed {
  const [keyHash, bodyHash] = [hash("sha256", key, "buffer"), hash("sha256", body, "buffer")];
  const digest = (purpose: string, ...hashes: readonly Buffer[]) =>
    hash("sha256", Buffer.concat([Buffer.from(`sealfield/1/idempotency-${purpose}\0`), ...hashes]), "buffer");
  return {
    scope,
    name: digest("name", keyHash),
    body: digest("body", keyHash, bodyHash),
    secret: digest("answer", keyHash, bodyHash),
  };
}

/**
 * Takes the keys, different ones of one scope, for this transaction; one used more than `seconds` ago is free. Another
 * request with the same key waits until this one has ended, and then finds its answer, or the key free again.
 */
export async function claimKeys(
  tx: Queryable,
  all: readonly Keyed[],
  seconds: number = KEY_SECONDS,
): Promise<Claim[]> {
  const scope = all[0]?.scope ?? "";
  const taken = await insertKeys(tx, scope, all);
  const others = all.filter(({ name }) => !taken.has(textOf(name)));
  if (others.length === 0) return all.map(() => ({ isNew: true }));
  const before = nowMicros() - seconds * 1_000_000;
  const gone = await tx.query<{ name: Buffer }>(sql`delete from idempotency where scope = ${scope}
    and key_hash = any(${others.map(({ name }) => name)}::bytea[]) and created < ${before}::bigint
    returning key_hash as name`);
  const free = new Set(gone.map(({ name }) => textOf(name)));
  const again = all.filter(({ name }) => free.has(textOf(name)));
  for (const name of again.length === 0 ? [] : await insertKeys(tx, scope, again)) taken.add(name);
  const rows = await tx.query<{ name: Buffer; body: Buffer; answer: Buffer | null }>(
    sql`select key_hash as name, body, answer from idempotency
      where scope = ${scope} and key_hash = any(${others.map(({ name }) => name)}::bytea[])`,
  );
  const known = new Map(rows.map((row) => [textOf(row.name), row]));
  return all.map(({ name, body, secret }) => {
    if (taken.has(textOf(name))) return { isNew: true };
    const row = known.get(textOf(name));
    if (row?.answer == null || !row.body.equals(body)) return { isNew: false, answer: null };
    return { isNew: false, answer: open(row.answer, secret) };
  });
}

/** Returns the names of those that were free. All requests take keys in one order, so that none waits for another. */
async function insertKeys(tx: Queryable, scope: string, all: readonly Keyed[]): Promise<Set<string>> {
  const inOrder = [...all].sort((a, b) => a.name.compare(b.name));
  const rows = await tx.query<{ name: Buffer }>(sql`insert into idempotency (scope, key_hash, body, created)
    select ${scope}::text, name, body, ${nowMicros()}::bigint from unnest(
      ${inOrder.map(({ name }) => name)}::bytea[], ${inOrder.map(({ body }) => body)}::bytea[]) as key (name, body)
    on conflict do nothing returning key_hash as name`);
  return new Set(rows.map(({ name }) => textOf(name)));
}

/** Keeps the answers to creates that claimed their keys in the same transaction. */
export async function keepAnswers(
  tx: Queryable,
  all: readonly { readonly keyed: Keyed; readonly answer: string }[],
): Promise<void> {
  if (all.length === 0) return;
  const sealed = all.map(({ keyed, answer }) => seal(answer, keyed.secret));
  await tx.query(sql`insert into idempotency (scope, key_hash, body, created, answer)
    select ${all[0]?.keyed.scope}::text, name, body, ${nowMicros()}::bigint, answer from unnest(
      ${all.map(({ keyed }) => keyed.name)}::bytea[], ${all.map(({ keyed }) => keyed.body)}::bytea[],
      ${sealed}::bytea[]) as key (name, body, answer)
    on conflict (scope, key_hash) do update set answer = excluded.answer`);
}

const textOf = (name: Buffer) => name.toString("latin1");

/** Forgets keys older than `seconds`. */
export async function dropKeys(db: Queryable, seconds: number = KEY_SECONDS): Promise<void> {
  await db.query(sql`delete from idempotency where created < ${nowMicros() - seconds * 1_000_000}::bigint`);
}

function seal(text: string, secret: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", secret, nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

function open(sealed: Buffer, secret: Buffer): string {
  const decipher = createDecipheriv("aes-256-gcm", secret, sealed.subarray(0, NONCE));
  decipher.setAuthTag(sealed.subarray(-TAG));
  const text = decipher.update(sealed.subarray(NONCE, -TAG));
  return Buffer.concat([text, decipher.final()]).toString("utf8");
}
