/** One change of the schema, and the choices that a database has about it. */
import type { Sql } from "../postgres/sql.ts";

export interface SchemaOptions {
  /** The number of hash partitions by tenant of the tables of records; 0 for none. */
  readonly partitions: number;
}

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly statements: (options: SchemaOptions) => readonly Sql[];
}
