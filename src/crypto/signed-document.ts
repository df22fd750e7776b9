/**
 * Signed documents of the js, Java and Swift SDKs (PROTOCOL.md 2.6): a signature over JSON with names sorted at
 * every depth. Arrays and nulls are refused, because those SDKs disagree about them.
 */
import { VaultError } from "../errors.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { hasLoneSurrogate, utf8 } from "./bytes.ts";
import { asJavaScriptOrders, byCodeUnit, canonicalString, isPlainObject } from "./canonical-json.ts";
import type { Suite } from "./suite.ts";

/** A value that a document can hold. */
export type DocumentValue = string | number | boolean | { readonly [name: string]: DocumentValue };
/** A document: names and values. */
export type SignableDocument = { readonly [name: string]: DocumentValue };

/** A document with its signature, as it is stored or sent. */
export interface SignedDocument {
  readonly doc: SignableDocument;
  readonly sig: string;
}

type NameOrder = (a: string, b: string) => number;
const MAX_DEPTH = 32;

/** Returns the text of `document` that is signed. @throws VaultError `field_invalid` for what it cannot hold */
export function documentText(document: SignableDocument): string {
  return write(document, byCodeUnit, 0);
}

function write(value: unknown, order: NameOrder, depth: number): string {
  if (depth > MAX_DEPTH) throw new VaultError("field_invalid", "document is nested too deeply");
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) {
    return JSON.stringify(value);
  }
  if (!isPlainObject(value)) {
    throw new VaultError("field_invalid", "a signed document holds texts, numbers, booleans and objects");
  }
  const members = Object.entries(value)
    .sort(([a], [b]) => order(a, b))
    .map(([name, member]) => `${canonicalString(name)}:${write(member, order, depth + 1)}`);
  return `{${members.join(",")}}`;
}

/** Returns `document` signed. @throws VaultError `field_invalid` for what a document cannot hold */
export function signDocument(
  suite: Suite,
  signingKey: Uint8Array,
  document: SignableDocument,
): SignedDocument {
  return { doc: document, sig: signString(suite, signingKey, documentText(document)) };
}

/** Returns whether `signed` holds for `publicKey`. False, never an error, for anything malformed. */
export function verifyDocument(suite: Suite, publicKey: Uint8Array, signed: SignedDocument): boolean {
  return [byCodeUnit, asJavaScriptOrders].some((order) => {
    try {
      return verifyString(suite, publicKey, write(signed.doc, order, 0), signed.sig);
    } catch {
      return false;
    }
  });
}

/**
 * Returns the base64url signature over the UTF-8 of `text`.
 * @throws VaultError `field_invalid` for a lone surrogate
 */
export function signString(suite: Suite, signingKey: Uint8Array, text: string): string {
  return encodeBase64Url(suite.sign(utf8(text), signingKey));
}

/** Returns whether `signature` (base64url) over `text` holds. False for anything malformed. */
export function verifyString(suite: Suite, publicKey: Uint8Array, text: string, signature: string): boolean {
  if (typeof signature !== "string" || hasLoneSurrogate(text)) return false;
  try {
    return suite.verify(decodeBase64Url(signature), utf8(text), publicKey);
  } catch {
    return false;
  }
}
