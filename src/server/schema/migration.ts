/** One change of the schema, and what a database may choose about it. */
import type { Sql } from "../postgres/sql.ts";

export interface SchemaOptions {
  /** Into how many hash partitions by tenant the tables of records are split; 0 for none. */
  readonly partitions: number;
}

export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly statements: (options: SchemaOptions) => readonly Sql[];
}
