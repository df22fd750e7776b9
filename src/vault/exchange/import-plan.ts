/**
 * What becomes of an imported file: its entries lie in groups, one for each kind, and of each group a plan says which
 * type and template it gets, and which of its columns become sealed fields or labels of which name, or are left out.
 */
import { VaultError } from "../../errors.ts";
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

/** One entry; `entry` counts from 1 in the order of the file. */
export interface FileEntry {
  readonly entry: number;
  readonly group: string;
  readonly values: readonly FileValue[];
}

/** A group as it is proposed. */
export interface FileGroup extends PlannedGroup {
  readonly columns: readonly FileColumn[];
}

/** Entries (from 1) that are not taken over, and why. */
export type Skipped = readonly {
  readonly entry: number;
  readonly why: "empty" | "unknown_kind" | "left_out";
}[];

/** A file that was read; `skipped` are entries that nothing can be made of. */
export interface ParsedFile {
  readonly format: string;
  readonly groups: readonly FileGroup[];
  readonly entries: readonly FileEntry[];
  readonly skipped: Skipped;
}

/** What is written of a file. */
export interface Taken {
  readonly format: string;
  readonly records: readonly RecordInput[];
  readonly skipped: Skipped;
}

/** Returns the records of `file` as `plan` says, null as proposed. @throws VaultError `input_invalid` for another's plan */
export function takeOver(file: ParsedFile, plan: readonly PlannedGroup[] | null): Taken {
  const planned = new Map(
    (plan ?? file.groups).map(({ group, type, template, columns }) => [
      group,
      { type, template, columns: new Map(columns.map((column) => [column.key, column])) },
    ]),
  );
  const records: RecordInput[] = [];
  const skipped = [...file.skipped];
  for (const { entry, group, values } of file.entries) {
    const place = planned.get(group);
    if (place === undefined) throw new VaultError("input_invalid", "the plan is of another file");
    const { type, template, columns } = place;
    const fields = pick(values, columns, false);
    const labels = pick(values, columns, true);
    if (fields.length + labels.length === 0) skipped.push({ entry, why: "left_out" });
    else records.push({ type, template, fields, labels });
  }
  return { format: file.format, records, skipped: skipped.sort((a, b) => a.entry - b.entry) };
}

/** Returns the values that become fields, or labels, in their own order, none named twice. */
function pick(
  values: readonly FileValue[],
  columns: ReadonlyMap<string, PlannedColumn>,
  label: boolean,
): readonly NameValue[] {
  const picked: NameValue[] = [];
  for (const { key, value } of values) {
    const column = columns.get(key);
    if (column === undefined || column.to === null || column.label !== label) continue;
    picked.push({ name: freeName(picked, column.to), value });
  }
  return picked;
}

function freeName(taken: readonly NameValue[], name: string): string {
  const isTaken = (candidate: string) => taken.some((field) => field.name === candidate);
  let free = name;
  for (let n = 2; isTaken(free); n++) free = `${name} ${n}`;
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
