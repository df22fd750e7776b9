/** What a new record starts with, by template. The field names are stored, so they are the same in every language. */
import type { KnownName } from "../../model/field-names.ts";
import type { Template } from "../../model/record.ts";

/** `long` values get more lines. */
export interface TemplateField {
  readonly name: KnownName;
  readonly long?: true;
}

export const TEMPLATE_FIELDS: Readonly<Record<Template, readonly TemplateField[]>> = {
  login: [{ name: "site" }, { name: "username" }, { name: "password" }],
  note: [{ name: "title" }, { name: "text", long: true }],
  card: [
    { name: "title" },
    { name: "cardholder" },
    { name: "card number" },
    { name: "expiry" },
    { name: "security code" },
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
  key: [{ name: "service" }, { name: "key" }],
  custom: [{ name: "title" }],
};

/** Returns the type a record of `template` gets unless the person chooses another. */
export function typeOf(template: Template): string {
  return template === "key" ? "api key" : template === "custom" ? "record" : template;
}
