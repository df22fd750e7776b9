/**
 * Sealed text in a page, as SECURITY.md ("Envelope") defines it: `sf1:` writer `.` type `.` ak `.` quad, all
 * base64url. Inside the quad: the writer's signature and canonical `{id, made, origin, text}`. An envelope proves its
 * writer and its origin. It proves neither the field nor the time.
 */
import { VaultError } from "../errors.ts";
import { ENVELOPE_PREFIX, MAX_ENVELOPE_LENGTH } from "../model/sealed-text.ts";
import { type AccessKey, accessKeyId } from "./access-key.ts";
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, concatBytes, fromUtf8, randomBytes, utf8 } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { decryptField, encryptField } from "./field.ts";
import { domainBytes } from "./hash.ts";
import type { Suite } from "./suite.ts";
import { bytesToUuid, uuidToBytes } from "./uuid.ts";

const ID_LENGTH = 16;

/** The parts of an envelope that anyone can read. */
export interface Envelope {
  readonly writerId: string;
  readonly type: string;
  /** H(`access-key-id`, key) of the access key that opens it. */
  readonly accessKeyId: string;
  readonly quad: string;
  /** The text before the quad, which the signature covers. */
  readonly head: string;
}

/** The sealed content of an envelope. */
export interface EnvelopeContent {
  /** 16 random bytes as base64url. */
  readonly id: string;
  /** Milliseconds since 1970, by the writer's clock: informative. */
  readonly made: number;
  /** The origin it was sealed for. */
  readonly origin: string;
  readonly text: string;
}

/** Who seals, with which keys, and for which origin. */
export interface SealOptions {
  readonly suite: Suite;
  readonly accessKey: AccessKey;
  readonly writerId: string;
  readonly type: string;
  readonly signingKey: Uint8Array;
  readonly origin: string;
  /** Milliseconds since 1970. */
  readonly made: number;
}

/** The opener's knowledge: keys, how the writer's signing key is pinned, and where the envelope was found. */
export interface OpenOptions {
  readonly suite: Suite;
  readonly accessKey: AccessKey | null;
  readonly signer: { readonly key: Uint8Array; readonly checked: boolean } | null;
  readonly origin: string;
}

/**
 * `moved` (another origin) takes precedence over `first-seen` (signer not checked): Sealfield never fills or turns it
 * back.
 */
export type OpenedEnvelope =
  | { readonly state: "verified" | "first-seen"; readonly content: EnvelopeContent }
  | { readonly state: "moved"; readonly content: EnvelopeContent; readonly signerChecked: boolean }
  | { readonly state: "damaged" }
  | { readonly state: "no-key" };

const SHAPE = /^sf1:([\w-]{22})\.([\w-]+)\.([\w-]{43})\.([\w-]+\.[\w-]+\.[\w-]+\.[\w-]+)$/;

function damaged(): VaultError {
  return new VaultError("envelope_damaged");
}

/** Returns the public parts of envelope `text`. @throws VaultError `envelope_damaged` for any other text */
export function parseEnvelope(text: string): Envelope {
  if (text.length > MAX_ENVELOPE_LENGTH) throw damaged();
  const [, writer, type, keyId, quad] = SHAPE.exec(text) ?? [];
  if (writer === undefined || type === undefined || keyId === undefined || quad === undefined)
    throw damaged();
  try {
    decodeBase64UrlExactly(keyId, 32);
    return {
      writerId: bytesToUuid(decodeBase64UrlExactly(writer, 16)),
      type: fromUtf8(decodeBase64Url(type)),
      accessKeyId: keyId,
      quad,
      head: text.slice(0, text.length - quad.length),
    };
  } catch {
    throw damaged();
  }
}

/**
 * Returns `text` sealed for `origin`.
 * @throws VaultError `too_large` past 256 KiB, `field_invalid` for lone surrogates, `type_invalid` for an empty type,
 * `wire_invalid` for a writer that is no UUID
 */
export function sealEnvelope(options: SealOptions, text: string): string {
  const { suite, accessKey, writerId, type, signingKey, origin, made } = options;
  if (type === "") throw new VaultError("type_invalid", "an envelope has a type");
  const head = `${ENVELOPE_PREFIX}${[
    encodeBase64Url(uuidToBytes(writerId)),
    encodeBase64Url(utf8(type)),
    accessKeyId(accessKey),
  ].join(".")}.`;
  const content: EnvelopeContent = { id: encodeBase64Url(randomBytes(ID_LENGTH)), made, origin, text };
  const json = canonicalJson({ ...content });
  const signature = suite.sign(signedBytes(head, json), signingKey);
  const envelope = head + encryptField(suite, accessKey, `${encodeBase64Url(signature)}.${json}`);
  if (envelope.length > MAX_ENVELOPE_LENGTH) {
    throw new VaultError("too_large", "too long to seal", { detail: { limit: MAX_ENVELOPE_LENGTH } });
  }
  return envelope;
}

function signedBytes(head: string, json: string): Bytes {
  return domainBytes("envelope", concatBytes(utf8(head), Uint8Array.of(0), utf8(json)));
}

/** Returns the state of `envelope` under these keys. It never throws because of the envelope's content. */
export function openEnvelope(envelope: Envelope, options: OpenOptions): OpenedEnvelope {
  const { suite, accessKey, signer, origin } = options;
  if (accessKey === null || signer === null || accessKeyId(accessKey) !== envelope.accessKeyId) {
    return { state: "no-key" };
  }
  let content: EnvelopeContent;
  try {
    content = verifiedContent(envelope, suite, accessKey, signer.key);
  } catch {
    return { state: "damaged" };
  }
  if (content.origin !== origin) return { state: "moved", content, signerChecked: signer.checked };
  return { state: signer.checked ? "verified" : "first-seen", content };
}

function verifiedContent(
  envelope: Envelope,
  suite: Suite,
  accessKey: AccessKey,
  signerKey: Uint8Array,
): EnvelopeContent {
  const plaintext = decryptField(suite, accessKey, envelope.quad);
  const dot = plaintext.indexOf(".");
  const signature = decodeBase64UrlExactly(plaintext.slice(0, Math.max(dot, 0)), suite.signatureLength);
  const json = plaintext.slice(dot + 1);
  if (!suite.verify(signature, signedBytes(envelope.head, json), signerKey)) throw damaged();
  return parseContent(json);
}

/** Reads the signed JSON, which must be exactly what `sealEnvelope` would write. */
function parseContent(json: string): EnvelopeContent {
  const { id, made, origin, text } = JSON.parse(json) as Partial<Record<keyof EnvelopeContent, unknown>>;
  if (
    typeof id !== "string" ||
    typeof made !== "number" ||
    typeof origin !== "string" ||
    typeof text !== "string"
  ) {
    throw damaged();
  }
  const content: EnvelopeContent = { id, made, origin, text };
  decodeBase64UrlExactly(id, ID_LENGTH);
  if (canonicalJson({ ...content }) !== json) throw damaged();
  return content;
}
