/**
 * `_sf_keys` (SECURITY.md, "Envelope"): the signed record of a type that hands the type's earlier access keys to its
 * present readers. This file knows its form and where to look for it; it judges nothing.
 */
import { accessKeyId, asAccessKey } from "../../crypto/access-key.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import type { FoundRecord } from "../../e3db/client.ts";
import type { PlainRecord } from "../../e3db/records/record-crypto.ts";
import { typesClause } from "../../e3db/records/search.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import type { NumberedKey } from "../memory/registry.ts";

/** The sealed field that holds the keys. */
export const KEYS_FIELD = "_sf_keys";

interface EarlierKey {
  readonly ak: string;
  readonly epoch: number;
  readonly key: string;
}

/** Returns whether a record is of this kind, and so nothing for people. */
export function isKeysRecord({ reserved }: PlainRecord): boolean {
  return Object.hasOwn(reserved, KEYS_FIELD);
}

/** Returns the text of the field for `keys`. */
export function encodeKeys(keys: readonly NumberedKey[]): string {
  return canonicalJson(
    keys.map(({ accessKey, epoch }) => ({
      ak: accessKeyId(accessKey),
      epoch,
      key: encodeBase64Url(accessKey),
    })),
  );
}

/** Returns the keys that a record of this kind holds; only a verified one is to be believed. */
export function keysIn({ reserved }: PlainRecord): NumberedKey[] {
  const keys = JSON.parse(reserved[KEYS_FIELD] ?? "[]") as EarlierKey[];
  return keys.map(({ key, epoch }) => ({ accessKey: asAccessKey(decodeBase64UrlExactly(key, 32)), epoch }));
}

/** Yields the rows of one writer's type, as the server lists them. @throws VaultError as the network does */
export async function* rowsOf(
  { client, identity }: Account,
  { writerId, type }: TypeContext,
): AsyncGenerator<FoundRecord> {
  const rows = client.search({
    match: [typesClause(type)],
    includeData: true,
    includeAllWriters: writerId !== identity.clientId,
    limit: 200,
  });
  for await (const row of rows) if (row.meta.writerId === writerId && row.meta.type === type) yield row;
}
