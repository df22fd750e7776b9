/**
 * Watches every statement that the server sends, and asks the database by EXPLAIN which partitions it would touch, and
 * whether a database of many machines would take it. The partitioned tables are split alike, so all that belongs to one
 * tenant has one number.
 */
import pg from "pg";
import type { Database } from "../../src/server/postgres/database.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { knownOf, problemsOnCitus } from "./citus.ts";
import { readPlacements } from "./placements.ts";
import { planOf, type Statement } from "./plans.ts";

export interface Recorded {
  /** Each text once, however often it was sent. */
  readonly statements: readonly Statement[];
  /** How many were sent. */
  readonly sent: number;
  /** Explains all statements so far. @throws Error for each single-tenant one that touches not exactly one partition */
  assertOnePartitionEach(db: Database): Promise<void>;
  /** Explains all statements so far. @throws Error for each that a distributed database would refuse */
  assertDistributable(db: Database): Promise<void>;
}

const TABLE = /\b(?:from|into|update|join) (?:record|tag|term|tombstone)\b(?!_)/;
const PARTITION = /^(?:record|tag|term|tombstone)_(\d+)/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

const EXPLAINABLE = /^\s*(?:select|insert|update|delete|with|\()/;

/** Records from now on the statements of every connection in this process that read or write tables. */
export function recordStatements(): Recorded {
  const seen = new Map<string, Statement>();
  let sent = 0;
  const { query } = pg.Client.prototype;
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args as [unknown];
    if (typeof first === "object" && first !== null && "text" in first) {
      const { text, values = [] } = first as Statement;
      if (EXPLAINABLE.test(text)) {
        sent++;
        // The same text with one tenant and with many may be planned differently.
        seen.set(`${text} ${tenantsIn(values).length > 1}`, { text, values });
      }
    }
    return Reflect.apply(query, this, args);
  } as typeof query;
  const statements = () => [...seen.values()];
  return {
    get statements() {
      return statements();
    },
    get sent() {
      return sent;
    },
    assertOnePartitionEach: (db) => assertOnePartitionEach(db, statements()),
    assertDistributable: (db) => assertDistributable(db, statements()),
  };
}

function tenantsIn(values: readonly unknown[]): string[] {
  return [...new Set(JSON.stringify(values).match(UUID) ?? [])];
}

/** Returns what is wrong with the plan of `statement`, or null; `tenants` are the ids of all clients. */
export async function problemOf(
  db: Database,
  statement: Statement,
  tenants: ReadonlySet<string>,
): Promise<string | null> {
  const named = tenantsIn(statement.values).filter((id) => tenants.has(id));
  const plan = await planOf(db, statement);
  const touched = partitionsOf(plan);
  // Rows go where their key says: the plan of an insert names no partition, and one tenant in it means one.
  const inserts = /^\s*insert\b/.test(statement.text);
  const most = named.length;
  // A list of no tenants looks nowhere.
  if (inserts ? most > 0 && touched.size === 0 : touched.size <= most) return null;
  return `touches partitions ${[...touched].join(", ") || "unknown"} for ${most} tenants: ${statement.text}`;
}

/** As whose a record is looked for that is not there: where one tenant's would lie. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

async function assertOnePartitionEach(db: Database, statements: readonly Statement[]): Promise<void> {
  const clients = await db.query<{ id: string }>(sql`select client_id as id from client`);
  const tenants = new Set([NOBODY, ...clients.map((client) => client.id)]);
  const problems: string[] = [];
  for (const statement of statements.filter(({ text }) => TABLE.test(text))) {
    // These are about everybody: the count of all records, and a change of the schema.
    if (/count\(\*\) as count from record$|^delete from term where octet_length/.test(statement.text))
      continue;
    const problem = await problemOf(db, statement, tenants);
    if (problem !== null) problems.push(problem);
  }
  const spread = await db.query<{ writer: string }>(sql`select writer_id as writer from
    (select writer_id, tableoid::regclass::text as place from record union all
     select writer_id, tableoid::regclass::text from tag union all
     select writer_id, tableoid::regclass::text from term) as rows
    group by writer_id having count(distinct split_part(place, '_', 2)) > 1`);
  if (spread.length > 0) problems.push(`${spread.length} tenants lie in several partitions`);
  if (problems.length > 0) throw new Error(problems.join("\n\n"));
}

async function assertDistributable(db: Database, statements: readonly Statement[]): Promise<void> {
  const known = await knownOf(db, readPlacements());
  const problems: string[] = [];
  for (const statement of statements) {
    const found = await problemsOnCitus(db, known, statement);
    if (found.length > 0) problems.push(`${found.join("; ")}: ${statement.text}`);
  }
  if (problems.length > 0) throw new Error(problems.join("\n\n"));
}

/** The numbers of all partitions that the plan would look into. */
function partitionsOf(plan: unknown): Set<string> {
  const found = new Set<string>();
  JSON.stringify(plan, (key, value) => {
    const number = key === "Relation Name" ? PARTITION.exec(String(value))?.[1] : undefined;
    if (number !== undefined) found.add(number);
    return value as unknown;
  });
  return found;
}
