/**
 * Canonical JSON of SECURITY.md ("Seal context"), one text per value: names sorted by UTF-16 code unit (integer-like
 * names too), escapes of `JSON.stringify`, no spaces, only integers from 0 to 2^53-1. The text is written by hand
 * because JavaScript objects reorder integer-like names.
 */
import { VaultError } from "../errors.ts";
import { hasLoneSurrogate } from "./bytes.ts";

/** A value that canonical JSON can hold. */
export type CanonicalValue =
  | null
  | number
  | string
  | readonly CanonicalValue[]
  | { readonly [name: string]: CanonicalValue };

/** Deeper values are refused: no format of ours nests further, and the writer is recursive. */
const MAX_DEPTH = 32;

/**
 * Returns the canonical JSON text of `value`.
 * @throws VaultError `field_invalid` for a lone surrogate in a text or name, TypeError for anything that is not a
 * `CanonicalValue`
 */
export function canonicalJson(value: CanonicalValue): string {
  return write(value, 0);
}

function write(value: unknown, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError("nested too deeply");
  if (value === null) return "null";
  if (typeof value === "string") return canonicalString(value);
  if (typeof value === "number") return canonicalInteger(value);
  if (Array.isArray(value)) return `[${Array.from(value, (item) => write(item, depth + 1)).join(",")}]`;
  if (isPlainObject(value)) {
    const members = Object.keys(value)
      .sort(byCodeUnit)
      .map((name) => `${canonicalString(name)}:${write(value[name], depth + 1)}`);
    return `{${members.join(",")}}`;
  }
  throw new TypeError(`canonical JSON has no ${typeof value}`);
}

/** Returns whether `value` is an object of names and values, not an array, a `Map`, a `Date` or of any class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Orders two strings by UTF-16 code unit, for `Array.sort`. */
export function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Orders names as a JavaScript object does when they were added sorted, for `Array.sort`: array indices first, by
 * value, then the others by code unit.
 */
export function asJavaScriptOrders(a: string, b: string): number {
  const [indexA, indexB] = [isArrayIndex(a), isArrayIndex(b)];
  if (indexA && indexB) return Number(a) - Number(b);
  return indexA ? -1 : indexB ? 1 : byCodeUnit(a, b);
}

function isArrayIndex(name: string): boolean {
  return /^(?:0|[1-9]\d{0,9})$/.test(name) && Number(name) < 2 ** 32 - 1;
}

/** Returns `text` as a JSON string. @throws VaultError `field_invalid` for a lone surrogate */
export function canonicalString(text: string): string {
  if (hasLoneSurrogate(text)) throw new VaultError("field_invalid", "text is not well-formed Unicode");
  return JSON.stringify(text);
}

function canonicalInteger(value: number): string {
  if (!Number.isSafeInteger(value) || value < 0 || Object.is(value, -0)) {
    throw new TypeError("canonical JSON has only integers from 0 to 2^53-1");
  }
  return String(value);
}
