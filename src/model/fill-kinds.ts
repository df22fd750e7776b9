/** The kinds of form fields that a fill knows, named by the tokens of WHATWG HTML, "autofill". */

export const FILL_KINDS = [
  "username",
  "email",
  "current-password",
  "new-password",
  "one-time-code",
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
  "cc-name",
  "cc-given-name",
  "cc-family-name",
  "cc-number",
  "cc-exp",
  "cc-exp-month",
  "cc-exp-year",
  "cc-csc",
] as const;
export type FillKind = (typeof FILL_KINDS)[number];

/** What a group of fields is for. `log-in-first` is a login that asks for the name now and for the rest later. */
export const FORM_PURPOSES = [
  "log-in",
  "log-in-first",
  "one-time-code",
  "sign-up",
  "change-password",
  "reset-password",
  "contact",
  "card",
  "search",
  "newsletter",
  "other",
] as const;
export type FormPurpose = (typeof FORM_PURPOSES)[number];

/** Kinds that pages ask for only once they heard of the country or postal code, and that say no more than those. */
export const FOLLOWING: ReadonlySet<FillKind> = /* @__PURE__ */ new Set<FillKind>([
  "address-level1",
  "address-level2",
]);

/** Kinds that ask for what another one asks for, too. */
const SAME: Readonly<Partial<Record<FillKind, FillKind>>> = {
  "tel-national": "tel",
  "address-line1": "street-address",
  "country-name": "country",
};

/** Returns the kind under which people are told of `kind`: one word for what is one thing to them. */
export function toldKind(kind: FillKind): FillKind {
  return SAME[kind] ?? kind;
}

/**
 * A value for fields of one kind in the spellings they may take, the likeliest first. Dates are `YYYY-MM-DD` and
 * `YYYY-MM`; their parts are numbers.
 */
export interface FillValue {
  readonly kind: FillKind;
  readonly spellings: readonly string[];
}
