/** Makes the title of a record in a list, on this device, from its labels and from fields that are no secrets. */
import type { NameValue, Template } from "../../model/record.ts";
import { siteHost } from "./origin.ts";

interface Titled {
  readonly template: Template;
  readonly type: string;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly file?: { readonly name: string };
}

const LONGEST = 120;
const NAMES = ["title", "name", "label", "full name", "display name"];
const SITES = ["site", "website", "url", "host", "domain"];
const ACCOUNTS = ["username", "user", "login", "account", "email", "e-mail", "mail", "phone", "tel"];

/** Values of these names are never shown outside the open record. */
const SECRET = /pass|pin\b|secret|token|key|cvc|cvv|csc|number|code|otp|seed|note|text|iban/i;

/** Returns whether a field of this name is masked even in titles. */
export function isSecretName(name: string): boolean {
  return SECRET.test(name);
}

/** Returns the title and subtitle of a record; the type stands in where nothing else names it. */
export function titlesOf(record: Titled): { readonly title: string; readonly subtitle: string } {
  const parts = [...candidates(record)];
  const title = parts[0] ?? record.type;
  return {
    title,
    subtitle: parts.find((part) => part !== title) ?? (title === record.type ? "" : record.type),
  };
}

function* candidates({ fields, labels, file }: Titled): Generator<string> {
  if (file !== undefined && file.name !== "") yield clip(file.name);
  const all = [...labels, ...fields];
  const fullName = ["given name", "first name", "family name", "last name"].flatMap((name) =>
    find(all, name),
  );
  yield* NAMES.flatMap((name) => find(all, name)).slice(0, 1);
  if (fullName.length > 0) yield clip(fullName.join(" "));
  for (const site of SITES.flatMap((name) => find(all, name))) yield siteHost(site) ?? site;
  yield* ACCOUNTS.flatMap((name) => find(all, name));
  yield* labels.map(({ value }) => clip(value)).filter((value) => value !== "");
  yield* fields
    .filter(({ name }) => !isSecretName(name))
    .map(({ value }) => clip(value))
    .filter((value) => value !== "");
}

function find(all: readonly NameValue[], wanted: string): string[] {
  const sameName = (name: string) =>
    name.trim().toLowerCase().replaceAll(/[_-]/g, " ") === wanted.replace("-", " ");
  return all
    .filter(({ name }) => sameName(name))
    .flatMap(({ value }) => (value.trim() === "" ? [] : [clip(value)]));
}

function clip(value: string): string {
  const line = value.trim().split(/\r?\n/, 1)[0] ?? "";
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
