/**
 * Which values of a record fill which kinds of form fields: by the names that people and other programs give, whole
 * or made of what the record has. Each value comes with every spelling that a field may take, the likeliest first;
 * dates come as `YYYY-MM-DD` and `YYYY-MM`, which the page's side writes as its field does. The rules are SECURITY.md,
 * "Who may fill what".
 */

import { fieldNamed, namesByFill, normalName } from "../../model/field-names.ts";
import type { FillKind, FillValue } from "../../model/fill-kinds.ts";
import { isPrivateOrigin } from "../../model/loopback.ts";
import { isListedOpen } from "../../model/record.ts";
import { isCodeSecret } from "../../model/secret-names.ts";
import { isoDate, isoMonth, parseDate, parseExpiry } from "../../values/calendar.ts";
import { countryCode, countryName } from "../../values/country.ts";
import { joinName, splitName } from "../../values/person-name.ts";
import { type Phone, parsePhone } from "../../values/phone.ts";
import { cardGroups, digitsOf } from "../../values/pieces.ts";
import { regionSpellings } from "../../values/region.ts";
import { parseTotp, type Totp, totpAt } from "../../values/totp.ts";
import { matchesSite } from "../../vault/records/origin.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";

/** Names of fields and labels by the kind they fill; the first name found wins. */
const NAMES = namesByFill();

/** Kinds each template may fill: a login never puts its password anywhere because a note field is called "pass". */
const LOGIN_KINDS: readonly FillKind[] = [
  "username",
  "email",
  "tel",
  "current-password",
  "new-password",
  "one-time-code",
];
const CARD_KINDS: readonly FillKind[] = [
  "cc-name",
  "cc-given-name",
  "cc-family-name",
  "cc-number",
  "cc-exp",
  "cc-exp-month",
  "cc-exp-year",
  "cc-csc",
];
const CONTACT_KINDS: readonly FillKind[] = [
  "email",
  "name",
  "given-name",
  "additional-name",
  "family-name",
  "nickname",
  "organization",
  "tel",
  "tel-country-code",
  "tel-national",
  "street-address",
  "address-line1",
  "address-line2",
  "address-line3",
  "address-level2",
  "address-level1",
  "postal-code",
  "country",
  "country-name",
  "bday",
  "bday-day",
  "bday-month",
  "bday-year",
  "sex",
  "url",
];

function kindsOf(record: OpenedRecord): readonly FillKind[] {
  switch (record.template) {
    case "login":
      return LOGIN_KINDS;
    case "card":
      return CARD_KINDS;
    case "contact":
      return CONTACT_KINDS;
    case "note":
    case "key":
      return [];
    default:
      // A record of one's own making fills by the names of its fields; what one logs in with only where it names a
      // site.
      return sitesOf(record).length > 0 ? [...LOGIN_KINDS, ...CONTACT_KINDS] : CONTACT_KINDS;
  }
}

function valueNamed({ fields, labels }: OpenedRecord, kind: FillKind): string | null {
  for (const wanted of NAMES.get(kind) ?? []) {
    const found = [...fields, ...labels].find(
      ({ name, value }) => normalName(name) === wanted && value.trim() !== "",
    );
    if (found !== undefined) return found.value;
  }
  return null;
}

/** Returns the sites of a record: sealed fields only, a label may not widen where a login is filled. */
function sitesOf({ fields }: OpenedRecord): string[] {
  return fields
    .filter(({ name, value }) => fieldNamed(name)?.isSite === true && value.trim() !== "")
    .map(({ value }) => value);
}

/**
 * Returns whether `record` may be filled on a page of `origin`: what names sites on those, a login nowhere else,
 * contacts anywhere, cards where the page came safely.
 */
export function isForOrigin(record: OpenedRecord, origin: string): boolean {
  if (!isListedOpen(record.state)) return false;
  switch (record.template) {
    case "login":
      return sitesOf(record).some((site) => matchesSite(site, origin));
    case "card":
      return isPrivateOrigin(origin);
    case "contact":
      return true;
    default: {
      const sites = sitesOf(record);
      return sites.length === 0 || sites.some((site) => matchesSite(site, origin));
    }
  }
}

