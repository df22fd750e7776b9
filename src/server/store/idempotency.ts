/**
 * Keeps the answer to a create that had an Idempotency-Key. It is stored in the create's own transaction and sealed
 * with the key and body of the request, because the answer to a registration holds a secret that is nowhere else
 * stored in clear.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** How long a key is remembered, in seconds. */
export const KEY_SECONDS = 7 * 24 * 3600;
const NONCE = 12;
const TAG = 16;

/** A create that may be repeated; `scope` names the owner of the key. */
export interface Keyed {
  readonly scope: string;
  readonly key: string;
  readonly body: Uint8Array;
}

/** Whether the key is new. If it is not, `answer` is the earlier answer, null when the key came with another body. */
export type Claim = { readonly isNew: true } | { readonly isNew: false; readonly answer: string | null };

function digest(purpose: string, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hash = createHash("sha256").update(`sealfield/1/idempotency-${purpose}\0`);
  for (const part of parts) hash.update(createHash("sha256").update(part).digest());
  return hash.digest();
}

const nameOf = ({ key }: Keyed) => digest("name", key);
const bodyOf = ({ key, body }: Keyed) => digest("body", key, body);
const secretOf = ({ key, body }: Keyed) => digest("answer", key, body);

/**
 * Takes the key for this transaction; one used more than `seconds` ago is free. Another request with the same key
 * waits until this one has ended, and then finds its answer, or the key free again.
 */
export async function claimKey(tx: Queryable, keyed: Keyed, seconds: number = KEY_SECONDS): Promise<Claim> {
  await tx.query(sql`delete from idempotency where scope = ${keyed.scope} and key_hash = ${nameOf(keyed)}
    and created < ${nowMicros() - seconds * 1_000_000}::bigint`);
  const taken = await tx.query(sql`insert into idempotency (scope, key_hash, body, created)
    values (${keyed.scope}, ${nameOf(keyed)}, ${bodyOf(keyed)}, ${nowMicros()})
    on conflict do nothing returning 1`);
  if (taken.length === 1) return { isNew: true };
  const [row] = await tx.query<{
    body: Buffer;
    answer: Buffer | null;
  }>(sql`select body, answer from idempotency
    where scope = ${keyed.scope} and key_hash = ${nameOf(keyed)}`);
  if (row?.answer == null || !row.body.equals(bodyOf(keyed))) return { isNew: false, answer: null };
  return { isNew: false, answer: open(row.answer, secretOf(keyed)) };
}

/** Keeps the answer to the create that claimed the key in the same transaction. */
export async function keepAnswer(tx: Queryable, keyed: Keyed, answer: string): Promise<void> {
  await tx.query(sql`update idempotency set answer = ${seal(answer, secretOf(keyed))}
    where scope = ${keyed.scope} and key_hash = ${nameOf(keyed)}`);
}

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
