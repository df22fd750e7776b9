/**
 * Where each table lies in a distributed database, as the operator's page says it (src/server/SCALE.md): the commands
 * there are what tests hold statements against.
 */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

const PAGE = resolve(import.meta.dirname, "../../src/server/SCALE.md");

/** A distributed table: rows lie by `column`, together with those of the tables of the same `group`. */
export interface Placement {
  readonly column: string;
  readonly group: string;
}

/** Distributed tables with their placement; reference tables, which every machine has, with null. */
export type Placements = ReadonlyMap<string, Placement | null>;

/** Returns the placements of the page's commands. @throws Error when a table is placed twice */
export function readPlacements(page: string = readFileSync(PAGE, "utf8")): Placements {
  const placements = new Map<string, Placement | null>();
  const place = (table: string, placement: Placement | null) => {
    if (placements.has(table)) throw new Error(`${table} is placed twice`);
    placements.set(table, placement);
  };
  const distributed = /create_distributed_table\('(\w+)', '(\w+)'(?:, colocate_with => '(\w+)')?\)/g;
  for (const [, table = "", column = "", beside = "none"] of page.matchAll(distributed))
    place(table, { column, group: beside === "none" ? table : beside });
  for (const [, table = ""] of page.matchAll(/create_reference_table\('(\w+)'\)/g)) place(table, null);
  return placements;
}
