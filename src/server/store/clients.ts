/** Registered clients (PROTOCOL.md sections 3.1 and 4.1). */
import { randomUUID } from "node:crypto";
import type { ClientInfo, RegisteredClient, Registration } from "../../wire/client-info.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { PublicKey, SigningKey } from "../../wire/public-key.ts";
import type { Queryable } from "./database.ts";
import { hashSecret, newSecret, type ServerKeys, sameHash } from "./secrets.ts";
import { sql } from "./sql.ts";
import { nowMicros } from "./time.ts";

/** A client as it is stored. `epoch` goes up when all its tokens are to stop working. */
export interface StoredClient {
  readonly clientId: ClientId;
  readonly apiKeyId: string;
  readonly name: string;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
  readonly enabled: boolean;
  readonly hasBackup: boolean;
  readonly epoch: number;
}

interface Row {
  client_id: ClientId;
  api_key_id: string;
  api_secret_hash: Uint8Array;
  name: string;
  public_key: string;
  signing_key: string | null;
  enabled: boolean;
  has_backup: boolean;
  epoch: number;
}

function stored(row: Row): StoredClient {
  return {
    clientId: row.client_id,
    apiKeyId: row.api_key_id,
    name: row.name,
    publicKey: JSON.parse(row.public_key) as PublicKey,
    signingKey: row.signing_key === null ? null : (JSON.parse(row.signing_key) as SigningKey),
    enabled: row.enabled,
    hasBackup: row.has_backup,
    epoch: row.epoch,
  };
}

/** Stores a newcomer and returns it with its API secret, which is kept as a hash only. */
export async function createClient(
  tx: Queryable,
  keys: ServerKeys,
  registration: Registration,
): Promise<RegisteredClient> {
  const clientId = randomUUID() as string as ClientId;
  const apiKeyId = newSecret();
  const apiSecret = newSecret();
  const { name, publicKey, signingKey } = registration;
  const created = nowMicros();
  await tx.query(sql`insert into client
    (client_id, name, public_key, signing_key, api_key_id, api_secret_hash, created)
    values (${clientId}, ${name}, ${JSON.stringify(publicKey)},
      ${signingKey === null ? null : JSON.stringify(signingKey)}, ${apiKeyId}, ${hashSecret(keys, apiSecret)}, ${created})`);
  await tx.query(sql`insert into tenant_clock (writer_id, tick) values (${clientId}, 0)`);
  return { clientId, apiKeyId, apiSecret, name, publicKey, signingKey };
}

/** Returns the client, or null. */
export async function findClient(db: Queryable, id: ClientId): Promise<StoredClient | null> {
  const [row] = await db.query<Row>(sql`select * from client where client_id = ${id}`);
  return row === undefined ? null : stored(row);
}

/** Returns those of `ids` that exist. */
export async function findClients(db: Queryable, ids: readonly ClientId[]): Promise<StoredClient[]> {
  const rows = await db.query<Row>(sql`select * from client where client_id = any(${[...ids]}::uuid[])`);
  return rows.map(stored);
}

/** Returns the enabled client that has this API key and secret, or null. */
export async function authenticate(
  db: Queryable,
  keys: ServerKeys,
  apiKeyId: string,
  apiSecret: string,
): Promise<StoredClient | null> {
  const given = hashSecret(keys, apiSecret);
  const [row] = await db.query<Row>(sql`select * from client where api_key_id = ${apiKeyId}`);
  const good = sameHash(given, row?.api_secret_hash ?? Buffer.alloc(given.length));
  return good && row?.enabled ? stored(row) : null;
}

/** Gives a client that has none a signing key. Returns false when it has one already. */
export async function addSigningKey(db: Queryable, id: ClientId, key: SigningKey): Promise<boolean> {
  const rows = await db.query(sql`update client set signing_key = ${JSON.stringify(key)}
    where client_id = ${id} and signing_key is null returning client_id`);
  return rows.length === 1;
}

/** Notes that the client says it has a backup. */
export async function markBackedUp(db: Queryable, id: ClientId): Promise<void> {
  await db.query(sql`update client set has_backup = true where client_id = ${id}`);
}

/** Returns what any client may learn of `client`. */
export function publicInfo(client: StoredClient): ClientInfo {
  const { clientId, publicKey, signingKey } = client;
  return { clientId, publicKey, signingKey, validated: true };
}
