/**
 * What a page's own `autocomplete` says of a field, and whether that is believed: pages copy these tokens about, and
 * a hostile one may ask for a card number in a field that a person takes for a comment.
 */
import { FILL_KINDS } from "../../model/fill-kinds.ts";
import type { FieldFacts } from "./field-facts.ts";
import { bestOf, type Place, type Votes } from "./field-votes.ts";
import type { Said } from "./words/field-words.ts";
import type { FieldKind } from "./words/kinds.ts";

/** Tokens of `autocomplete` that name a kind under another word. */
const ALIASES: Readonly<Record<string, FieldKind>> = { "country-name": "country" };
const KINDS = new Set<string>(FILL_KINDS);
/** What a field that hides its text can be. */
const HIDDEN_KINDS = new Set<string>([
  "current-password",
  "new-password",
  "one-time-code",
  "cc-csc",
  "cc-number",
]);

/** Returns the kind that `autocomplete` declares, null for none or one that cannot be. */
export function declaredKind(field: FieldFacts): FieldKind | null {
  const token = field.autocomplete.findLast((entry) => entry !== "webauthn") ?? "";
  const name = Object.hasOwn(ALIASES, token) ? ALIASES[token] : token;
  if (name === undefined || !KINDS.has(name)) return null;
  // Pages put "new-password" on other fields to keep browsers from filling them: it says nothing there.
  const isPassword = field.type === "password";
  if (isPassword !== HIDDEN_KINDS.has(name) && (isPassword || name.endsWith("-password"))) return null;
  return name as FieldKind;
}

/** Returns the declared kind where the field's texts do not gainsay it; undefined where nothing usable is declared. */
export function believedKind(field: FieldFacts, votes: Votes): FieldKind | null | undefined {
  const declared = declaredKind(field);
  if (declared === null) return undefined;
  const read = spokenBy(votes, ["label", "nearby", "placeholder"]);
  if (declared === "name") return read === "given-name" || read === "family-name" ? read : declared;
  if (read === null || read === declared) return declared;
  if (declared.startsWith("cc-") || declared === "one-time-code") {
    // A secret goes only where people read that it belongs.
    const agrees = read.startsWith("cc-") || (declared.endsWith("name") && read.endsWith("name"));
    return agrees || (declared === "one-time-code" && read !== "none") ? declared : undefined;
  }
  // What people read and what programmers wrote are two witnesses against a token.
  return read !== "none" && read === spokenBy(votes, ["name", "id"]) && isPlace(read) && isPlace(declared)
    ? read
    : declared;
}

function spokenBy({ voices }: Votes, places: readonly Place[]): Said | null {
  return bestOf(voices.filter(({ place, isBare }) => !isBare && places.includes(place)));
}

function isPlace(kind: FieldKind): boolean {
  return kind.startsWith("address-") || kind === "postal-code" || kind === "country";
}
