/**
 * The seal context `_sf` (SECURITY.md, "Seal context"): a signed statement, sealed in the record itself. It binds every
 * sealed field and label to writer, type, record, version and access key. Readers of the plain E3DB format see one more
 * field.
 */
import { accelerator } from "../../crypto/accelerate.ts";
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { fromUtf8, randomBytes, utf8, wipe } from "../../crypto/bytes.ts";
import { type CanonicalValue, canonicalJson } from "../../crypto/canonical-json.ts";
import { formatQuad } from "../../crypto/field.ts";
import { domainBytes, hash } from "../../crypto/hash.ts";
import type { Suite } from "../../crypto/suite.ts";
import { VaultError } from "../../errors.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { RecordBody } from "../../wire/record.ts";

export const CONTEXT_FIELD = "_sf";
const VERSION = 1;
const ID_LENGTH = 16;
const HASH_LENGTH = 32;
/** The number of earlier digests that a statement names. Up to that many missed versions are noticed exactly. */
export const HISTORY = 16;

/** The payload; hashes are H of SECURITY.md, "Seal context", as base64url. */
export interface SealContext {
  readonly v: typeof VERSION;
  readonly kind: "record" | "file";
  /** Logical id, 16 random bytes as base64url. */
  readonly id: string;
  /** null only at `seq` 1, before the server has given one. */
  readonly record: string | null;
  readonly writer: string;
  readonly user: string;
  readonly type: string;
  readonly signer: string;
  readonly seq: number;
  /** Digests of earlier versions, newest first. */
  readonly prev: readonly string[];
  readonly ak: string;
  readonly epoch: number;
  readonly salt: string;
  /** ms since 1970, by the writer's clock. */
  readonly made: number;
  readonly plain: string;
  /** Name of each sealed field but `_sf` → hash of its exact quad. */
  readonly fields: StringMap;
  readonly wrap: string;
  /** With kind `file` only. */
  readonly file?: FileStatement;
}

/**
 * The part of a statement about a file: its name, the sizes of its plaintext and ciphertext, and hashes of the
 * latter.
 */
export interface FileStatement {
  readonly name: string;
  readonly size: number;
  readonly stored: number;
  readonly head: string;
  readonly body: string;
}

/** The record and version that is being written; `epoch` is that of the access key. */
export interface Position {
  readonly id: string;
  readonly record: string | null;
  readonly seq: number;
  readonly prev: readonly string[];
  readonly epoch: number;
}

export interface Signer {
  readonly suite: Suite;
  readonly clientId: string;
  readonly signingKey: Uint8Array;
  readonly signingPublicKey: Uint8Array;
}

/** What was sealed here: its exact body, its statement, and all its fields open, `_sf` among them. */
export interface Made {
  readonly body: RecordBody;
  readonly context: SealContext;
  readonly digest: string;
  readonly open: StringMap;
}

/** A signed statement as it was found: not yet believed. */
export interface SignedContext {
  readonly payload: string;
  readonly signature: Uint8Array;
  /** A hint only: it tells which pinned key to try. */
  readonly signerKey: Uint8Array;
}

/** Returns a new logical id. */
export function newLogicalId(): string {
  return encodeBase64Url(randomBytes(ID_LENGTH));
}

/** Returns `body` with its seal context added; `text` is what the new field holds. */
export async function addContext(
  body: RecordBody,
  accessKey: AccessKey,
  signer: Signer,
  position: Position,
  made: number,
  file: FileStatement | null = null,
): Promise<{ readonly body: RecordBody; readonly context: SealContext; readonly text: string }> {
  const { suite } = signer;
  const dataKey = randomBytes(32);
  const [edkNonce, efNonce] = [randomBytes(suite.nonceLength), randomBytes(suite.nonceLength)];
  const edk = suite.seal(accessKey, edkNonce, dataKey);
  const context: SealContext = {
    v: VERSION,
    kind: file === null ? "record" : "file",
    id: position.id,
    record: position.record,
    writer: body.writerId,
    user: body.userId,
    type: body.type,
    signer: signer.clientId,
    seq: position.seq,
    prev: position.prev.slice(0, HISTORY),
    ak: accessKeyId(accessKey),
    epoch: position.epoch,
    salt: encodeBase64Url(randomBytes(ID_LENGTH)),
    made,
    plain: hashPlain(body.plain),
    fields: hashFields(body.data),
    wrap: hashWrap([edk, edkNonce, efNonce].map(encodeBase64Url)),
    ...(file === null ? {} : { file }),
  };
  const payload = canonicalJson(asCanonical(context));
  const signature = await accelerator.sign(suite, domainBytes("record", payload), signer.signingKey);
  const text = [utf8(payload), signature, signer.signingPublicKey].map(encodeBase64Url).join(".");
  const ef = suite.seal(dataKey, efNonce, utf8(text));
  wipe(dataKey);
  const quad = formatQuad({ edk, edkNonce, ef, efNonce });
  const data = Object.fromEntries([...Object.entries(body.data), [CONTEXT_FIELD, quad]]);
  return { body: { ...body, data }, context, text };
}

