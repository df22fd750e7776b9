/**
 * The searches that the E3DB documents describe, as a person builds them: what each finds among the records of
 * test/server/find.test.ts, and the client's own request for it. test/popup/search.test.tsx builds each by controls.
 */
import { clause } from "../../src/e3db/records/search.ts";
import type { Search, SearchCondition, SearchStep } from "../../src/model/search.ts";
import type { SearchRequest } from "../../src/wire/search.ts";

export const step = (
  conditions: readonly (readonly [SearchCondition["subject"], string, string?])[],
  { way = "EXACT", join = "AND" }: Partial<SearchStep> = {},
): SearchStep => ({
  way,
  join,
  conditions: conditions.map(([subject, text, name = ""]) => ({ subject, text, name })),
});
export const search = (parts: Partial<Search>): Search => ({
  where: "server",
  find: [],
  leaveOut: [],
  time: null,
  everybody: true,
  order: "ASCENDING",
  ...parts,
});

/** What is known only when the test runs. */
export interface Facts {
  readonly writer: string;
  /** A moment as a clock at -08:00 shows it. */
  readonly after: string;
}

interface Case {
  readonly name: string;
  readonly search: (facts: Facts) => Search;
  readonly found: readonly string[];
  /** The request that the documents show for it. */
  readonly request?: (facts: Facts) => Partial<SearchRequest>;
}

export const DOCUMENTED: readonly Case[] = [
  {
    name: "everything",
    search: () => search({}),
    found: ["arya", "tyrion", "jon", "bran", "sansa"],
    request: () => ({}),
  },
  {
    name: "record types AND values",
    search: () =>
      search({
        find: [
          step([
            ["type", "note"],
            ["value", "Stark"],
          ]),
        ],
      }),
    found: ["arya"],
    request: () => ({ match: [clause({ types: ["note"], values: ["Stark"] }, { condition: "AND" })] }),
  },
  {
    name: "keys",
    search: () => search({ find: [step([["name", "draft"]])] }),
    found: ["tyrion", "sansa"],
    request: () => ({ match: [clause({ keys: ["draft"] })] }),
  },
  {
    name: "values minus exclude",
    search: () => search({ find: [step([["value", "Stark"]])], leaveOut: [step([["name", "draft"]])] }),
    found: ["arya", "jon"],
    request: () => ({ match: [clause({ values: ["Stark"] })], exclude: [clause({ keys: ["draft"] })] }),
  },
  {
    name: "a writer, with a range in -08:00",
    search: ({ writer, after }) =>
      search({
        find: [step([["writer", writer]])],
        time: { key: "CREATED", after, before: "", zone: "-08:00" },
      }),
    found: ["jon", "bran"],
    request: ({ writer, after }) => ({
      match: [clause({ writerIds: [writer] })],
      range: { key: "CREATED", after: `${after}-08:00`, before: null },
    }),
  },
  {
    name: "fuzzy bummer",
    search: () => search({ find: [step([["value", "bummer"]], { way: "FUZZY" })] }),
    found: ["arya", "tyrion"],
    request: () => ({ match: [clause({ values: ["bummer"] }, { strategy: "FUZZY" })] }),
  },
  {
    name: "wildcard su??er",
    search: () => search({ find: [step([["value", "su??er"]], { way: "WILDCARD" })] }),
    found: ["arya"],
    request: () => ({ match: [clause({ values: ["su??er"] }, { strategy: "WILDCARD" })] }),
  },
  {
    name: "regexp sum.*",
    search: () => search({ find: [step([["value", "sum.*"]], { way: "REGEXP" })] }),
    found: ["arya", "sansa"],
    request: () => ({ match: [clause({ values: ["sum.*"] }, { strategy: "REGEXP" })] }),
  },
  {
    name: "a label and its value, of mine only",
    search: () => search({ find: [step([["pair", "Stark", "house"]])], everybody: false }),
    found: ["arya", "jon"],
  },
  {
    name: "all of: a type, and a text as a name or a value",
    search: () =>
      search({
        find: [
          step([
            ["type", "note"],
            ["either", "draft"],
          ]),
        ],
      }),
    found: ["tyrion"],
  },
  {
    name: "one of: the same label with two values",
    search: () =>
      search({
        find: [
          step(
            [
              ["pair", "Stark", "house"],
              ["pair", "Tully", "house"],
            ],
            { join: "OR" },
          ),
        ],
      }),
    found: ["arya", "jon", "bran", "sansa"],
  },
  {
    name: "one step or else another, each compared in its own way",
    search: () =>
      search({ find: [step([["value", "win*"]], { way: "WILDCARD" }), step([["type", "letter"]])] }),
    found: ["jon", "sansa"],
  },
];
