/**
 * A noun of the wire is described once: each member with its name there, the schema that reads it and, where it does
 * not travel as it is, the function that writes it. The parser and the encoder come from this description, so they
 * cannot differ.
 */
import * as v from "valibot";
import { type JsonObject, type JsonValue, parseWith } from "./parse.ts";

type Reads<T> = v.GenericSchema<unknown, T>;
/** Writes a member; undefined leaves it out. */
type Writes<T> = (value: T) => JsonValue | undefined;
type Member<T> = readonly [name: string, reads: Reads<T>, writes?: Writes<T>];

export interface Noun<T> {
  /** Reads the noun inside of another one. */
  readonly schema: Reads<T>;
  /** @throws VaultError `wire_invalid` */
  readonly parse: (value: unknown) => T;
  /** Returns what `parse` reads, its members in the order of the description. */
  readonly encode: (value: T) => JsonObject;
}

/** Returns the noun that has these members. */
export function noun<T extends object>(members: { readonly [Name in keyof T]-?: Member<T[Name]> }): Noun<T> {
  const described = Object.entries(members) as [name: keyof T & string, member: Member<T[keyof T]>][];
  const schema = v.pipe(
    v.object(Object.fromEntries(described.map(([, [name, reads]]) => [name, reads]))),
    v.transform((wire) => Object.fromEntries(described.map(([ours, [name]]) => [ours, wire[name]])) as T),
  );
  return {
    schema,
    parse: (value) => parseWith(schema, value),
    encode(value) {
      const wire: JsonObject = {};
      for (const [ours, [name, , writes = asItIs]] of described) {
        const written = writes(value[ours]);
        if (written !== undefined) wire[name] = written;
      }
      return wire;
    },
  };
}

const asItIs = (value: unknown) => value as JsonValue;

/** Leaves a member out that is null. */
export const unlessNull = <T extends JsonValue>(value: T | null): T | undefined => value ?? undefined;

/** Leaves a list out that is empty. */
export function unlessEmpty<T extends JsonValue>(list: readonly T[]): T[] | undefined {
  return list.length > 0 ? [...list] : undefined;
}

/** Leaves a flag out that is not set. */
export const unlessFalse = (flag: boolean): true | undefined => flag || undefined;

/** Writes null as null, and anything else with `encode`. */
export function orNone<T>(encode: (value: T) => JsonObject): (value: T | null) => JsonObject | null {
  return (value) => (value === null ? null : encode(value));
}

/** Writes each of a list with `encode`. */
export function each<T>(encode: (value: T) => JsonObject): (list: readonly T[]) => JsonObject[] {
  return (list) => list.map(encode);
}
