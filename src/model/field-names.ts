/**
 * What people and other programs call the fields of their records, and what each name means: what it fills, whether it
 * is secret, what it says in the title of a record, which template it is a sign of.
 */
import type { FillKind } from "./fill-kinds.ts";
import type { Template } from "./record.ts";

/** Everything known about one name. */
export interface FieldName {
  /** As a new record calls it. */
  readonly name: string;
  /** The same in other words, lower case, without accents, the likeliest first. */
  readonly also?: readonly string[];
  readonly fills?: readonly FillKind[];
  /** Masked while it is typed, never in a title, found only by what it is. */
  readonly secret?: true;
  /**
   * What its value says in the title of a record: what it is called, a part of a person's name, where it is used, or
   * whose it is. `never`: nothing, as it is too long or nobody's to see in passing.
   */
  readonly title?: "name" | "person" | "site" | "account" | "never";
  /** What a record that nobody gave a template most likely is, when it has this field. */
  readonly signOf?: Template;
  /** A login is for the sites that its sealed fields of this name say. */
  readonly isSite?: true;
}

/** Where two names fill one kind, the earlier counts first; so it is with titles. */
export const FIELD_NAMES = [
  // what a record is called
  { name: "title", also: ["titel", "bezeichnung"], title: "name" },
  // a payment card; the name on it stands before that of a person, who may have another
  {
    name: "cardholder",
    also: ["card holder", "cardholder name", "name on card", "cc name", "karteninhaber"],
    fills: ["cc-name"],
  },
  {
    name: "card number",
    also: ["cc number", "credit card number", "cardnumber", "ccnumber", "kartennummer", "kreditkartennummer"],
    fills: ["cc-number"],
    secret: true,
    signOf: "card",
  },
  { name: "number", also: ["nummer"], fills: ["cc-number"], title: "never" },
  { name: "card", also: ["karte"], signOf: "card" },
  {
    name: "expiry",
    also: [
      "expires",
      "expiry date",
      "expiration",
      "expiration date",
      "cc exp",
      "valid until",
      "valid thru",
      "gultig bis",
      "ablaufdatum",
    ],
    fills: ["cc-exp"],
  },
  {
    name: "expiry month",
    also: ["expiration month", "exp month", "cc exp month", "ablaufmonat"],
    fills: ["cc-exp-month"],
  },
  {
    name: "expiry year",
    also: ["expiration year", "exp year", "cc exp year", "ablaufjahr"],
    fills: ["cc-exp-year"],
  },
  {
    name: "security code",
    also: [
      "cvc",
      "cvv",
      "csc",
      "cc csc",
      "cvc2",
      "cvv2",
      "card verification code",
      "sicherheitscode",
      "prufnummer",
      "prufziffer",
      "kartenprufnummer",
    ],
    fills: ["cc-csc"],
    secret: true,
    signOf: "card",
  },
  { name: "brand", also: ["card type", "kartentyp"] },
  { name: "iban", also: ["account number", "bank account number", "kontonummer"], secret: true },
  { name: "routing number", also: ["sort code", "bic", "swift", "swift code", "blz"], title: "never" },
  // a person
  { name: "name", fills: ["name", "cc-name"], title: "name" },
  { name: "label", title: "name" },
  { name: "full name", also: ["vollstandiger name"], fills: ["name"], title: "name" },
  { name: "display name", also: ["anzeigename"], title: "name" },
  {
    name: "given name",
    also: ["first name", "firstname", "givenname", "forename", "vorname"],
    fills: ["given-name"],
    title: "person",
    signOf: "contact",
  },
  {
    name: "middle name",
    also: ["additional name", "middlename", "middle initial", "zweiter vorname"],
    fills: ["additional-name"],
  },
  {
    name: "family name",
    also: ["last name", "lastname", "surname", "nachname", "familienname"],
    fills: ["family-name"],
    title: "person",
    signOf: "contact",
  },
  { name: "nickname", also: ["nick name", "spitzname"], fills: ["nickname"] },
  { name: "form of address", also: ["salutation", "anrede"] },
  {
    name: "company",
    also: ["organization", "organisation", "firma", "unternehmen"],
    fills: ["organization"],
  },
  { name: "job title", also: ["position", "beruf"] },
  {
    name: "date of birth",
    also: ["birthday", "bday", "birth date", "birthdate", "dob", "geburtsdatum", "geburtstag"],
    fills: ["bday"],
  },
  { name: "birth day", also: ["bday day"], fills: ["bday-day"] },
  { name: "birth month", also: ["bday month", "geburtsmonat"], fills: ["bday-month"] },
  { name: "birth year", also: ["year of birth", "bday year", "geburtsjahr"], fills: ["bday-year"] },
  { name: "sex", also: ["gender", "geschlecht"], fills: ["sex"] },
  {
    name: "passport",
    also: ["passport number", "passport no", "reisepass", "ausweisnummer"],
    title: "never",
  },
  { name: "social security number", also: ["ssn", "sozialversicherungsnummer"], title: "never" },
  // an address
  { name: "street address", fills: ["street-address", "address-line1"] },
  {
    name: "street",
    also: ["strasse", "strasse und hausnummer"],
    fills: ["street-address", "address-line1"],
    signOf: "contact",
  },
  {
    name: "address",
    also: ["adresse", "anschrift"],
    fills: ["street-address", "address-line1"],
    signOf: "contact",
  },
  { name: "address line 1", also: ["address line1", "address 1", "address1"], fills: ["address-line1"] },
  {
    name: "address line 2",
    also: ["address line2", "address 2", "address2", "adresszusatz"],
    fills: ["address-line2"],
  },
  { name: "address line 3", also: ["address line3", "address 3", "address3"], fills: ["address-line3"] },
  {
    name: "postal code",
    also: ["postcode", "zip", "zip code", "plz", "postleitzahl"],
    fills: ["postal-code"],
    title: "never",
  },
  { name: "city", also: ["town", "address level2", "stadt", "ort", "wohnort"], fills: ["address-level2"] },
  {
    name: "state",
    also: ["region", "province", "county", "state or province", "address level1", "bundesland", "kanton"],
    fills: ["address-level1"],
  },
  {
    name: "country",
    also: ["country code", "country name", "country or region", "land", "landercode"],
    fills: ["country", "country-name"],
  },
  // what one logs in with
  { name: "site", title: "site", isSite: true },
  {
    name: "website",
    also: ["url", "web site", "webseite", "website url", "login uri", "uri"],
    fills: ["url"],
    title: "site",
    isSite: true,
  },
  { name: "host", also: ["hostname"], title: "site" },
  { name: "domain", title: "site" },
  {
    name: "username",
    also: [
      "user name",
      "user",
      "user id",
      "login",
      "login name",
      "account",
      "benutzername",
      "benutzer",
      "anmeldename",
    ],
    fills: ["username"],
    title: "account",
  },
  {
    name: "customer number",
    also: ["member number", "kundennummer", "mitgliedsnummer"],
    fills: ["username"],
    title: "never",
  },
  {
    name: "email",
    also: ["e mail", "email address", "e mail address", "mail", "e mail adresse", "mailadresse"],
    fills: ["email"],
    title: "account",
    signOf: "contact",
  },
  {
    name: "phone",
    also: [
      "tel",
      "telephone",
      "mobile",
      "phone number",
      "mobile phone",
      "cell phone",
      "telefon",
      "telefonnummer",
      "handy",
      "handynummer",
      "mobilnummer",
    ],
    fills: ["tel"],
    title: "account",
    signOf: "contact",
  },
  {
    name: "password",
    also: ["passphrase", "pass", "passcode", "passwd", "passwort", "kennwort"],
    fills: ["current-password"],
    secret: true,
    signOf: "login",
  },
  {
    name: "one-time code",
    also: ["totp", "otp", "otpauth", "2fa", "login totp", "one time password", "einmalcode"],
    secret: true,
  },
  { name: "pin", also: ["pin code", "pincode", "puk", "geheimzahl"], secret: true },
  { name: "security answer", also: ["secret answer", "sicherheitsantwort"], secret: true },
  {
    name: "recovery code",
    also: ["recovery codes", "backup code", "backup codes", "wiederherstellungscode"],
    secret: true,
  },
  // keys
  { name: "key", also: ["schlussel"], secret: true },
  {
    name: "api key",
    also: [
      "api secret",
      "secret key",
      "access token",
      "token",
      "private key",
      "apikey",
      "apisecret",
      "secretkey",
      "accesstoken",
      "privatekey",
      "privater schlussel",
    ],
    secret: true,
    signOf: "key",
  },
  { name: "seed", also: ["seed phrase", "recovery phrase", "mnemonic"], secret: true },
  { name: "license key", also: ["licence key", "product key", "lizenzschlussel"], secret: true },
  { name: "public key", also: ["offentlicher schlussel"], title: "never" },
  { name: "service", also: ["dienst"] },
  // what is long
  {
    name: "notes",
    also: ["note", "notizen", "notiz", "bemerkung", "bemerkungen"],
    title: "never",
    signOf: "note",
  },
  { name: "text", also: ["body", "memo"], title: "never", signOf: "note" },
  { name: "comment", also: ["comments", "kommentar", "kommentare"], title: "never" },
  { name: "folder", also: ["group", "ordner", "gruppe"] },
] as const satisfies readonly FieldName[];

