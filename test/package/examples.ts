/** The examples as documentation: what their comments say that they show. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder of the examples. */
export const EXAMPLES = resolve(import.meta.dirname, "../examples");

/** Returns the values after `// →` in an example, in their order. */
export function shownIn(name: string): unknown[] {
  const text = readFileSync(join(EXAMPLES, `${name}.ts`), "utf8");
  return [...text.matchAll(/\/\/ → (.*)$/gm)].map(([, value = ""]) => JSON.parse(value));
}
