/** What of a file is here already: word for word, or with the same place and name but other values. */
import type { ImportChanged } from "../../model/import.ts";
import type { NameValue } from "../../model/record.ts";
import { LONGEST_TITLE, NAME } from "./entry.ts";
import type { TakenRecord } from "./import-plan.ts";

/** A record as far as it is compared. */
interface Comparable {
  readonly type: string;
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
}

export interface Comparison {
  /** Numbers of entries that are here word for word. */
  readonly same: readonly number[];
  readonly changed: readonly ImportChanged[];
}

/** A file may say when a record was written elsewhere; the record here need not. */
const OF_WRITING: readonly string[] = [NAME.firstWritten, NAME.lastChanged, NAME.writtenBy];

/** Returns how `records` of a file stand to those that are `here`; each of those stands for one. */
export function compare(records: readonly TakenRecord[], here: readonly Comparable[]): Comparison {
  const left = countsOf(here);
  const named = new Map(here.map((record) => [nameOf(record), record]));
  const same: number[] = [];
  const changed: ImportChanged[] = [];
  for (const record of records) {
    if (takeOne(left, wordsOf(record))) {
      same.push(record.entry);
      continue;
    }
    const name = nameOf(record);
    const present = name === "" ? undefined : named.get(name);
    if (present === undefined || wordsOf(present) === wordsOf(record)) continue;
    changed.push({
      entry: record.entry,
      title: titleOf(record),
      fields: differing(record, present),
    });
  }
  return { same, changed };
}

/** Returns how many of `records` are `here`, each counted once. */
export function countHere(records: readonly Comparable[], here: readonly Comparable[]): number {
  const left = countsOf(here);
  return records.filter((record) => takeOne(left, wordsOf(record))).length;
}

function countsOf(records: readonly Comparable[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const record of records) {
    const words = wordsOf(record);
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return counts;
}

function takeOne(counts: Map<string, number>, words: string): boolean {
  const count = counts.get(words) ?? 0;
  if (count > 0) counts.set(words, count - 1);
  return count > 0;
}

function wordsOf({ type, fields, labels }: Comparable): string {
  const sorted = (list: readonly NameValue[]) =>
    list
      .filter(({ name }) => !OF_WRITING.includes(name))
      .map(({ name, value }) => [name, value])
      .sort(([a = ""], [b = ""]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify([type.trim(), sorted(fields), sorted(labels)]);
}

/** Returns what a person knows a record by, "" when there is too little. */
function nameOf(record: Comparable): string {
  const [title, site, username] = [NAME.title, NAME.site, NAME.username].map((name) => valueIn(record, name));
  return title === "" && site === "" ? "" : JSON.stringify([record.type, title, site, username]);
}

/** Returns the title by which a record of a file is named in a report. */
export function titleOf(record: Pick<Comparable, "fields" | "labels">): string {
  return valueIn(record, NAME.title).slice(0, LONGEST_TITLE);
}

function valueIn({ fields, labels }: Pick<Comparable, "fields" | "labels">, wanted: string): string {
  return [...fields, ...labels].find(({ name }) => name === wanted)?.value ?? "";
}

function differing(one: Comparable, other: Comparable): string[] {
  const values = (record: Comparable) =>
    new Map([...record.fields, ...record.labels].map(({ name, value }) => [name, value]));
  const [a, b] = [values(one), values(other)];
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names.filter((name) => !OF_WRITING.includes(name) && a.get(name) !== b.get(name));
}
