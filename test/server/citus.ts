/**
 * Holds statements and the schema against the documented rules of Citus. A Citus is not to be had here, so the rules
 * are read from its documentation and its own regression tests; src/server/SCALE.md names the source of each. Citus
 * plans a statement in parts: each CTE and each sublink by itself, then the rest.
 */
import type { Database } from "../../src/server/postgres/database.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import type { Placement, Placements } from "./placements.ts";
import { conditionsOf, fixedValues, type PlanNode, planOf, type Statement } from "./plans.ts";

/** A part of a statement that is planned by itself, without the parts in it that are too. */
type Part = readonly PlanNode[];

interface Use {
  readonly node: PlanNode;
  readonly table: string;
  readonly placement: Placement;
  /** What its distribution column is fixed to; null for anything. */
  readonly values: ReadonlySet<string> | null;
}

const JOINS = new Set(["Nested Loop", "Hash Join", "Merge Join"]);
/** Steps that need the rows of all shards together. */
const MERGES = new Set(["Limit", "Aggregate", "WindowAgg", "Unique"]);

/** Words that work on one machine only, or that the storage design rules out for all engines. */
const ONE_MACHINE =
  /\b(?:listen|notify|pg_(?:try_)?advisory\w*|nextval|ctid|create temp(?:orary)?|tablesample)\b/i;

/** What the rules need to know of a database. */
export interface Known {
  readonly placements: Placements;
  /** Functions whose result changes from row to row. */
  readonly volatile: ReadonlySet<string>;
  /** The columns of each table, in order. */
  readonly columns: ReadonlyMap<string, readonly string[]>;
}

/** Reads from the catalog of `db` what the rules need. */
export async function knownOf(db: Database, placements: Placements): Promise<Known> {
  const functions = await db.query<{ name: string }>(
    sql`select proname as name from pg_proc group by proname having every(provolatile = 'v')`,
  );
  const tables = await db.query<{ name: string; columns: string[] }>(sql`select c.relname as name,
      array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname`);
  return {
    placements,
    volatile: new Set(functions.map((row) => row.name)),
    columns: new Map(tables.map((row) => [row.name, row.columns])),
  };
}

/** Returns what Citus would refuse in `statement`, or answer wrongly. */
export async function problemsOnCitus(db: Database, known: Known, statement: Statement): Promise<string[]> {
  const plan = await planOf(db, statement);
  const found = [
    ...wordProblems(statement.text, known),
    ...partsOf(plan).flatMap((part) => partProblems(part, known)),
  ];
  return [...new Set(found)];
}