/** Returns the values that `fillValues` returns, and the code that is good at `now`, in ms since 1970. */
export async function valuesAt(
  record: OpenedRecord,
  kinds: readonly FillKind[],
  now: number,
): Promise<FillValue[]> {
  const values = fillValues(record, kinds);
  const totp = kinds.includes("one-time-code") ? codeOf(record) : null;
  if (totp === null) return values;
  const { code } = await totpAt(totp, now);
  return [...values, { kind: "one-time-code", spellings: [code] }];
}

/**
 * Returns the values of `record` for those of `kinds` that it has or that can be made of what it has, codes left out.
 */
export function fillValues(record: OpenedRecord, kinds: readonly FillKind[]): FillValue[] {
  const allowed = kindsOf(record);
  return [...new Set(kinds)].flatMap((kind) => {
    const spellings = allowed.includes(kind) ? [...new Set(spellingsOf(record, kind))] : [];
    return spellings.length === 0 ? [] : [{ kind, spellings }];
  });
}

/** Returns the kinds that `record` has values for. */
export function fillableKinds(record: OpenedRecord): FillKind[] {
  const kinds = fillValues(record, kindsOf(record)).map(({ kind }) => kind);
  return codeOf(record) === null ? kinds : [...kinds, "one-time-code"];
}

function spellingsOf(record: OpenedRecord, kind: FillKind): readonly string[] {
  switch (kind) {
    case "username":
    case "email":
    case "tel":
      return record.template === "login" ? loginName(record, kind) : kept(record, kind);
    case "one-time-code":
      return [];
    // Where an account is made with it; which forms those are, is the plan's to say.
    case "new-password":
      return kept(record, "current-password");
    case "tel-country-code":
      return phoneOf(record)?.countryCode ?? [];
    case "tel-national": {
      const phone = phoneOf(record);
      return phone === null ? [] : [...phone.national, ...phone.local];
    }
    case "name":
    case "given-name":
    case "additional-name":
    case "family-name":
      return nameOf(record, kind);
    case "cc-given-name":
    case "cc-family-name": {
      const parts = splitName(valueNamed(record, "cc-name") ?? "");
      const part = kind === "cc-given-name" ? parts?.given : parts?.family;
      return part === undefined ? [] : [part];
    }
    case "street-address":
    case "address-line1":
    case "address-line2":
    case "address-line3":
      return streetOf(record, kind);
    case "country":
    case "country-name":
      return countryOf(record, kind);
    case "address-level1":
      return kept(record, kind).flatMap((value) => regionSpellings(value, ownCountry(record)));
    case "bday":
    case "bday-day":
    case "bday-month":
    case "bday-year":
      return birthdayOf(record, kind);
    case "cc-number":
      return kept(record, kind).flatMap((value) => {
        const digits = digitsOf(value);
        if (digits === null) return [value];
        const groups = cardGroups(digits);
        return [digits, groups.join(" "), groups.join("-")];
      });
    case "cc-exp":
    case "cc-exp-month":
    case "cc-exp-year":
      return expiryOf(record, kind);
    default:
      return kept(record, kind);
  }
}

function kept(record: OpenedRecord, kind: FillKind): string[] {
  const value = valueNamed(record, kind);
  if (value === null) return [];
  if (kind !== "tel") return [value];
  const phone = phoneOf(record);
  return phone === null ? [value] : [value, ...phone.whole, ...phone.local];
}

/** Whatever a login is known by: a field of another kind asks for it in that kind's form. */
function loginName(record: OpenedRecord, kind: "username" | "email" | "tel"): string[] {
  const all = (["username", "email", "tel"] as const).map((name) => valueNamed(record, name));
  const fits = { username: /./s, email: /^\S+@\S+$/, tel: /^\+?[\d\s()/.-]{5,}$/ }[kind];
  const own = valueNamed(record, kind);
  const found = [own, ...all].find((value) => value !== null && fits.test(value));
  return found === undefined || found === null ? [] : [found];
}

/** What codes are made from: a sealed field that is called so, or that holds the address of a code; logins only. */
function codeOf(record: OpenedRecord): Totp | null {
  if (!kindsOf(record).includes("one-time-code")) return null;
  for (const { name, value } of record.fields) {
    const totp = isCodeSecret(name, value) ? parseTotp(value) : null;
    if (totp !== null) return totp;
  }
  return null;
}

