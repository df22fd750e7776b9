/** Encrypted access keys: one per writer, type and reader; opaque to the server (PROTOCOL.md section 4.2). */
import type { EncryptedAccessKey } from "../../wire/access-key.ts";
import type { ClientId, KeyContext, TypeContext } from "../../wire/ids.ts";
import type { PublicKey, SigningKey } from "../../wire/public-key.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import { takeTurn, takeTurnIfAny } from "./clock.ts";

interface Row {
  writer_id: ClientId;
  type: string;
  eak: string;
  authorizer_id: ClientId;
  authorizer_key: string;
  writer_signing_key: string | null;
}

function select(where: Sql): Sql {
  return sql`select k.writer_id, k.type, k.eak, k.authorizer_id,
      a.public_key as authorizer_key, w.signing_key as writer_signing_key
    from access_key k
    join client a on a.client_id = k.authorizer_id
    join client w on w.client_id = k.writer_id
    where ${where}`;
}

function stored(row: Row): EncryptedAccessKey {
  return {
    eak: row.eak,
    authorizerId: row.authorizer_id,
    authorizerPublicKey: JSON.parse(row.authorizer_key) as PublicKey,
    signerId: row.writer_id,
    signerSigningKey:
      row.writer_signing_key === null ? null : (JSON.parse(row.writer_signing_key) as SigningKey),
  };
}

/** Returns the reader's key for the writer's type, or null. */
export async function findAccessKey(db: Queryable, context: KeyContext): Promise<EncryptedAccessKey | null> {
  const { writerId, type, readerId } = context;
  const [row] = await db.query<Row>(
    select(sql`k.writer_id = ${writerId} and k.type = ${type} and k.reader_id = ${readerId}`),
  );
  return row === undefined ? null : stored(row);
}

/** Returns `reader`'s keys for several types at once, under `contextName` of each. */
export async function findAccessKeys(
  db: Queryable,
  reader: ClientId,
  contexts: readonly Pick<TypeContext, "writerId" | "type">[],
): Promise<Map<string, EncryptedAccessKey>> {
  if (contexts.length === 0) return new Map();
  const unique = new Map(contexts.map((context) => [contextName(context), context]));
  const writers = [...unique.values()].map((context) => context.writerId);
  const types = [...unique.values()].map((context) => context.type);
  const rows = await db.query<Row>(
    select(sql`k.reader_id = ${reader} and (k.writer_id, k.type) in
      (select * from unnest(${writers}::uuid[], ${types}::text[]))`),
  );
  return new Map(rows.map((row) => [contextName({ writerId: row.writer_id, type: row.type }), stored(row)]));
}

/** Returns a text that names one writer and type. */
export function contextName(context: Pick<TypeContext, "writerId" | "type">): string {
  return `${context.writerId} ${context.type}`;
}

/** Stores a key wrapped by `authorizerId`. Returns false, and changes nothing, when the reader has one already. */
export async function insertAccessKey(
  tx: Queryable,
  context: KeyContext,
  eak: string,
  authorizerId: ClientId,
): Promise<boolean> {
  const { writerId, type, readerId } = context;
  const turn = await takeTurn(tx, writerId);
  const rows =
    await tx.query(sql`insert into access_key (writer_id, type, reader_id, eak, authorizer_id, created)
    values (${writerId}, ${type}, ${readerId}, ${eak}, ${authorizerId}, ${turn})
    on conflict do nothing returning writer_id`);
  return rows.length === 1;
}

/** Removes the reader's key. Returns whether there was one. */
export async function deleteAccessKey(tx: Queryable, context: KeyContext): Promise<boolean> {
  const { writerId, type, readerId } = context;
  if ((await takeTurnIfAny(tx, writerId)) === null) return false;
  const rows = await tx.query(sql`delete from access_key
    where writer_id = ${writerId} and type = ${type} and reader_id = ${readerId} returning 1`);
  return rows.length > 0;
}
