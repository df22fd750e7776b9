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

/**
 * Returns the title and subtitle of a record; the type stands in where nothing else names it. The account comes before
 * the place: of two records with one title it tells which is which.
 */
export function titlesOf(record: Titled): { readonly title: string; readonly subtitle: string } {
  const parts = [...candidates(record)];
  const title = parts[0] ?? record.type;
  const others = parts.filter((part) => part !== title);
  const account = find(record, ACCOUNTS).find((value) => value !== title);
  const place = placesIn(record).find((value) => value !== title);
  const told =
    account === undefined ? others.slice(0, 1) : [account, ...(place === undefined ? [] : [place])];
  return { title, subtitle: told.join(" · ") || (title === record.type ? "" : record.type) };
}

/** Returns the values of the fields and labels with these names, in the order of the names. */
function find({ fields, labels }: Titled, names: readonly string[]): string[] {
  const all = [...labels, ...fields].map(({ name, value }) => ({
    name: normalName(name),
    value: clip(value),
  }));
  return names.flatMap((wanted) =>
    all.flatMap(({ name, value }) => (name === wanted && value !== "" ? [value] : [])),
  );
}

function placesIn(record: Titled): string[] {
  return find(record, SITES).map((site) => siteHost(site) ?? site);
}

function* candidates(record: Titled): Generator<string> {
  const { fields, labels, file } = record;
  if (file !== undefined && file.name !== "") yield clip(file.name);
  yield* find(record, NAMES).slice(0, 1);
  const fullName = find(record, PERSON).join(" ");
  if (fullName !== "") yield clip(fullName);
  yield* placesIn(record);
  yield* find(record, ACCOUNTS);
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
