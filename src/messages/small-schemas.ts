/**
 * What the build puts in the place of valibot in the content script, which must stay small: the few schemas that the
 * messages to it are made of. `test/messages/small-schemas.test.ts` holds both against each other.
 */

interface Schema {
  /** Whether a value is what this describes. */
  readonly holds: (value: unknown) => boolean;
}
type Shape = Readonly<Record<string, Schema>>;

const schema = (holds: (value: unknown) => boolean): Schema => ({ holds });

export const string = () => schema((value) => typeof value === "string");
export const number = () => schema((value) => typeof value === "number" && !Number.isNaN(value));
export const boolean = () => schema((value) => typeof value === "boolean");
export const picklist = (options: readonly unknown[]) => schema((value) => options.includes(value));
export const nullable = (inner: Schema) => schema((value) => value === null || inner.holds(value));
export const array = (item: Schema) =>
  schema((value) => Array.isArray(value) && value.every((each) => item.holds(each)));
export const strictObject = (shape: Shape) =>
  schema(
    (value) =>
      typeof value === "object" &&
      value !== null &&
      Object.keys(value).every((name) => Object.hasOwn(shape, name)) &&
      Object.entries(shape).every(([name, inner]) => inner.holds((value as Record<string, unknown>)[name])),
  );

/** What `pipe` adds to a schema is asked only of values of its kind. */
export const pipe = (...all: readonly Schema[]) => schema((value) => all.every(({ holds }) => holds(value)));
export const maxLength = (most: number) =>
  schema((value) => (value as string | readonly unknown[]).length <= most);
export const minValue = (least: number) => schema((value) => (value as number) >= least);
export const maxValue = (most: number) => schema((value) => (value as number) <= most);
export const safeInteger = () => schema(Number.isSafeInteger);

/** Returns the value when it is what `schema` describes. */
export function safeParse({ holds }: Schema, value: unknown) {
  return holds(value) ? { success: true, output: value } : { success: false };
}
