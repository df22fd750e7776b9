/**
 * Signed fields of notes, `TFSP1;ED25519;BLAKE2B` (PROTOCOL.md 2.8): `version;salt;length;signature` and, without a
 * separator, the value. The signature covers the base64url text of the hash, an accident kept for compatibility.
 * Reading is strict: it refuses a text without signature, where other SDKs return it.
 */
import { VaultError } from "../errors.ts";
import { isUuid } from "../model/uuid.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, hasLoneSurrogate, utf8 } from "./bytes.ts";
import { generichash, SIGNATURE_LENGTH, sign, verify } from "./sodium.ts";
import { randomUuid } from "./uuid.ts";

const VERSION = "e7737e7c-1637-511e-8bab-93c4f3e26fd9";
const SIGNATURE_TEXT = 86;

/** The content of a signed field whose signature holds. */
export interface SignedField {
  readonly value: string;
  /** UUID text that ties the fields of one note together. */
  readonly salt: string;
}

function messageOf(salt: string, name: string, value: string): Bytes {
  return utf8(encodeBase64Url(generichash(utf8(salt + name + value))));
}

/** Returns `value` signed as the field `name`. The salt is a fresh UUID unless given. */
export function signField(signingKey: Uint8Array, name: string, value: string, salt = randomUuid()): string {
  if (!isUuid(salt)) throw new TypeError("a salt is a UUID");
  const signature = encodeBase64Url(sign(messageOf(salt, name, value), signingKey));
  return `${VERSION};${salt};${signature.length};${signature}${value}`;
}

/**
 * Returns value and salt of signed `text`. Texts without signature are refused.
 * @throws VaultError `signature_invalid` unless it is `publicKey`'s signature over the field `name`, and over `salt`
 * if that is given
 */
export function verifyField(publicKey: Uint8Array, name: string, text: string, salt?: string): SignedField {
  const field = parse(text);
  if (
    field === null ||
    (salt !== undefined && field.salt !== salt) ||
    !verify(field.signature, messageOf(field.salt, name, field.value), publicKey)
  ) {
    throw new VaultError("signature_invalid");
  }
  return { value: field.value, salt: field.salt };
}

function parse(text: string): (SignedField & { readonly signature: Bytes }) | null {
  if (hasLoneSurrogate(text)) return null;
  const [version, salt, length] = text.split(";", 3);
  if (version !== VERSION || salt === undefined || !isUuid(salt) || length !== String(SIGNATURE_TEXT)) {
    return null;
  }
  const start = version.length + salt.length + length.length + 3;
  const end = start + SIGNATURE_TEXT;
  try {
    const signature = decodeBase64UrlExactly(text.slice(start, end), SIGNATURE_LENGTH);
    return { salt, value: text.slice(end), signature };
  } catch {
    return null;
  }
}
