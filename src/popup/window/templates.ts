/** What a new record starts with, by template. The field names are stored, so they are the same in every language. */
import type { Template } from "../../model/record.ts";

/** `secret` values are masked while typing; `long` ones get more lines. */
export interface TemplateField {
  readonly name: string;
  readonly secret?: true;
  readonly long?: true;
}

export const TEMPLATE_FIELDS: Readonly<Record<Template, readonly TemplateField[]>> = {
  login: [{ name: "site" }, { name: "username" }, { name: "password", secret: true }],
  note: [{ name: "title" }, { name: "text", long: true }],
  card: [
    { name: "title" },
    { name: "cardholder" },
    { name: "card number", secret: true },
    { name: "expiry" },
    { name: "security code", secret: true },
  ],
  contact: [
    { name: "name" },
    { name: "email" },
    { name: "phone" },
    { name: "street" },
    { name: "postal code" },
    { name: "city" },
    { name: "country" },
  ],
  key: [{ name: "service" }, { name: "key", secret: true }],
  custom: [{ name: "title" }],
};

/** Returns the type a record of `template` gets unless the person chooses another. */
export function typeOf(template: Template): string {
  return template === "key" ? "api key" : template === "custom" ? "record" : template;
}

const SECRET_NAMES =
  /pass(word|phrase|code)?|secret|\bpin\b|^key$|token|(?<!postal |post|zip |country |area )\bcode\b|card number|cvc|cvv/i;

/** Returns whether a value named `name` is best made up by a machine. */
export function isPasswordName(name: string): boolean {
  return /^pass(word|phrase)?$|password/i.test(name);
}

/** Returns whether values named `name` are masked while they are typed. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.test(name);
}
