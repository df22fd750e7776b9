/** A search as a person builds it, step by step, and keeps it: conditions, the time, whose records, and their order. */

export const SEARCH_PLACES = ["server", "device"] as const;
/** Where is searched: all labels at the server, or everything on this device, sealed values too. */
export type SearchPlace = (typeof SEARCH_PLACES)[number];

/** What a condition is about. `either` is a name or a value; `pair` is a value under its name. */
export const SEARCH_SUBJECTS = ["type", "pair", "name", "value", "either", "writer", "record"] as const;
export type SearchSubject = (typeof SEARCH_SUBJECTS)[number];

/** One condition. `name` is for `pair` only, and empty otherwise. */
export interface SearchCondition {
  readonly subject: SearchSubject;
  readonly name: string;
  readonly text: string;
}

export const SEARCH_WAYS = ["EXACT", "FUZZY", "WILDCARD", "REGEXP"] as const;
/** How texts are compared; one way holds for all conditions of a step. */
export type SearchWay = (typeof SEARCH_WAYS)[number];

/** Conditions of which all (`AND`) or one (`OR`) must hold. */
export interface SearchStep {
  readonly join: "AND" | "OR";
  readonly way: SearchWay;
  readonly conditions: readonly SearchCondition[];
}

/** Times as typed, such as `2026-11-01T08:00`, in `zone` (`+00:00`); an empty one is open. Both ends are included. */
export interface SearchTime {
  readonly key: "CREATED" | "MODIFIED";
  readonly after: string;
  readonly before: string;
  readonly zone: string;
}

/** What fits one step of `find` (everything, if there is none) and no step of `leaveOut`. */
export interface Search {
  readonly where: SearchPlace;
  readonly find: readonly SearchStep[];
  readonly leaveOut: readonly SearchStep[];
  /** null: of any time. */
  readonly time: SearchTime | null;
  readonly everybody: boolean;
  readonly order: "ASCENDING" | "DESCENDING";
}

/** A search under a name that its person gave it. */
export interface SavedSearch {
  readonly name: string;
  readonly search: Search;
}

/** What a search may have at most. Searches that the server would refuse are refused here first. */
export const SEARCH_LIMITS = { steps: 8, conditions: 8, saved: 50, name: 100, text: 1_000 } as const;
