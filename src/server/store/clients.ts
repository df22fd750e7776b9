/** Registered clients (PROTOCOL.md sections 3.1 and 4.1). */
import { randomUUID } from "node:crypto";
import type { ClientInfo, RegisteredClient, Registration } from "../../wire/client-info.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { PublicKey, SigningKey } from "../../wire/public-key.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { appendAudit } from "./audit.ts";
import { hashSecret, newSecret, type ServerKeys, sameHash } from "./secrets.ts";
import { nowMicros } from "./time.ts";

/** A client as it is stored. `epoch` grows when all its tokens must stop working. */
export interface StoredClient {
  readonly clientId: ClientId;
  readonly apiKeyId: string;
  readonly name: string;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
  readonly enabled: boolean;
  readonly hasBackup: boolean;
  readonly epoch: number;
  readonly type: string;
  /** The account it was registered in; null for one of the operator's. */
  readonly accountId: string | null;
}

export interface ClientRow {
  client_id: ClientId;
  api_key_id: string;
  api_secret_hash: Uint8Array;
  name: string;
  public_key: string;
  signing_key: string | null;
  enabled: boolean;
  has_backup: boolean;
  epoch: number;
  type: string;
  account_id: string | null;
}

/** Returns the client of a row of `client`. */
export function storedClient(row: ClientRow): StoredClient {
  return {
    clientId: row.client_id,
    apiKeyId: row.api_key_id,
    name: row.name,
    publicKey: JSON.parse(row.public_key) as PublicKey,
    signingKey: row.signing_key === null ? null : (JSON.parse(row.signing_key) as SigningKey),
    enabled: row.enabled,
    hasBackup: row.has_backup,
    epoch: row.epoch,
    type: row.type,
    accountId: row.account_id,
  };
}

/** The origin of a newcomer: the account of its token, and the token's hash. */
export interface Sponsor {
  readonly accountId: string | null;
  readonly tokenHash: Uint8Array | null;
}

/** Stores a newcomer and returns it with its API secret, which is kept as a hash only. */
export async function createClient(
  tx: Queryable,
  keys: ServerKeys,
  registration: Omit<Registration, "token">,
  { accountId, tokenHash }: Sponsor,
): Promise<RegisteredClient> {
  const clientId = randomUUID() as string as ClientId;
  const apiKeyId = newSecret();
  const apiSecret = newSecret();
  const { name, publicKey, signingKey, type } = registration;
  await tx.query(sql`insert into client (client_id, name, public_key, signing_key, api_key_id, api_secret_hash,
      type, account_id, token_hash, created)
    values (${clientId}, ${name}, ${JSON.stringify(publicKey)},
      ${signingKey === null ? null : JSON.stringify(signingKey)}, ${apiKeyId}, ${hashSecret(keys, apiSecret)},
      ${type}, ${accountId}, ${tokenHash}, ${nowMicros()})`);
  await tx.query(sql`insert into tenant_clock (writer_id, tick) values (${clientId}, 0)`);
  await appendAudit(tx, clientId, "registered", { name });
  return { clientId, apiKeyId, apiSecret, name, publicKey, signingKey };
}

/** Returns the client, or null. */
export async function findClient(db: Queryable, id: ClientId): Promise<StoredClient | null> {
  const [row] = await db.query<ClientRow>(sql`select * from client where client_id = ${id} and not deleted`);
  return row === undefined ? null : storedClient(row);
}

/** Returns the epochs of those of `ids` that may call. */
export async function epochsOfClients(
  db: Queryable,
  ids: readonly ClientId[],
): Promise<(readonly [ClientId, number])[]> {
  const rows = await db.query<{ id: ClientId; epoch: number }>(sql`select client_id as id, epoch from client
    where client_id = any(${[...new Set(ids)]}::uuid[]) and enabled and not deleted`);
  return rows.map(({ id, epoch }) => [id, epoch] as const);
}

