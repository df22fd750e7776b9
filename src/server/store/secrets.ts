/**
 * The server's own keys, which all servers on one database share, and the keyed hashes of API secrets and
 * registration tokens. These secrets are random and have 256 bits, so a fast hash is enough.
 */
import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Database } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

export type KeyPurpose = "token" | "hash" | "url";

/** One key of the server; `kid` names it in tokens. */
export interface ServerKey {
  readonly kid: string;
  readonly secret: Uint8Array;
}

/** The keys of one purpose each; `token` signs bearer tokens, `hash` hashes secrets, `url` signs file URLs. */
export type ServerKeys = Readonly<Record<KeyPurpose, ServerKey>>;

const PURPOSES: readonly KeyPurpose[] = ["token", "hash", "url"];

/** Returns the server's keys. The first start makes them. */
export async function loadServerKeys(db: Database): Promise<ServerKeys> {
  const entries: [KeyPurpose, ServerKey][] = [];
  for (const purpose of PURPOSES) entries.push([purpose, await loadKey(db, purpose)]);
  return Object.fromEntries(entries) as ServerKeys;
}

async function loadKey(db: Database, purpose: KeyPurpose): Promise<ServerKey> {
  // The fixed id makes the first of two servers that start together win.
  const kid = `${purpose}-1`;
  await db.query(
    sql`insert into server_key (kid, purpose, secret, created)
      values (${kid}, ${purpose}, ${randomBytes(32)}, ${nowMicros()}) on conflict do nothing`,
  );
  const [key] = await db.query<ServerKey>(sql`select kid, secret from server_key where kid = ${kid}`);
  if (key === undefined) throw new TypeError("the key that was just made is missing");
  return key;
}

/** Returns 256 random bits as base64url text. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Returns the keyed hash under which `secret` is stored. */
export function hashSecret(keys: ServerKeys, secret: string): Buffer {
  return createHmac("sha256", keys.hash.secret).update(secret, "utf8").digest();
}

/** Returns whether two hashes are equal, in a time that does not depend on where they differ. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
