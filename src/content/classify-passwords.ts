/**
 * Tells current from new passwords: a question to the whole form, by its words and by how much else it asks.
 */
import type { FieldFacts, FormFacts } from "./field-facts.ts";
import { byWords } from "./field-votes.ts";
import { fold, type Kinds } from "./field-words.ts";
import { PASSWORD_RULES, PASSWORD_WORDS, purpose, purposeOfText } from "./password-words.ts";

/** Sets the kinds of the passwords among `members`, also of fields that show theirs while it is chosen. */
export function passwordKinds(
  fields: readonly FieldFacts[],
  kinds: Kinds,
  members: readonly number[],
  form: FormFacts,
): void {
  const hidden = members.filter((index) => fields[index]?.type === "password");
  const score = formScore(fields, members, form);
  for (const index of hidden) {
    const field = fields[index];
    if (field === undefined) continue;
    const said = byWords(field, PASSWORD_RULES);
    const declared = kinds[index] ?? null;
    if (declared === "new-password") {
      // Sites misuse this token to keep browsers from filling their login.
      if (said === "current-password" || (hidden.length === 1 && score <= -3))
        kinds[index] = "current-password";
    } else if (declared === null) {
      kinds[index] = said === "none" ? null : (said ?? byCompany(index, hidden, score));
    }
  }
  if (hidden.length === 0 && score > 0) {
    for (const index of members) {
      const field = fields[index];
      if (field !== undefined && isShownPassword(field)) kinds[index] = "new-password";
    }
  }
}

function byCompany(
  index: number,
  hidden: readonly number[],
  score: number,
): "current-password" | "new-password" {
  if (hidden.length === 1) return score > 0 ? "new-password" : "current-password";
  if (hidden.length === 3 && index === hidden[0]) return "current-password";
  // Two forms to log in with, drawn in one, rather than a password and its repetition.
  return hidden.length === 2 && score <= -3 ? "current-password" : "new-password";
}

function isShownPassword(field: FieldFacts): boolean {
  if (field.tag !== "input" || field.type !== "text") return false;
  return [field.label, field.placeholder, field.name, field.id].some((text) =>
    PASSWORD_WORDS.test(fold(text)),
  );
}

/** Positive for a form that makes a password, negative for one that asks for it. */
function formScore(fields: readonly FieldFacts[], members: readonly number[], form: FormFacts): number {
  const typed = members.filter((index) => {
    const type = fields[index]?.type ?? "";
    return ["text", "email", "tel", "select", "number", "date"].includes(type);
  });
  return (
    2 * purpose(fold(form.buttons)) +
    2 * purpose(fold(form.attributes)) +
    purpose(fold(form.heading)) +
    purpose(fold(form.page)) +
    2 * purposeOfText(fold(form.text)) +
    (typed.length >= 3 ? 2 : 0)
  );
}
