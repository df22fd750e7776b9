/**
 * What a person makes of a file before it is imported: their changes to what was proposed, and what is wrong with them.
 */
import type { PageRequest } from "../../messages/page.ts";
import type { ImportColumn, ImportGroup, ImportPreview } from "../../model/import.ts";
import type { Template } from "../../model/record.ts";
import { isReserved } from "../../model/reserved-name.ts";
import { isSecretName } from "../../model/secret-names.ts";
import { checkType, type TypeProblem } from "../form/form-check.ts";
import { TEMPLATE_FIELDS } from "../window/templates.ts";

/** How a column is kept. */
export const KEPT = ["sealed", "label", "left"] as const;
export type Kept = (typeof KEPT)[number];
/** What keeps a column from being imported. */
export type ColumnProblem = "nameEmpty" | "nameReserved";
/** What is worth knowing about a column that can be imported. */
export type ColumnHint = "readable" | "secret" | "double";

/** Returns how `column` is kept. */
export function keptOf({ to, label }: ImportColumn): Kept {
  return to === null ? "left" : label ? "label" : "sealed";
}

/** Returns `column` kept in another way; one that was left out takes a name from the file. */
export function keep(column: ImportColumn, kept: Kept): ImportColumn {
  if (kept === "left") return { ...column, to: null, label: false };
  return { ...column, to: column.to ?? column.from, label: kept === "label" };
}

/** Returns `groups` with `group` in the place of the one of its name. */
export function withGroup(groups: readonly ImportGroup[], group: ImportGroup): readonly ImportGroup[] {
  return groups.map((old) => (old.group === group.group ? group : old));
}

/** Returns `group` with `column` in the place of the one of its key. */
export function withColumn(group: ImportGroup, column: ImportColumn): ImportGroup {
  return { ...group, columns: group.columns.map((old) => (old.key === column.key ? column : old)) };
}

/** Returns what is wrong with the type of a group. */
export function typeProblem({ type }: ImportGroup): TypeProblem | null {
  return checkType(type);
}

/** Returns what is wrong with the name a column gets. */
export function columnProblem({ to }: ImportColumn): ColumnProblem | null {
  if (to === null) return null;
  if (to.trim() === "") return "nameEmpty";
  return isReserved(to.trim()) ? "nameReserved" : null;
}

/** Returns what to know about a column. */
export function columnHint(column: ImportColumn, group: ImportGroup): ColumnHint | null {
  const { to, label } = column;
  if (to === null) return null;
  if (label) return isSecretName(to) ? "secret" : "readable";
  const place = group.columns.findIndex(({ key }) => key === column.key);
  const earlier = group.columns.slice(0, place).some((other) => other.to === to && other.label === label);
  return earlier ? "double" : null;
}

/** Returns whether nothing is wrong. */
export function isPossible(groups: readonly ImportGroup[]): boolean {
  return groups.every(
    (group) => typeProblem(group) === null && group.columns.every((c) => columnProblem(c) === null),
  );
}

/** Returns what `groups` changed of the proposal, for `import.run`; null when nothing. */
export function planOf(
  { groups: proposed }: ImportPreview,
  groups: readonly ImportGroup[],
): PageRequest<"import.run">["groups"] {
  const names = new Map(
    proposed.flatMap(({ group, columns }) => columns.map(({ key, to }) => [`${group} ${key}`, to] as const)),
  );
  // What the file itself calls its fields stays as it is, spaces too.
  const typed = (group: string, key: string, to: string | null) =>
    to === null || to === names.get(`${group} ${key}`) ? to : to.trim();
  const plan = (all: readonly ImportGroup[]) =>
    all.map(({ group, template, type, columns }) => ({
      group,
      template,
      type: type.trim(),
      columns: columns.map(({ key, to, label }) => ({ key, to: typed(group, key, to), label })),
    }));
  const [before, after] = [plan(proposed), plan(groups)];
  return JSON.stringify(before) === JSON.stringify(after) ? null : after;
}

/** Returns names that a column of `template` may well become. */
export function namesFor(template: Template): readonly string[] {
  const own = TEMPLATE_FIELDS[template].map(({ name }) => name);
  const more = template === "login" ? ["title", "one-time code", "notes", "folder"] : ["title", "notes"];
  return [...new Set([...own, ...more])];
}
