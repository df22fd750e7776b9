/**
 * Tells current from new passwords: a question to the whole group, by the words on its passwords, by the order in
 * which they stand, and by what else the group says and asks.
 */

import type { FieldFacts } from "./field-facts.ts";
import type { FormFacts } from "./form-facts.ts";
import { formNamedBy, saidOfPassword } from "./password-votes.ts";
import { fold } from "./words/fold.ts";
import type { Kinds } from "./words/kinds.ts";
import { PASSWORD_WORDS, type SaidOfPassword } from "./words/password-words.ts";
import { makesPassword, textMakesPassword } from "./words/purpose-words.ts";

type PasswordKind = "current-password" | "new-password";

/** Sets the kinds of the passwords among `members`, also of fields that show theirs while it is chosen. */
export function passwordKinds(
  fields: readonly FieldFacts[],
  kinds: Kinds,
  members: readonly number[],
  form: FormFacts,
): void {
  const hidden = members.flatMap((index) => {
    const field = fields[index];
    return field?.type === "password" ? [{ index, field, said: saidOfPassword(field) }] : [];
  });
  const score = formScore(fields, members, form);
  // Fields that hide their text and are no password say nothing about the others.
  const passwords = hidden.filter(
    ({ index, said }) =>
      isPassword(kinds[index] ?? null) && (isPasswordWord(said) || isDeclared(kinds, index)),
  );
  const row = passwords.map(({ said }) => said);
  for (const [at, { index, field, said }] of passwords.entries()) {
    const byRow = roleInRow(row, at);
    const declared = kinds[index] ?? null;
    if (declared === "new-password") {
      // Sites misuse this token to keep browsers from filling their login.
      const isMisused = passwords.length === 1 && score <= -3;
      if (byRow === "current-password" || (byRow === null && isMisused)) kinds[index] = "current-password";
    } else if (declared === "current-password") {
      // A page that contradicts itself does not get the password that opens the account.
      if (said === "new-password" || said === "repeated") kinds[index] = "new-password";
    } else if (declared === null) {
      kinds[index] = byRow ?? byCompany(at, passwords.length, score + 2 * formNamedBy(field));
    }
    if (said === "none") kinds[index] = null;
  }
  for (const { index, said } of hidden) {
    if (kinds[index] === null && (said === "cc-csc" || said === "cc-number" || said === "one-time-code"))
      kinds[index] = said;
  }
  if (hidden.length === 0) shownPasswords(fields, kinds, members, score);
}

/** Some pages hide a password by style, or show it while it is chosen; whether one may stand there is for the fill. */
function shownPasswords(
  fields: readonly FieldFacts[],
  kinds: Kinds,
  members: readonly number[],
  score: number,
): void {
  const shown = members.filter((index) => isShownPassword(fields[index]));
  if (score > 0) {
    for (const index of shown) kinds[index] = "new-password";
    return;
  }
  // The present one only where nothing else can be meant: alone, after the name to log in with, and called so twice.
  const [only, ...others] = shown;
  if (only === undefined || others.length > 0 || (kinds[only] ?? null) !== null) return;
  const before = members[members.indexOf(only) - 1];
  const isAfterName = before !== undefined && /^(?:username|email|tel)$/.test(kinds[before] ?? "");
  const { name = "", id = "", label = "", nearby = "", placeholder = "" } = fields[only] ?? {};
  const isCalledSo = [
    [name, id],
    [label, nearby, placeholder],
  ].every((texts) => texts.some((text) => PASSWORD_WORDS.has(fold(text))));
  if (isAfterName && isCalledSo) kinds[only] = "current-password";
}

function isPassword(kind: Kinds[number]): boolean {
  return kind === null || kind.endsWith("-password");
}

function isPasswordWord(said: SaidOfPassword | null): boolean {
  return said === null || said.endsWith("-password") || said === "repeated" || said === "confirming";
}

function isDeclared(kinds: Kinds, index: number): boolean {
  return kinds[index]?.endsWith("-password") ?? false;
}

/** What the words of all passwords of a group make of the one at `at`; null when they leave it open. */
function roleInRow(row: readonly (SaidOfPassword | null)[], at: number): PasswordKind | null {
  const said = row[at];
  if (said === "current-password" || said === "confirming") return "current-password";
  if (said === "new-password" || said === "repeated") return "new-password";
  if (row[at + 1] === "repeated") return "new-password";
  // Once a field names its role, position says nothing about the others.
  if (row.includes("new-password")) return "current-password";
  if (row.includes("current-password")) return "new-password";
  return null;
}

function byCompany(at: number, count: number, score: number): PasswordKind {
  if (count === 1) return score > 0 ? "new-password" : "current-password";
  if (count === 3 && at === 0) return "current-password";
  // Two forms to log in with, drawn in one, rather than a password and its repetition.
  return count === 2 && score <= -3 ? "current-password" : "new-password";
}

function isShownPassword(field: FieldFacts | undefined): boolean {
  if (field?.tag !== "input" || field.type !== "text") return false;
  const nearby = field.label === "" ? field.nearby : "";
  // A hint or question about a password is none.
  if (saidOfPassword(field) === "none") return false;
  return [field.label, nearby.slice(0, 40), field.placeholder, field.name, field.id].some((text) =>
    PASSWORD_WORDS.has(fold(text)),
  );
}

/** Positive for a form that makes a password, negative for one that asks for it. */
export function formScore(
  fields: readonly FieldFacts[],
  members: readonly number[],
  form: FormFacts,
): number {
  const typed = members.filter((index) => {
    const type = fields[index]?.type ?? "";
    return ["text", "email", "tel", "select", "number", "date"].includes(type);
  });
  return (
    2 * makesPassword(fold(form.buttons)) +
    2 * makesPassword(fold(form.attributes)) +
    makesPassword(fold(form.heading)) +
    makesPassword(fold(form.page)) +
    2 * textMakesPassword(fold(form.text)) +
    (typed.length >= 3 ? 2 : 0)
  );
}
