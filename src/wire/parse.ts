/**
 * Parsing at the edge: `unknown` in, a typed value or `wire_invalid` out (PROTOCOL.md section 1). Parsers ignore
 * unknown JSON members. Each noun's own file says how it treats missing, null and empty members.
 */
import * as v from "valibot";
import { VaultError } from "../errors.ts";

export type JsonValue = string | number | boolean | null | JsonValue[] | { [name: string]: JsonValue };
export type JsonObject = { [name: string]: JsonValue };

/** A flat string→string map as `data` and `plain` are. Any key is possible, `__proto__` included. */
export type StringMap = Readonly<Record<string, string>>;

/** No E3DB body nests deeper than nine levels, except for a v1 `plain` expression. */
export const MAX_DEPTH = 64;

/**
 * Returns the value of JSON `text`.
 * @throws VaultError `wire_invalid` when it is not JSON or nests deeper than `maxDepth`.
 */
export function parseJson(text: string, maxDepth: number = MAX_DEPTH): unknown {
  if (brackets(text, maxDepth) > maxDepth && depthOf(text) > maxDepth)
    throw new VaultError("wire_invalid", "the JSON is nested too deeply");
  try {
    return JSON.parse(text);
  } catch {
    throw new VaultError("wire_invalid", "the text is not JSON");
  }
}

/** Opening brackets in `text`, those in strings included, counted up to more than `most`. */
function brackets(text: string, most: number): number {
  let count = 0;
  for (const bracket of "[{") {
    for (let at = text.indexOf(bracket); at >= 0 && count <= most; at = text.indexOf(bracket, at + 1))
      count++;
  }
  return count;
}

/** Deepest bracket nesting of JSON `text`, found in one pass before the parser recurses into it. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (inString) {
      if (unit === 0x5c) i++;
      else if (unit === 0x22) inString = false;
    } else if (unit === 0x22) inString = true;
    else if (unit === 0x7b || unit === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return deepest;
}

/**
 * Returns `value` as `schema` says.
 * @throws VaultError `wire_invalid` naming the path of the first wrong member, never its content.
 */
export function parseWith<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (result.success) return result.output;
  const path = v.getDotPath(result.issues[0]) ?? "(the whole value)";
  throw new VaultError("wire_invalid", `${path} is not as expected`, { detail: { path } });
}

/** Schema of a string→string map; the result holds exactly the own keys, whatever they are called. */
export const stringMapSchema = v.custom<StringMap>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((entry) => typeof entry === "string"),
);

/** Schema of a map that may also be null or missing, which reads as `{}`. */
export const optionalMapSchema = v.nullish(stringMapSchema, {});

/** Schema of an array that may be null or missing, which reads as `[]`. */
export function arrayOrNone<Item extends v.GenericSchema>(item: Item) {
  return v.nullish(v.array(item), []);
}

/** Schema of a value that may be null or missing, which reads as `null`. */
export function orNull<Inner extends v.GenericSchema>(inner: Inner) {
  return v.nullish(inner, null);
}

/** Schema of a value that is null, missing or the empty text when there is none, which reads as `null`. */
export function emptyOr<Inner extends v.GenericSchema>(inner: Inner) {
  const empty = v.pipe(
    v.literal(""),
    v.transform(() => null),
  );
  return orNull(v.union([empty, inner]));
}

/** The text of a time that is not set, as Go writes it (PROTOCOL.md section 1, "Times"). */
export const ZERO_TIME = "0001-01-01T00:00:00Z";

/** Schema of a whole number from 0 to 2^53-1. */
export const wholeSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** Schema of such a number that some services write as a text of digits. */
export const wholeOrTextSchema = v.union([
  wholeSchema,
  v.pipe(v.string(), v.digits(), v.transform(Number), v.safeInteger()),
]);

/** Schema of any JSON object, its members not looked into. */
export const objectSchema = v.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
);

/** Schema of an object of any names, all of whose members are alike; it reads as pairs of a name and a member. */
export function membersOf<Item extends v.GenericSchema>(item: Item) {
  return v.pipe(
    objectSchema,
    v.transform((value) => ({ names: Object.keys(value), members: Object.values(value) as unknown[] })),
    v.object({ names: v.array(v.string()), members: v.array(item) }),
    v.transform(({ names, members }) =>
      names.map((name, i) => [name, members[i] as v.InferOutput<Item>] as const),
    ),
  );
}

/** Schema of a flag that may be null or missing, which reads as `fallback`. */
export function flag(fallback: boolean) {
  return v.nullish(v.boolean(), fallback);
}
