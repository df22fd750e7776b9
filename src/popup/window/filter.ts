/** What a person looks for in the list of records. */
export const MODES = ["SMART", "EXACT", "FUZZY", "WILDCARD", "REGEXP"] as const;

export type Mode = (typeof MODES)[number];

export interface Filter {
  readonly query: string;
  readonly mode: Mode;
  readonly type: string | null;
  readonly shared: boolean;
}

export const ANY_RECORD: Filter = { query: "", mode: "SMART", type: null, shared: true };
