/**
 * The first layer of an import: bytes become text. A mark at the start, strict UTF-8 and UTF-16 are certain; anything
 * else is the likeliest single-byte set, which is shown and can be changed. No byte is replaced in silence: the text of
 * broken UTF-8 or UTF-16 holds U+FFFD, and no value with one in it is taken.
 */
import type { Certainty, Encoding } from "../../model/import.ts";
import { likelySet } from "./likely-set.ts";

/** The text of a file, and the set it was read in. */
export interface Decoded {
  readonly text: string;
  readonly encoding: Encoding;
  readonly certainty: Certainty;
}

/** How many bytes are looked at to tell UTF-16 by its zeros. */
const SAMPLE = 4096;

/** Returns the text of `bytes`, read as `chosen` or, with null, as what they look like. */
export function decodeFile(bytes: Uint8Array, chosen: Encoding | null): Decoded {
  if (chosen !== null) return decodeAs(bytes, chosen);
  const wide = wideSet(bytes);
  if (wide !== null) return decodeAs(bytes, wide);
  const utf8 = decodeAs(bytes, "utf-8");
  if (utf8.certainty === "sure" || looksLikeUtf8(bytes, utf8.text)) return utf8;
  const encoding = likelySet(bytes);
  return { ...decodeAs(bytes, encoding), certainty: "guessed" };
}

function decodeAs(bytes: Uint8Array, encoding: Encoding): Decoded {
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes), encoding, certainty: "sure" };
  } catch {
    return { text: new TextDecoder(encoding).decode(bytes), encoding, certainty: "damaged" };
  }
}

/** Returns the kind of UTF-16 that a mark or the zeros of plain letters tell, null for none. */
function wideSet(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return "utf-16le";
  if (first === 0xfe && second === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, SAMPLE);
  let even = 0;
  let odd = 0;
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (at % 2 === 0) even++;
    else odd++;
  }
  const many = sample.length / 5;
  if (odd > many && even < odd / 10) return "utf-16le";
  return even > many && odd < even / 10 ? "utf-16be" : null;
}

/**
 * Whether UTF-8 was damaged rather than never there: characters of several bytes came out whole, or only the end is
 * cut.
 */
function looksLikeUtf8(bytes: Uint8Array, text: string): boolean {
  const whole = text.match(/[^\0-\x7f\ufffd]/gu)?.length ?? 0;
  const broken = text.match(/\ufffd/gu)?.length ?? 0;
  if (whole >= broken) return true;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
