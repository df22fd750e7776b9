/**
 * Finds envelopes in running text, and writes and reads the short form `sf:r/…` that only names a record
 * (SECURITY.md, "Envelope"). The time is linear in the length of any text.
 */
import { VaultError } from "../errors.ts";
import { ENVELOPE_PREFIX, MAX_ENVELOPE_LENGTH } from "../model/sealed-text.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { parseEnvelope } from "./envelope.ts";
import { bytesToUuid, uuidToBytes } from "./uuid.ts";

/** The start of a short form. */
export const REFERENCE_PREFIX = "sf:r/";
const LOGICAL_ID_LETTERS = 8;
const REFERENCE = /^sf:r\/([\w-]{22})\.([\w-]{8})/;

/** The short form: names a record of the vault instead of carrying the sealed text. */
export interface Reference {
  readonly recordId: string;
  /** First 8 characters of the record's logical `id`; must match it. */
  readonly idStart: string;
}

/** A piece of sealed text: `text` is the part from `start` to `end` (UTF-16 units). */
export interface FoundText {
  readonly kind: "envelope" | "reference";
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the short form for a record and its logical id (base64url). */
export function formatReference(recordId: string, logicalId: string): string {
  if (logicalId.length < LOGICAL_ID_LETTERS) throw new TypeError("a logical id has at least 8 characters");
  return `${REFERENCE_PREFIX}${encodeBase64Url(uuidToBytes(recordId))}.${logicalId.slice(0, LOGICAL_ID_LETTERS)}`;
}

/** Returns the parts of a short form. @throws VaultError `envelope_damaged` for any other text */
export function parseReference(text: string): Reference {
  const [whole, record, idStart] = REFERENCE.exec(text) ?? [];
  if (whole !== text || record === undefined || idStart === undefined)
    throw new VaultError("envelope_damaged");
  try {
    return { recordId: bytesToUuid(decodeBase64UrlExactly(record, 16)), idStart };
  } catch {
    throw new VaultError("envelope_damaged");
  }
}

/** Where a prefix may begin, and the parts of an envelope up to and including its last nonce. */
const STARTS = /sf1:|sf:r\//g;
const WORD = /[\w-]/;
/** Each repetition stops at a full stop it cannot contain, so matching never goes back far. */
const CANDIDATE = /[\w-]{22}\.[\w-]+\.[\w-]{43}\.[\w-]{64}\.([\w-]+)\.[\w-]+\.([\w-]+)/y;

/**
 * Returns the envelopes and short forms in `text`, in order, none overlapping. Text that follows without a
 * space (such as a full stop) is left out; only well-formed pieces are returned.
 */
export function findEnvelopes(text: string): FoundText[] {
  const found: FoundText[] = [];
  STARTS.lastIndex = 0;
  for (let match = STARTS.exec(text); match !== null; match = STARTS.exec(text)) {
    const start = match.index;
    if (start > 0 && WORD.test(text.charAt(start - 1))) continue;
    const piece = match[0] === ENVELOPE_PREFIX ? envelopeAt(text, start) : referenceAt(text, start);
    if (piece === null) continue;
    found.push(piece);
    STARTS.lastIndex = piece.end;
  }
  return found;
}

function envelopeAt(text: string, start: number): FoundText | null {
  const window = text.slice(start, start + MAX_ENVELOPE_LENGTH);
  CANDIDATE.lastIndex = ENVELOPE_PREFIX.length;
  const [whole, nonce, lastNonce] = CANDIDATE.exec(window) ?? [];
  if (whole === undefined || nonce === undefined || lastNonce === undefined) return null;
  // Both nonces of a quad have one length, so letters after the second do not belong to it.
  const piece = (ENVELOPE_PREFIX + whole).slice(0, nonce.length - lastNonce.length || undefined);
  if (lastNonce.length < nonce.length || !isEnvelope(piece)) return null;
  return { kind: "envelope", start, end: start + piece.length, text: piece };
}

function isEnvelope(text: string): boolean {
  try {
    parseEnvelope(text);
    return true;
  } catch {
    return false;
  }
}

function referenceAt(text: string, start: number): FoundText | null {
  const [piece] = REFERENCE.exec(text.slice(start, start + 64)) ?? [];
  if (piece === undefined) return null;
  return { kind: "reference", start, end: start + piece.length, text: piece };
}
