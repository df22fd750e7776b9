/**
 * JSON of other programs, read so that nothing of it is lost: a number keeps the digits it was written with, and each
 * member is taken once, so that what no rule knows is left over and can be kept by its own name.
 */
import { VaultError } from "../../errors.ts";

/** A JSON value; numbers are texts. */
export type Json = string | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A whole string, or a number outside of one. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/gs;

/** Returns the value of `text`. @throws VaultError `input_invalid` (`why`: `json`) */
export function parseJson(text: string): Json {
  try {
    return JSON.parse(
      text.replaceAll(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)),
    ) as Json;
  } catch {
    throw new VaultError("input_invalid", "this is broken JSON", { detail: { why: "json" } });
  }
}

/** Returns a value as a field holds it: nothing as "", lists and objects as JSON. */
export function textOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Returns whether there is nothing in `value`, however deep. */
export function isBlank(value: Json | undefined): boolean {
  if (value === null || value === undefined || value === "") return true;
  if (typeof value === "string" || typeof value === "boolean") return false;
  return Object.values(value).every(isBlank);
}

function isObject(value: Json | undefined): value is { readonly [name: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members of an object, each of which is taken once; of anything else there are none. */
export class Item {
  readonly #left: Map<string, Json>;

  constructor(value: Json | undefined) {
    this.#left = new Map(isObject(value) ? Object.entries(value) : []);
  }

  has(name: string): boolean {
    return this.#left.has(name);
  }

  /** Returns a member, undefined when it is not there or was taken. */
  take(name: string): Json | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value;
  }

  text(name: string): string {
    return textOf(this.take(name));
  }

  /** Returns an object that is a member; what is none stays. */
  item(name: string): Item {
    return new Item(isObject(this.#left.get(name)) ? this.take(name) : undefined);
  }

  /** Returns a list that is a member; what is none stays. */
  list(name: string): readonly Json[] {
    const value = this.#left.get(name);
    if (!Array.isArray(value)) return [];
    this.#left.delete(name);
    return value as readonly Json[];
  }

  /** Returns the objects of a list; what else is in it stays. */
  items(name: string): Item[] {
    const all = this.list(name);
    const others = all.filter((value) => !isObject(value));
    if (!isBlank(others)) this.#left.set(name, others);
    return all.filter(isObject).map((value) => new Item(value));
  }

  /** Returns what was not taken and is not blank. */
  rest(): (readonly [name: string, value: Json])[] {
    return [...this.#left].filter(([, value]) => !isBlank(value));
  }
}