/** Returns those of `ids` that exist. */
export async function findClients(db: Queryable, ids: readonly ClientId[]): Promise<StoredClient[]> {
  const rows = await db.query<ClientRow>(
    sql`select * from client where client_id = any(${[...ids]}::uuid[]) and not deleted`,
  );
  return rows.map(storedClient);
}

/**
 * Returns the one client of the viewer's account that is registered under the name `address`; null when there is
 * none, or more than one: names are not proven, and a share must not go to somebody who took the same name.
 */
export async function findNamed(
  db: Queryable,
  viewer: ClientId,
  address: string,
): Promise<StoredClient | null> {
  if (!address.includes("@")) return null;
  const rows = await db.query<ClientRow>(sql`select c.* from client c join client v on v.client_id = ${viewer}
    where lower(left(c.name, 256)) = lower(left(${address}, 256)) and lower(c.name) = lower(${address})
      and c.enabled and not c.deleted and c.account_id is not distinct from v.account_id limit 2`);
  return rows.length === 1 && rows[0] !== undefined ? storedClient(rows[0]) : null;
}

/** Returns the enabled client that has this API key and secret, or null. */
export async function authenticate(
  db: Queryable,
  keys: ServerKeys,
  apiKeyId: string,
  apiSecret: string,
): Promise<StoredClient | null> {
  const given = hashSecret(keys, apiSecret);
  const [row] = await db.query<ClientRow>(sql`select * from client where api_key_id = ${apiKeyId}`);
  const good = sameHash(given, row?.api_secret_hash ?? Buffer.alloc(given.length));
  return good && row?.enabled ? storedClient(row) : null;
}

/** Returns the client that has this API key, or null. */
export async function findByApiKey(db: Queryable, apiKeyId: string): Promise<ClientId | null> {
  const [row] = await db.query<{ id: ClientId }>(
    sql`select client_id as id from client where api_key_id = ${apiKeyId}`,
  );
  return row?.id ?? null;
}

/** Gives a client that has none a signing key. Returns false when it has one already. */
export async function addSigningKey(db: Queryable, id: ClientId, key: SigningKey): Promise<boolean> {
  const rows = await db.query(sql`update client set signing_key = ${JSON.stringify(key)}
    where client_id = ${id} and signing_key is null returning client_id`);
  return rows.length === 1;
}

/** Notes that the client reports a backup. */
export async function markBackedUp(db: Queryable, id: ClientId): Promise<void> {
  await db.query(sql`update client set has_backup = true where client_id = ${id}`);
}

/** Returns whether the client was registered with this token. */
export async function wasRegisteredWith(
  db: Queryable,
  keys: ServerKeys,
  id: ClientId,
  token: string,
): Promise<boolean> {
  const rows = await db.query(sql`select 1 from client
    where client_id = ${id} and token_hash = ${hashSecret(keys, token)} and not deleted`);
  return rows.length === 1;
}

/** Returns the facts that any client may learn about `client`. */
export function publicInfo(client: StoredClient): ClientInfo {
  const { clientId, publicKey, signingKey } = client;
  return { clientId, publicKey, signingKey, validated: true };
}

/** Yields all clients by the time they registered. */
export async function* listClients(db: Queryable): AsyncGenerator<StoredClient & { created: number }> {
  const PAGE = 500;
  let [created, id] = [-1, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const rows = await db.query<ClientRow & { created: number }>(sql`select * from client
      where not deleted and (created, client_id) > (${created}::bigint, ${id}::uuid) order by created, client_id limit ${PAGE}`);
    for (const row of rows) yield { ...storedClient(row), created: row.created };
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    [created, id] = [last.created, last.client_id];
  }
}

/** Disables or enables a client. Its tokens end when this changes. Returns false when there is no such client. */
export async function setEnabled(db: Queryable, id: ClientId, enabled: boolean): Promise<boolean> {
  const rows = await db.query(sql`update client set enabled = ${enabled},
    epoch = epoch + case when enabled = ${enabled} then 0 else 1 end
    where client_id = ${id} and not deleted returning client_id`);
  return rows.length === 1;
}