/** A name as new records are given it. */
export type KnownName = (typeof FIELD_NAMES)[number]["name"];

/**
 * Returns `name` as names are compared: lower case, without accents, words apart by single spaces. Programs write words
 * together (`firstName`, `first_name`) or number what comes more than once (`site 2`): the number does not count.
 */
export function normalName(name: string): string {
  // Most names are written so, and lists ask for thousands of them.
  if (/^[a-z\d]+(?: [a-z\d]+)*$/.test(name)) return name;
  const words = name
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "");
  return words
    .toLowerCase()
    .replaceAll(/[\s_./-]+/g, " ")
    .trim();
}

const BY_NAME: ReadonlyMap<string, FieldName> = new Map(
  (FIELD_NAMES as readonly FieldName[]).flatMap((entry) =>
    [entry.name, ...(entry.also ?? [])].map((name) => [normalName(name), entry] as const),
  ),
);

/** Returns what is known about `name`, null when it is a name of a person's own making. */
export function fieldNamed(name: string): FieldName | null {
  const normal = normalName(name);
  return BY_NAME.get(normal) ?? BY_NAME.get(normal.replace(/ \d+$/, "")) ?? null;
}

/** Returns the names, as `normalName` writes them, of all entries that `wanted` picks; in order. */
export function namesOf(wanted: (entry: FieldName) => boolean): string[] {
  return [...BY_NAME].flatMap(([name, entry]) => (wanted(entry) ? [name] : []));
}

/** Returns the names, as `normalName` writes them, by the kinds that their entries fill; in order. */
export function namesByFill(): ReadonlyMap<FillKind, readonly string[]> {
  const names = new Map<FillKind, string[]>();
  for (const [name, { fills = [] }] of BY_NAME) {
    for (const kind of fills) {
      const known = names.get(kind);
      if (known === undefined) names.set(kind, [name]);
      else known.push(name);
    }
  }
  return names;
}