function ownCountry(record: OpenedRecord): string {
  return countryCode(valueNamed(record, "country") ?? "") ?? "";
}

function phoneOf(record: OpenedRecord): Phone | null {
  return parsePhone(valueNamed(record, "tel") ?? "", ownCountry(record));
}

function nameOf(
  record: OpenedRecord,
  kind: "name" | "given-name" | "additional-name" | "family-name",
): string[] {
  const own = valueNamed(record, kind);
  if (own !== null) return [own];
  const [given, additional, family] = (["given-name", "additional-name", "family-name"] as const).map(
    (part) => valueNamed(record, part) ?? "",
  );
  if (kind === "name") {
    if (!given || !family) return [];
    return [joinName({ given, additional: additional ?? "", family })];
  }
  // Halves of two different sources could contradict each other.
  if (given || family) return [];
  const parts = splitName(valueNamed(record, "name") ?? "", ownCountry(record));
  if (parts === null) return [];
  const part = {
    "given-name": parts.given,
    "additional-name": parts.additional,
    "family-name": parts.family,
  }[kind];
  return part === "" ? [] : [part];
}

const LINE_NAMES = ["address-line1", "address-line2", "address-line3"] as const;

/** The lines of an address: those the record keeps apart, else those of its street. */
function streetOf(record: OpenedRecord, kind: "street-address" | (typeof LINE_NAMES)[number]): string[] {
  const street = (valueNamed(record, "street-address") ?? valueNamed(record, "address-line1") ?? "")
    .split(/\s*\n\s*/)
    .filter(Boolean);
  const second = valueNamed(record, "address-line2");
  const third = valueNamed(record, "address-line3");
  const lines = second === null && third === null ? street : [street.join(", "), second ?? "", third ?? ""];
  if (kind === "street-address") return lines.length === 0 ? [] : [lines.filter(Boolean).join("\n")];
  const line = lines[LINE_NAMES.indexOf(kind)] ?? "";
  return line === "" ? [] : [line];
}

/** As the record writes it, then by letters and in the languages that this browser's person reads. */
function countryOf(record: OpenedRecord, kind: "country" | "country-name"): string[] {
  const value = valueNamed(record, "country");
  if (value === null) return [];
  const code = countryCode(value);
  if (code === null) return [value];
  const names = ["en", ...personLanguages()].flatMap((language) => countryName(code, language) ?? []);
  const isCode = value.trim().toUpperCase() === code;
  return isCode && kind === "country-name" ? [...names, code] : [value.trim(), code, ...names];
}

/** The languages that the person set in the browser; Node 20, where tests may run, has no navigator. */
function personLanguages(): readonly string[] {
  return "navigator" in globalThis ? navigator.languages : [];
}

function birthdayOf(record: OpenedRecord, kind: "bday" | "bday-day" | "bday-month" | "bday-year"): string[] {
  const own = kind === "bday" ? null : valueNamed(record, kind);
  if (own !== null) return [own];
  const whole = valueNamed(record, "bday");
  const date = whole === null ? null : parseDate(whole);
  if (date === null) return kind === "bday" && whole !== null ? [whole] : [];
  const iso = isoDate(date);
  return [
    { bday: iso, "bday-year": iso.slice(0, 4), "bday-month": iso.slice(5, 7), "bday-day": iso.slice(8) }[
      kind
    ],
  ];
}

function expiryOf(record: OpenedRecord, kind: "cc-exp" | "cc-exp-month" | "cc-exp-year"): string[] {
  const whole = valueNamed(record, "cc-exp");
  const [month, year] = [valueNamed(record, "cc-exp-month"), valueNamed(record, "cc-exp-year")];
  const expiry = parseExpiry(whole ?? `${month ?? ""}/${year ?? ""}`);
  if (expiry === null) return [];
  const iso = isoMonth(expiry);
  return [{ "cc-exp": iso, "cc-exp-month": iso.slice(5), "cc-exp-year": iso.slice(0, 4) }[kind]];
}