/** Returns the parts of an opened `_sf`. @throws VaultError `tampered` for any other text */
export function readSignedContext(text: string): SignedContext {
  const [payload, signature, signerKey, ...more] = text.split(".", 4);
  if (payload === undefined || signature === undefined || signerKey === undefined || more.length > 0) {
    throw tampered();
  }
  try {
    return {
      payload: fromUtf8(decodeBase64Url(payload)),
      signature: decodeBase64Url(signature),
      signerKey: decodeBase64Url(signerKey),
    };
  } catch {
    throw tampered();
  }
}

/** Returns whether `publicKey`, which the person pinned, signed `signed`. */
export function isSignedBy(
  { payload, signature }: SignedContext,
  suite: Suite,
  publicKey: Uint8Array,
): Promise<boolean> {
  return accelerator.verify(suite, signature, domainBytes("record", payload), publicKey);
}

/**
 * Returns the statement in a payload whose signature holds, or "newer" for a version this program does not know.
 * @throws VaultError `tampered` when it is not exactly what `addContext` would have written
 */
export function parseContext(payload: string): SealContext | "newer" {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    throw tampered();
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw tampered();
  const version = Object.hasOwn(value, "v") ? (value as { v: unknown }).v : undefined;
  if (typeof version === "number" && Number.isInteger(version) && version > VERSION) return "newer";
  if (!isContext(value) || rewritten(value) !== payload) throw tampered();
  return value;
}

/** Returns the digest that later versions name. */
export function digestOf(payload: string): string {
  return hash("digest", payload);
}

/** Returns the hash of the exact labels. */
export function hashPlain(plain: StringMap): string {
  return hash("plain", canonicalJson(plain));
}

/** Returns the hash of each quad by name, `_sf` left out. */
export function hashFields(data: StringMap): StringMap {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([name]) => name !== CONTEXT_FIELD)
      .map(([name, quad]) => [name, hash("quad", quad)]),
  );
}

/** Returns the hash of the `_sf` quad without its ciphertext, which cannot contain itself. */
export function wrapOf(quad: string): string {
  const [edk = "", edkNonce = "", , efNonce = ""] = quad.split(".");
  return hashWrap([edk, edkNonce, efNonce]);
}

function hashWrap(parts: readonly string[]): string {
  return hash("wrap", parts.join("."));
}

function asCanonical(context: SealContext): { readonly [name: string]: CanonicalValue } {
  const { file, ...rest } = context;
  return { ...rest, fields: { ...context.fields }, ...(file === undefined ? {} : { file: { ...file } }) };
}

function rewritten(context: SealContext): string | null {
  try {
    return canonicalJson(asCanonical(context));
  } catch {
    return null;
  }
}

const NAMES = "ak epoch fields id kind made plain prev record salt seq signer type user v wrap writer".split(
  " ",
);

function isContext(value: object): value is SealContext {
  const context = value as Partial<Record<keyof SealContext, unknown>>;
  const { fields, prev, seq, epoch, made, record } = context;
  const isFile = context.kind === "file";
  const names = isFile ? [...NAMES, "file"].sort() : NAMES;
  const texts = [context.writer, context.user, context.type, context.signer];
  return (
    Object.keys(value).sort().join(" ") === names.join(" ") &&
    context.v === VERSION &&
    (isFile ? isFileStatement(context.file) : context.kind === "record") &&
    isBytes(context.id, ID_LENGTH) &&
    isBytes(context.salt, ID_LENGTH) &&
    [context.ak, context.plain, context.wrap].every((text) => isBytes(text, HASH_LENGTH)) &&
    texts.every((text) => typeof text === "string") &&
    [seq, epoch].every((number) => isWhole(number, 1)) &&
    isWhole(made, 0) &&
    (typeof record === "string" || (record === null && seq === 1)) &&
    Array.isArray(prev) &&
    prev.length <= HISTORY &&
    prev.every((digest) => isBytes(digest, HASH_LENGTH)) &&
    typeof fields === "object" &&
    fields !== null &&
    !Array.isArray(fields) &&
    Object.values(fields).every((text) => isBytes(text, HASH_LENGTH))
  );
}

function isFileStatement(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { name, size, stored, head, body } = value as Partial<Record<keyof FileStatement, unknown>>;
  return (
    Object.keys(value).sort().join(" ") === "body head name size stored" &&
    typeof name === "string" &&
    [size, stored].every((number) => isWhole(number, 0)) &&
    [head, body].every((text) => isBytes(text, HASH_LENGTH))
  );
}

function isWhole(value: unknown, least: number): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

function isBytes(value: unknown, length: number): boolean {
  if (typeof value !== "string") return false;
  try {
    return encodeBase64Url(decodeBase64UrlExactly(value, length)) === value;
  } catch {
    return false;
  }
}

function tampered(): VaultError {
  return new VaultError("tampered", "the record is not what its writer signed");
}
