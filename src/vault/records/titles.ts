/** Makes the title of a record in a list, on this device, from its labels and from fields that are no secrets. */
import { type FieldName, namesOf, normalName } from "../../model/field-names.ts";
import type { NameValue, Template } from "../../model/record.ts";
import { mayBeTitle } from "../../model/secret-names.ts";
import { siteHost } from "./origin.ts";

interface Titled {
  readonly template: Template;
  readonly type: string;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
  readonly file?: { readonly name: string };
}

const LONGEST = 120;
const named = (part: FieldName["title"]) => namesOf(({ title }) => title === part);
const NAMES = named("name");
const PERSON = named("person");
const SITES = named("site");
const ACCOUNTS = named("account");

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
  const all = [...labels, ...fields].map(({ name, value }) => ({
    name: normalName(name),
    value: clip(value),
  }));
  const find = (names: readonly string[]) =>
    names.flatMap((wanted) =>
      all.flatMap(({ name, value }) => (name === wanted && value !== "" ? [value] : [])),
    );
  yield* find(NAMES).slice(0, 1);
  const fullName = find(PERSON).join(" ");
  if (fullName !== "") yield clip(fullName);
  for (const site of find(SITES)) yield siteHost(site) ?? site;
  yield* find(ACCOUNTS);
  yield* labels.map(({ value }) => clip(value)).filter((value) => value !== "");
  yield* fields
    .filter(({ name }) => mayBeTitle(name))
    .map(({ value }) => clip(value))
    .filter((value) => value !== "");
}

function clip(value: string): string {
  const line = value.trim().split(/\r?\n/, 1)[0] ?? "";
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
