/** What a content script reads of a form, checked: a page may own the script that says it. */
import * as v from "valibot";
import type { TypedLogin } from "./content.ts";

const text = v.pipe(v.string(), v.maxLength(1_000));
const login = v.object({
  name: v.nullable(text),
  current: v.nullable(text),
  next: v.nullable(text),
  agrees: v.boolean(),
});

/** Returns the login in the answer to `form.read`, null for none or what no script of ours says. */
export function typedLoginIn(answer: unknown): TypedLogin | null {
  const parsed = v.safeParse(login, answer);
  return parsed.success ? parsed.output : null;
}
