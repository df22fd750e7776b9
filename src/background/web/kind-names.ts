/** How the kinds of fields are called where people read. */
import type { FillKind } from "../../model/fill-kinds.ts";

const NAMES: Readonly<Partial<Record<FillKind, string>>> = {
  username: "username",
  email: "e-mail",
  "current-password": "password",
  "new-password": "new password",
  "one-time-code": "code",
  "given-name": "first name",
  "additional-name": "middle name",
  "family-name": "last name",
  tel: "phone",
  "tel-country-code": "country code",
  "tel-national": "phone",
  "street-address": "address",
  "address-line1": "address",
  "address-line2": "address line 2",
  "address-line3": "address line 3",
  "address-level2": "city",
  "address-level1": "state",
  "country-name": "country",
  bday: "birthday",
  "bday-day": "day of birth",
  "bday-month": "month of birth",
  "bday-year": "year of birth",
  url: "website",
  "cc-name": "name on card",
  "cc-given-name": "first name on card",
  "cc-family-name": "last name on card",
  "cc-number": "card number",
  "cc-exp": "expiry",
  "cc-exp-month": "expiry month",
  "cc-exp-year": "expiry year",
  "cc-csc": "security code",
};

/** Returns the name of `kind`. */
export function kindName(kind: FillKind): string {
  return NAMES[kind] ?? kind.replaceAll("-", " ");
}

/** Returns the names of `kinds`, each once, in their order. */
export function kindNames(kinds: readonly FillKind[]): string[] {
  return [...new Set(kinds.map(kindName))];
}