function wordProblems(text: string, { placements, volatile }: Known): string[] {
  const problems: string[] = [];
  const word = ONE_MACHINE.exec(text);
  if (word !== null) problems.push(`${word[0]} works on one machine only`);
  if (/\b(?:update \w+ (?:\w+ )?set|delete from)\b/i.test(text)) {
    const called = [...text.matchAll(/\b(\w+)\(/g)].map((match) => match[1] ?? "");
    for (const name of called.filter((one) => volatile.has(one)))
      problems.push(`${name}() is VOLATILE and stands in an UPDATE or DELETE`);
  }
  if (/\bvalues\s*\([^;]*\(\s*select\b/i.test(text))
    problems.push("a subquery among the VALUES of an INSERT");
  for (const [table, placement] of placements) {
    if (placement === null) continue;
    const { column } = placement;
    if (new RegExp(`\\bupdate ${table} (?:\\w+ )?set\\b(?:(?!\\bwhere\\b)[^])*\\b${column} =`).test(text))
      problems.push(`an UPDATE of ${table} changes ${column}, by which it is distributed`);
    const target = new RegExp(`\\binto ${table} \\((?:(?!\\binto\\b)[^])*\\bon conflict \\(([^)]*)\\)`).exec(
      text,
    );
    if (target?.[1] !== undefined && !target[1].split(/,\s*/).includes(column))
      problems.push(`ON CONFLICT of ${table} without ${column}`);
  }
  return problems;
}

/** Splits a plan where Citus plans by itself: at CTEs, and at sublinks that depend on nothing outside. */
function partsOf(plan: PlanNode): Part[] {
  const parts: Part[] = [];
  const walk = (root: PlanNode): void => {
    const nodes: PlanNode[] = [];
    const collect = (node: PlanNode): void => {
      nodes.push(node);
      for (const child of node.Plans ?? []) {
        if (child["Parent Relationship"] === "InitPlan") walk(child);
        else collect(child);
      }
    };
    collect(root);
    parts.push(nodes);
  };
  walk(plan);
  return parts;
}

function tableOf(node: PlanNode): string | undefined {
  // A partition belongs to its table.
  return node["Relation Name"]?.replace(/_\d+$/, "");
}

/** The reads of distributed tables among `nodes`, each with what fixes it. */
function readsOf(nodes: readonly PlanNode[], placements: Placements): Use[] {
  return nodes.flatMap((node) => {
    const table = tableOf(node);
    if (table === undefined || node["Node Type"] === "ModifyTable") return [];
    const placement = placements.get(table);
    if (!placement) return [];
    // A bitmap scan has its condition in the scan of the index below it too.
    return [{ node, table, placement, values: fixedValues(conditionsOf(node), placement.column) }];
  });
}

function isOneShard(uses: readonly Use[]): boolean {
  const keys = uses.map(({ placement, values }) =>
    values?.size === 1 ? `${placement.group} ${[...values][0]}` : null,
  );
  return !keys.includes(null) && new Set(keys).size <= 1;
}

function partProblems(nodes: Part, { placements, columns }: Known): string[] {
  const problems: string[] = [];
  const reads = readsOf(nodes, placements);
  for (const node of nodes) {
    const table = tableOf(node);
    if (table === undefined) continue;
    const placement = placements.get(table);
    if (placement === undefined && !table.startsWith("pg_")) problems.push(`${table} has no place`);
    if (node["Node Type"] !== "ModifyTable") continue;
    const others = reads.filter((use) => use.table !== table || node.Operation === "Insert");
    if (placement === null && node.Operation !== "Insert" && others.length > 0)
      problems.push(`${table}, a reference table, is changed by what ${others[0]?.table} says`);
    const at = columns.get(table)?.indexOf(placement?.column ?? "") ?? -1;
    // An INSERT has to say where its rows go.
    const given = node.Plans?.[0]?.Output?.[at];
    if (placement && node.Operation === "Insert" && (given === undefined || given.startsWith("NULL::")))
      problems.push(`an INSERT into ${table} without ${placement.column}`);
  }
  // Whatever one machine can answer alone is PostgreSQL's own business.
  if (isOneShard(reads)) return problems;
  for (const node of nodes) problems.push(...acrossProblems(node, placements));
  return problems;
}

/** What is refused in a statement that reads several shards. */
function acrossProblems(node: PlanNode, placements: Placements): string[] {
  const problems: string[] = [];
  const type = node["Node Type"];
  const below = (one: PlanNode | undefined) =>
    readsOf(one === undefined ? [] : withChildren(one), placements);
  if (type === "LockRows" && below(node).length > 0) problems.push("FOR UPDATE across shards");
  if (type === "Recursive Union") problems.push("a recursive CTE across shards");
  if (node["Grouping Sets"] !== undefined) problems.push("grouping sets across shards");
  for (const child of node.Plans ?? []) {
    if (child["Parent Relationship"] !== "SubPlan") continue;
    for (const use of below(child)) {
      if (!isTied(use) && use.values?.size !== 1)
        problems.push(`a correlated subquery on ${use.table}, not by ${use.placement.column}`);
    }
  }
  if (!JOINS.has(type)) return problems;
  const [outer, inner] = node.Plans ?? [];
  const [left, right] = [below(outer), below(inner)];
  const join = node["Join Type"] ?? "Inner";
  if (["Left", "Anti"].includes(join) && left.length === 0 && right.length > 0)
    problems.push("an outer join whose outer side is on every machine");
  if (join === "Right" && right.length === 0 && left.length > 0)
    problems.push("an outer join whose outer side is on every machine");
  if (type === "Nested Loop" && left.length === 0 && inner !== undefined && mergesRows(inner, placements))
    problems.push("a LATERAL subquery of rows that no shard has, with a LIMIT or an aggregate");
  if (left.length > 0 && right.length > 0 && !areTogether(node, left, right))
    problems.push(`a join of ${left[0]?.table} with ${right[0]?.table}, not by their tenants`);
  return problems;
}

function withChildren(node: PlanNode): PlanNode[] {
  const own = (node.Plans ?? []).filter((child) => child["Parent Relationship"] !== "InitPlan");
  return [node, ...own.flatMap(withChildren)];
}

/** A use is tied when its distribution column equals another table's. */
function isTied({ node, placement: { column } }: Use): boolean {
  const tie = new RegExp(`^\\w+\\.${column} = \\w+\\.\\w+$|^\\w+\\.\\w+ = \\w+\\.${column}$`);
  return withChildren(node).some((one) => conditionsOf(one).some((condition) => tie.test(condition)));
}

/** A step that merges rows, above a distributed table, and fed by the rows of the outer side. */
function mergesRows(inner: PlanNode, placements: Placements): boolean {
  return withChildren(inner).some(
    (node) => MERGES.has(node["Node Type"]) && readsOf(withChildren(node), placements).some(isTied),
  );
}

function areTogether(node: PlanNode, left: readonly Use[], right: readonly Use[]): boolean {
  if (isOneShard([...left, ...right])) return true;
  const groups = new Set([...left, ...right].map(({ placement }) => placement.group));
  if (groups.size > 1) return false;
  const columns = [...left, ...right].map(({ placement }) => placement.column).join("|");
  const tie = new RegExp(`\\w+\\.(?:${columns}) = \\w+\\.(?:${columns})`);
  return withChildren(node).some((one) => conditionsOf(one).some((condition) => tie.test(condition)));
}
