/**
 * What becomes of an imported file: its entries lie in groups, one for each kind, and of each group a plan says which
 * type and template it gets, and which of its columns become sealed fields or labels of which name, or are left out.
 * Every value is kept, changed or left, and the last two are counted by name.
 */
import { VaultError } from "../../errors.ts";
import type { ImportLines, ImportRemark, ImportSkipped, Remark } from "../../model/import.ts";
import type { NameValue, Template } from "../../model/record.ts";
import { draftOf } from "../records/opened-record.ts";
import type { RecordInput } from "../records/records.ts";

/** Where a column goes; `to` is null for nowhere. */
export interface PlannedColumn {
  readonly key: string;
  readonly to: string | null;
  readonly label: boolean;
}

/** What becomes of one group. */
export interface PlannedGroup {
  readonly group: string;
  readonly template: Template;
  readonly type: string;
  readonly columns: readonly PlannedColumn[];
}

/** A column of a file, or a field of its entries; `key` tells it from others of the same name. */
export interface FileColumn extends PlannedColumn {
  readonly from: string;
}

/** One value of an entry. */
export interface FileValue {
  readonly key: string;
  readonly value: string;
}

/** One entry; `entry` counts from 1 in the order of the file. `binned`: it lay in a bin. */
export interface FileEntry {
  readonly entry: number;
  readonly title: string;
  readonly group: string;
  readonly values: readonly FileValue[];
  readonly remarks: readonly Remark[];
  readonly binned: boolean;
}

/** A group as it is proposed. */
export interface FileGroup extends PlannedGroup {
  readonly columns: readonly FileColumn[];
}

/** A file that was read; `skipped` are entries that nothing can be made of, `doubtful` lines that cannot be trusted. */
export interface ParsedFile {
  readonly format: string;
  readonly groups: readonly FileGroup[];
  readonly entries: readonly FileEntry[];
  readonly skipped: readonly ImportSkipped[];
  readonly doubtful: readonly ImportLines[];
  /** Files that are named beside the entries and are not in it. */
  readonly beside?: readonly string[];
}

/** A record to be written, of the entry of that number. */
export interface TakenRecord extends RecordInput {
  readonly entry: number;
}

/** What is written of a file, and what is not. */
export interface Taken {
  readonly format: string;
  readonly records: readonly TakenRecord[];
  readonly skipped: readonly ImportSkipped[];
  readonly remarks: readonly ImportRemark[];
  readonly doubtful: readonly ImportLines[];
}

/** What a person chose: the plan, null as proposed; `bin`: what lay in a bin is taken too. */
export interface Choices {
  readonly plan: readonly PlannedGroup[] | null;
  readonly bin: boolean;
}

export const AS_PROPOSED: Choices = { plan: null, bin: false };

/** Entries are named up to this many. */
const MOST_NAMED = 5;

/** Returns the records of `file` as `choices` say. @throws VaultError `input_invalid` for another file's plan */
export function takeOver(file: ParsedFile, { plan, bin }: Choices): Taken {
  const planned = new Map(
    (plan ?? file.groups).map(({ group, type, template, columns }) => [
      group,
      { type, template, columns: new Map(columns.map((column) => [column.key, column])) },
    ]),
  );
  const from = new Map(
    file.groups.flatMap(({ group, columns }) => columns.map((c) => [`${group} ${c.key}`, c.from] as const)),
  );
  const records: TakenRecord[] = [];
  const skipped = [...file.skipped];
  const remarks = new Tally();
  for (const { entry, title, group, values, binned, remarks: own } of file.entries) {
    const place = planned.get(group);
    if (place === undefined) throw new VaultError("input_invalid", "the plan is of another file");
    if (binned && !bin) {
      skipped.push({ entry, title, why: "bin" });
      continue;
    }
    const { type, template, columns } = place;
    const fields = pick(values, columns, false);
    const labels = pick(values, columns, true);
    if (fields.length + labels.length === 0) {
      skipped.push({ entry, title, why: "left_out" });
      continue;
    }
    records.push({ entry, type, template, fields, labels });
    for (const remark of own) remarks.add(remark, entry);
    for (const { key } of values) {
      if ((columns.get(key)?.to ?? null) !== null) continue;
      remarks.add({ kind: "left", why: "chosen", name: from.get(`${group} ${key}`) ?? key }, entry);
    }
  }
  for (const name of file.beside ?? []) remarks.add({ kind: "left", why: "attachment", name }, 0);
  return {
    format: file.format,
    records,
    skipped: skipped.sort((a, b) => a.entry - b.entry),
    remarks: remarks.all(),
    doubtful: file.doubtful,
  };
}

/** Counts remarks that say the same. */
class Tally {
  readonly #counts = new Map<string, { remark: Remark; entries: number[]; count: number }>();

  add(remark: Remark, entry: number): void {
    const key = `${remark.kind} ${remark.why} ${remark.name}`;
    const known = this.#counts.get(key) ?? { remark, entries: [], count: 0 };
    known.count++;
    if (entry > 0 && known.entries.length < MOST_NAMED && known.entries.at(-1) !== entry)
      known.entries.push(entry);
    this.#counts.set(key, known);
  }

  all(): ImportRemark[] {
    return [...this.#counts.values()].map(({ remark, entries, count }) => ({ ...remark, count, entries }));
  }
}

/** Returns the values that become fields, or labels, in their own order, none named twice. */
function pick(
  values: readonly FileValue[],
  columns: ReadonlyMap<string, PlannedColumn>,
  label: boolean,
): readonly NameValue[] {
  const picked: NameValue[] = [];
  const taken = new Set<string>();
  for (const { key, value } of values) {
    const column = columns.get(key);
    if (column === undefined || column.to === null || column.label !== label) continue;
    const name = freeName(taken, column.to);
    taken.add(name);
    picked.push({ name, value });
  }
  return picked;
}

function freeName(taken: ReadonlySet<string>, name: string): string {
  let free = name;
  for (let n = 2; taken.has(free); n++) free = `${name} ${n}`;
  return free;
}

/**
 * Refuses, before anything is written, types and names of a person's own choice that no record can have. What the file
 * itself calls its fields is refused one by one. @throws VaultError `type_invalid`, `field_invalid`
 */
export function checkPlan(file: ParsedFile, plan: readonly PlannedGroup[] | null): void {
  const columns = file.groups.flatMap((group) => group.columns);
  const proposed = new Set(columns.map(({ to }) => to));
  for (const { type, template, columns } of plan ?? file.groups) {
    const names = columns.flatMap(({ to }) => (to === null || proposed.has(to) ? [] : [to]));
    for (const name of ["any", ...names])
      draftOf({ type, template, fields: [{ name, value: "" }], labels: [] });
  }
}
