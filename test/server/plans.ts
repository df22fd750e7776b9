/** What EXPLAIN says about a statement, as a tree, and what conditions in it fix to one value. */
import type { Database } from "../../src/server/postgres/database.ts";
import { Sql } from "../../src/server/postgres/sql.ts";

/** A statement as the server sends it. */
export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

/** One node of a plan, by PostgreSQL's own names. */
export interface PlanNode {
  readonly "Node Type": string;
  readonly "Parent Relationship"?: string;
  readonly "Subplan Name"?: string;
  readonly Operation?: string;
  readonly "Relation Name"?: string;
  readonly "Join Type"?: string;
  readonly "Grouping Sets"?: unknown;
  readonly Output?: readonly string[];
  readonly Plans?: readonly PlanNode[];
}

/** Returns the plan of `statement` with its values, written out in full. */
export async function planOf(db: Database, { text, values }: Statement): Promise<PlanNode> {
  const pieces = text.split(/\$\d+/);
  const order = [...text.matchAll(/\$(\d+)/g)].map((match) => values[Number(match[1]) - 1]);
  const statement = new Sql([`explain (verbose, format json) ${pieces[0]}`, ...pieces.slice(1)], order);
  const [row] = await db.query<{ "QUERY PLAN": readonly [{ Plan: PlanNode }] }>(statement);
  if (row === undefined) throw new Error(`no plan: ${text}`);
  return row["QUERY PLAN"][0].Plan;
}

const CONDITIONS = ["Index Cond", "Recheck Cond", "Filter", "Hash Cond", "Merge Cond", "Join Filter"];

/** Returns the conditions of one node, each as it must hold by itself. */
export function conditionsOf(node: PlanNode): string[] {
  const all = CONDITIONS.map((name) => (node as unknown as Record<string, unknown>)[name]);
  return all.filter((text) => typeof text === "string").flatMap(conjuncts);
}

/** `((a = 1) AND (b = 2))` as `a = 1` and `b = 2`. */
function conjuncts(text: string): string[] {
  const bare = unwrapped(text);
  const parts: string[] = [];
  let [depth, quoted, start] = [0, false, 0];
  for (let at = 0; at < bare.length; at++) {
    const letter = bare[at];
    if (letter === "'") quoted = !quoted;
    if (quoted) continue;
    if (letter === "(") depth++;
    if (letter === ")") depth--;
    if (depth === 0 && bare.startsWith(" AND ", at)) {
      parts.push(bare.slice(start, at));
      start = at + 5;
    }
  }
  if (parts.length === 0) return [bare];
  return [...parts, bare.slice(start)].flatMap(conjuncts);
}

function unwrapped(text: string): string {
  let bare = text.trim();
  while (bare.startsWith("(") && closes(bare)) bare = bare.slice(1, -1);
  return bare;
}

/** Returns whether the first parenthesis is closed by the last character. */
function closes(text: string): boolean {
  let [depth, quoted] = [0, false];
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "'") quoted = !quoted;
    if (quoted) continue;
    if (text[at] === "(") depth++;
    if (text[at] === ")" && --depth === 0) return at === text.length - 1;
  }
  return false;
}

/** Returns the values that the conditions leave for `column`; null when they leave any. */
export function fixedValues(conditions: readonly string[], column: string): ReadonlySet<string> | null {
  for (const condition of conditions) {
    const one = new RegExp(`^(?:\\w+\\.)?${column} = '([^']*)'::\\w+$`).exec(condition);
    if (one?.[1] !== undefined) return new Set([one[1]]);
    const any = new RegExp(`^(?:\\w+\\.)?${column} = ANY \\('\\{([^']*)\\}'::\\w+\\[\\]\\)$`).exec(condition);
    if (any?.[1] !== undefined) return new Set(any[1].split(",").filter((value) => value !== ""));
  }
  return null;
}
