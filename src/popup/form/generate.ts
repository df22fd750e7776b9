/** Passwords from the browser's own randomness, as a page asks for them. */
import type { PasswordField } from "../../model/page.ts";
import { type PasswordRules, rulesFor, withoutSigns } from "./password-rules.ts";

/** So often a password is drawn before another way is taken. */
const MOST_DRAWS = 2_000;

/**
 * Returns a new password as `field` of a page asks for it; without one, and where the page asks for what cannot be, at
 * least one letter of either case, digit and sign: sites ask for each of them.
 */
export function generatePassword(field: PasswordField | null = null): string {
  const rules = rulesFor(field);
  for (const way of [rules, withoutSigns(rules), { ...rules, pattern: null }, rulesFor(null)]) {
    for (let draw = 0; draw < MOST_DRAWS; draw++) {
      const password = drawn(way);
      // Drawing anew favours no place and no character, as putting missing ones in would.
      if (isAsked(password, way)) return password;
    }
  }
  throw new TypeError("no password can be drawn");
}

function drawn({ alphabet, length }: PasswordRules): string {
  let password = "";
  while (password.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      // Bytes that would favour the first characters are left out.
      if (byte < 256 - (256 % alphabet.length) && password.length < length)
        password += alphabet.charAt(byte % alphabet.length);
    }
  }
  return password;
}

function isAsked(password: string, { required, consecutive, pattern }: PasswordRules): boolean {
  let run = 0;
  for (let at = 0; at < password.length; at++) {
    run = password[at] === password[at - 1] ? run + 1 : 1;
    if (run > consecutive) return false;
  }
  const hasAll = required.every((set) => [...set].some((character) => password.includes(character)));
  return hasAll && (pattern === null || pattern.test(password));
}
