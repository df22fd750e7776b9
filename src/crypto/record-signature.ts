/**
 * `rec_sig`, the record signature of js, Java and Swift (PROTOCOL.md 2.5): a signature over the JSON of the meta and
 * of the **plaintext** data, written by hand. It is stored in clear, so anyone who holds it can test guesses of a
 * short secret. Sealfield therefore signs only data that carries a sealed salt (SECURITY.md, "Seal context").
 */
import type { Accelerator } from "./accelerate.ts";
import { encodeBase64Url } from "./base64url.ts";
import { utf8 } from "./bytes.ts";
import { asJavaScriptOrders, byCodeUnit, canonicalString } from "./canonical-json.ts";
import { signString, verifyString } from "./signed-document.ts";
import type { Suite } from "./suite.ts";

type StringMap = Readonly<Record<string, string>>;
type NameOrder = (a: string, b: string) => number;

/** The parts of a record that its signature covers. */
export interface SignableRecord {
  readonly writerId: string;
  readonly userId: string;
  readonly type: string;
  readonly plain: StringMap;
  /** Decrypted data; null for a file without data. */
  readonly data: StringMap | null;
}

/** Name of the field whose random salt makes the signature useless for guessing. */
const SEAL_CONTEXT = "_sf";

/** Returns the JSON text of `map`, its names in `order`, or as the object has them. */
function mapText(map: StringMap, order: NameOrder | null): string {
  const entries = Object.entries(map);
  if (order !== null) entries.sort(([a], [b]) => order(a, b));
  return `{${entries.map(([name, value]) => `${canonicalString(name)}:${canonicalString(value)}`).join(",")}}`;
}

type IdCase = (id: string) => string;
const asGiven: IdCase = (id) => id;
/** Swift writes ids in capitals, also in the text that it signs (PROTOCOL.md, section 8). */
const upperCase: IdCase = (id) => id.toUpperCase();

function messageText(record: SignableRecord, order: NameOrder | null, idCase: IdCase = asGiven): string {
  const members = [
    `"plain":${mapText(record.plain, order)}`,
    `"type":${canonicalString(record.type)}`,
    `"user_id":${canonicalString(idCase(record.userId))}`,
    `"writer_id":${canonicalString(idCase(record.writerId))}`,
  ];
  return `{${members.join(",")}}${record.data === null ? "null" : mapText(record.data, order)}`;
}

/**
 * Returns the text that is signed. Array indices among the names come first, by value, then the others by UTF-16 code
 * unit: `inSigningOrder` sends them so, because js verifies in the order received.
 * @throws VaultError `field_invalid` for lone surrogates
 */
export function recordSignatureText(record: SignableRecord): string {
  return messageText(record, asJavaScriptOrders);
}

/** Returns `map` with its names in the order in which `recordSignatureText` has them. */
export function inSigningOrder(map: StringMap): StringMap {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => asJavaScriptOrders(a, b)));
}

/** Returns whether a signature over `record` is useless to somebody who guesses its secrets. */
export function isBlinded(record: SignableRecord): boolean {
  return record.data === null || Object.hasOwn(record.data, SEAL_CONTEXT);
}

/**
 * Returns `rec_sig` as base64url.
 * @throws TypeError for data without `_sf`, whose values could be guessed from the signature; VaultError
 * `field_invalid` for lone surrogates
 */
export function signRecord(suite: Suite, signingKey: Uint8Array, record: SignableRecord): string {
  return signString(suite, signingKey, blindedText(record));
}

/** Returns what `signRecord` returns, made by the platform where it can. @throws VaultError as `signRecord` */
export async function signRecordWith(
  engine: Pick<Accelerator, "sign">,
  suite: Suite,
  signingKey: Uint8Array,
  record: SignableRecord,
): Promise<string> {
  return encodeBase64Url(await engine.sign(suite, utf8(blindedText(record)), signingKey));
}

function blindedText(record: SignableRecord): string {
  if (!isBlinded(record)) throw new TypeError("a record signature over data that can be guessed");
  return recordSignatureText(record);
}

/**
 * Returns whether `signature` is `publicKey`'s over `record`, made with names in the received order or sorted (as
 * JavaScript orders them, or all by code unit), and with ids as given or in capitals. False for anything malformed.
 */
export function verifyRecord(
  suite: Suite,
  publicKey: Uint8Array,
  record: SignableRecord,
  signature: string,
): boolean {
  let texts: Set<string>;
  try {
    texts = new Set(
      [asJavaScriptOrders, byCodeUnit, null].flatMap((order) => [
        messageText(record, order),
        messageText(record, order, upperCase),
      ]),
    );
  } catch {
    return false;
  }
  return [...texts].some((text) => verifyString(suite, publicKey, text, signature));
}
