/**
 * What the build puts in the place of valibot in the content script, which must stay small: the few schemas that the
 * messages to it are made of. `test/messages/small-schemas.test.ts` holds both against each other.
 * None has a side effect, and each says so: the build leaves out the messages that a script neither asks nor answers.
 */

interface Schema {
  /** Whether a value is what this describes. */
  readonly holds: (value: unknown) => boolean;
}
type Shape = Readonly<Record<string, Schema>>;

const schema = /* @__NO_SIDE_EFFECTS__ */ (holds: (value: unknown) => boolean): Schema => ({ holds });

export const string = /* @__NO_SIDE_EFFECTS__ */ () => schema((value) => typeof value === "string");
export const number = /* @__NO_SIDE_EFFECTS__ */ () =>
  schema((value) => typeof value === "number" && !Number.isNaN(value));
export const boolean = /* @__NO_SIDE_EFFECTS__ */ () => schema((value) => typeof value === "boolean");
export const picklist = /* @__NO_SIDE_EFFECTS__ */ (options: readonly unknown[]) =>
  schema((value) => options.includes(value));
export const nullable = /* @__NO_SIDE_EFFECTS__ */ (inner: Schema) =>
  schema((value) => value === null || inner.holds(value));
export const array = /* @__NO_SIDE_EFFECTS__ */ (item: Schema) =>
  schema((value) => Array.isArray(value) && value.every((each) => item.holds(each)));
export const strictObject = /* @__NO_SIDE_EFFECTS__ */ (shape: Shape) =>
  schema(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      Object.keys(value).every((name) => Object.hasOwn(shape, name)) &&
      Object.entries(shape).every(([name, inner]) => inner.holds((value as Record<string, unknown>)[name])),
  );

/** What `pipe` adds to a schema is asked only of values of its kind. */
export const pipe = /* @__NO_SIDE_EFFECTS__ */ (...all: readonly Schema[]) =>
  schema((value) => all.every(({ holds }) => holds(value)));
export const maxLength = /* @__NO_SIDE_EFFECTS__ */ (most: number) =>
  schema((value) => (value as string | readonly unknown[]).length <= most);
export const minValue = /* @__NO_SIDE_EFFECTS__ */ (least: number) =>
  schema((value) => (value as number) >= least);
export const maxValue = /* @__NO_SIDE_EFFECTS__ */ (most: number) =>
  schema((value) => (value as number) <= most);
export const safeInteger = /* @__NO_SIDE_EFFECTS__ */ () => schema(Number.isSafeInteger);

/** Returns the value when it is what `schema` describes. */
export function safeParse({ holds }: Schema, value: unknown) {
  return holds(value) ? { success: true, output: value } : { success: false };
}
