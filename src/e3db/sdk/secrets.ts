/** The conventions of js-sdk's secrets (PROTOCOL.md 6.2): ordinary records whose type says kind and name. */
import { VaultError } from "../../errors.ts";
import type { Client } from "../client.ts";
import type { PlainRecord } from "../records/record-crypto.ts";
import { typesClause } from "../records/search.ts";

const PREFIX = "tozny.secret.38bb737a-4ce0-5ead-8585-e13ea23b09a6.";

export const SECRET_KINDS = ["Credential", "File", "Client"] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** The name of a secret; a new version is a new record of the same name. */
export interface SecretName {
  readonly kind: SecretKind;
  /** 1 to 50 of `A-Z a-z 0-9 - _`. */
  readonly name: string;
}

/** One version of a secret. */
export interface Secret extends SecretName {
  readonly value: string;
  readonly description: string;
  /** When this version was made, in milliseconds since 1970; null where the record does not say. */
  readonly version: number | null;
  /** Of a file secret, from its labels; null for the others. */
  readonly fileName: string | null;
}

const NAME = /^[A-Za-z0-9_-]{1,50}$/;

/** Returns the record type of a secret. @throws VaultError `type_invalid` for a name that other programs refuse */
export function secretType({ kind, name }: SecretName): string {
  if (!NAME.test(name))
    throw new VaultError("type_invalid", "a secret's name has 1 to 50 letters, digits, - and _");
  return `${PREFIX}${kind}.${name}`;
}

/** Returns kind and name of the secret that records of `type` are versions of, or null. */
export function parseSecretType(type: string): SecretName | null {
  if (!type.startsWith(PREFIX)) return null;
  const [kind, name, ...more] = type.slice(PREFIX.length).split(".");
  const known = SECRET_KINDS.find((candidate) => candidate === kind);
  if (known === undefined || name === undefined || more.length > 0 || !NAME.test(name)) return null;
  return { kind: known, name };
}

/** Returns the version of a secret in `record`, or null when it is none. */
export function secretOf({ meta, data, plain }: PlainRecord): Secret | null {
  const name = parseSecretType(meta.type);
  const value = Object.hasOwn(data, "secretValue") ? data["secretValue"] : undefined;
  if (name === null || value === undefined) return null;
  const label = (key: string) => (Object.hasOwn(plain, key) ? (plain[key] ?? null) : null);
  const version = label("version");
  return {
    ...name,
    value,
    description: label("description") ?? "",
    version: version !== null && /^\d{1,15}$/.test(version) ? Number(version) : null,
    fileName: label("fileName"),
  };
}

/** Writes a version of a secret, made at `now` in milliseconds, as js-sdk would. */
export async function writeSecret(
  client: Client,
  { kind, name, value, description }: Omit<Secret, "version" | "fileName">,
  now: number,
): Promise<PlainRecord> {
  const plain = { secretType: kind, secretName: name, description, version: String(now) };
  return await client.write({ type: secretType({ kind, name }), data: { secretValue: value }, plain });
}

/** Returns the newest version of a secret among those this client can see, or null. */
export async function latestSecret(client: Client, name: SecretName): Promise<Secret | null> {
  const type = secretType(name);
  const match = [typesClause(type)];
  const options = {
    match,
    includeData: true,
    includeAllWriters: true,
    order: "DESCENDING",
    limit: 1,
  } as const;
  const [row] = (await client.searchPage(options)).records;
  if (row === undefined) return null;
  if (row.meta.type !== type) throw new VaultError("tampered", "the answer is about another secret");
  if (row.error !== null) throw row.error;
  return row.record === null ? null : secretOf(row.record);
}

/** Returns the name of the group that keeps the secrets of `owner` (a client id, or a name of its own) in `realm`. */
export function secretGroup(realm: string, owner: string): string {
  return `tozny.secret.${realm}.${owner}`;
}

/** Returns the name of the group through which one secret is shared with one other client. */
export function secretShareGroup(
  realm: string,
  ownerId: string,
  readerId: string,
  { kind, name }: SecretName,
): string {
  return `tozny.secret.${realm}.${ownerId}.${readerId}.${name}.${kind}`;
}
