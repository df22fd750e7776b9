/**
 * Which values of a record fill which kinds of form fields, by the names that people and other programs give to fields.
 * The rules are SECURITY.md, "Who may fill what".
 */
import type { FillKind } from "../../messages/content.ts";
import { isPrivateOrigin } from "../../model/loopback.ts";
import { matchesSite } from "../../vault/records/origin.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";

/** Names of fields and labels, lower case with single spaces, by the kind they fill; the first name found wins. */
const NAMES: Readonly<Partial<Record<FillKind, readonly string[]>>> = {
  username: ["username", "user name", "user", "login", "account", "email", "e mail"],
  email: ["email", "e mail", "email address", "mail"],
  "current-password": ["password", "passphrase", "pass", "passcode"],
  name: ["name", "full name"],
  "given-name": ["given name", "first name", "forename"],
  "additional-name": ["additional name", "middle name"],
  "family-name": ["family name", "last name", "surname"],
  organization: ["organization", "organisation", "company"],
  tel: ["tel", "phone", "telephone", "mobile", "phone number"],
  "street-address": ["street address", "address", "street"],
  "address-line1": ["address line 1", "address line1", "street", "street address", "address"],
  "address-line2": ["address line 2", "address line2"],
  "address-level2": ["city", "town", "address level2"],
  "address-level1": ["state", "region", "province", "address level1"],
  "postal-code": ["postal code", "postcode", "zip", "zip code"],
  country: ["country code", "country"],
  "country-name": ["country", "country name"],
  bday: ["birthday", "bday", "date of birth"],
  url: ["website", "url"],
  "cc-name": ["cardholder", "name on card", "cc name", "name"],
  "cc-number": ["card number", "cc number", "number"],
  "cc-exp": ["expiry", "expires", "expiration", "cc exp", "valid until"],
  "cc-exp-month": ["expiry month", "cc exp month"],
  "cc-exp-year": ["expiry year", "cc exp year"],
  "cc-csc": ["cvc", "cvv", "csc", "security code", "cc csc"],
};

/** A login may have several sites; an import numbers them. */
const SITE_NAME = /^(site|url|website)( \d+)?$/;

/** Kinds each template may fill: a login never puts its password anywhere because a note field is called "pass". */
const LOGIN_KINDS: readonly FillKind[] = ["username", "email", "current-password"];
const CARD_KINDS: readonly FillKind[] = [
  "cc-name",
  "cc-number",
  "cc-exp",
  "cc-exp-month",
  "cc-exp-year",
  "cc-csc",
];
const NOT_CONTACT: readonly FillKind[] = ["username", "current-password", ...CARD_KINDS];

function kindsOf(template: OpenedRecord["template"]): readonly FillKind[] {
  const all = Object.keys(NAMES) as FillKind[];
  if (template === "login") return LOGIN_KINDS;
  if (template === "card") return CARD_KINDS;
  if (template === "contact") return all.filter((kind) => !NOT_CONTACT.includes(kind));
  return [];
}

function normal(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, " ");
}

function firstValue({ fields, labels }: OpenedRecord, names: readonly string[]): string | null {
  for (const wanted of names) {
    const found = [...fields, ...labels].find(({ name, value }) => normal(name) === wanted && value !== "");
    if (found !== undefined) return found.value;
  }
  return null;
}

/** Returns the sites of a record: sealed fields only, a label may not widen where a login is filled. */
export function sitesOf({ fields }: OpenedRecord): string[] {
  return fields.filter(({ name }) => SITE_NAME.test(normal(name))).map(({ value }) => value);
}

/** Returns whether `record` may be filled on a page of `origin`: logins on their site, contacts and cards anywhere. */
export function isForOrigin(record: OpenedRecord, origin: string): boolean {
  if (!["legacy", "verified", "waiting"].includes(record.state)) return false;
  switch (record.template) {
    case "login":
      return sitesOf(record).some((site) => matchesSite(site, origin));
    case "card":
      return isPrivateOrigin(origin);
    case "contact":
      return true;
    default:
      return false;
  }
}

/** Returns the values of `record` for those of `kinds` that it has. */
export function fillValues(
  record: OpenedRecord,
  kinds: readonly FillKind[],
): { readonly kind: FillKind; readonly value: string }[] {
  const allowed = kindsOf(record.template);
  return [...new Set(kinds)].flatMap((kind) => {
    const value = allowed.includes(kind) ? firstValue(record, NAMES[kind] ?? []) : null;
    return value === null ? [] : [{ kind, value }];
  });
}

/** Returns the kinds that `record` has values for. */
export function fillableKinds(record: OpenedRecord): FillKind[] {
  return fillValues(record, kindsOf(record.template)).map(({ kind }) => kind);
}
