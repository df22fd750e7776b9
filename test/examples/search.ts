/** Finds records by their labels, on the server; and by sealed values, in records that are open. */
import {
  Client,
  clause,
  type PlainRecord,
  register,
  type SearchOptions,
  searchOpened,
  searchTime,
  typesClause,
} from "sealfield/e3db";
import type { Example } from "./example.ts";

export const run: Example = async ({ url, token, suite, say }) => {
  const { identity } = await register({ url, token, name: "Alice", suite });
  const alice = new Client(identity);
  const write = (name: string, plain: Record<string, string>) =>
    alice.write({ type: "dragon", data: { name }, plain });
  await write("Drogon", { colour: "black", rider: "Daenerys" });
  await write("Rhaegal", { colour: "green", rider: "Jon" });
  const viserion = await write("Viserion", { colour: "cream", rider: "Daenerys" });

  /** The names that a search finds, in its order; each page is fetched when it is needed. */
  async function names(options: SearchOptions): Promise<string[]> {
    const found: string[] = [];
    for await (const { record } of alice.search({ ...options, includeData: true })) {
      found.push(record?.data["name"] ?? "");
    }
    return found;
  }

  // Exactly, and with one of several terms.
  say(await names({ match: [clause({ tags: { colour: "black" } })] })); // → ["Drogon"]
  say(await names({ match: [clause({ values: ["black", "green"] })] })); // → ["Drogon", "Rhaegal"]
  // With all terms.
  const both = clause(
    { types: ["dragon"], tags: { colour: "cream", rider: "Daenerys" } },
    { condition: "AND" },
  );
  say(await names({ match: [both] })); // → ["Viserion"]
  // Spelt nearly so.
  say(await names({ match: [clause({ values: ["grean"] }, { strategy: "FUZZY" })] })); // → ["Rhaegal"]
  say(await names({ match: [clause({ values: ["cr*m"] }, { strategy: "WILDCARD" })] })); // → ["Viserion"]
  say(await names({ match: [clause({ values: ["(black|green)"] }, { strategy: "REGEXP" })] })); // → ["Drogon", "Rhaegal"]

  // Without some, newest first.
  const exclude = [clause({ tags: { rider: "Jon" } })];
  say(await names({ match: [typesClause("dragon")], exclude, order: "DESCENDING" })); // → ["Viserion", "Drogon"]

  // Between two times. A text may have a zone: searchTime("2030-01-31", "PST").
  const since = { key: "CREATED", after: viserion.meta.created, before: null } as const;
  say(await names({ match: [typesClause("dragon")], range: since })); // → ["Viserion"]
  const early = { key: "MODIFIED", after: null, before: searchTime("2001-01-01") } as const;
  say(await names({ match: [typesClause("dragon")], range: early })); // → []

  // Page by page: `next` starts the page after it.
  const page = await alice.searchPage({ match: [typesClause("dragon")], limit: 2 });
  say([page.records.length, page.total, page.next]); // → [2, 3, 2]
  const rest = await alice.searchPage({
    match: [typesClause("dragon")],
    limit: 2,
    nextToken: page.next ?? 0,
  });
  say([rest.records.length, rest.next]); // → [1, null]

  // The older query, in the order of writing.
  const open: PlainRecord[] = [];
  for await (const { record } of alice.query({ types: ["dragon"], includeData: true, count: 2 })) {
    if (record !== null) open.push(record);
  }
  say(open.length); // → 3

  // The same search over what is open, sealed values included. Nothing leaves the program.
  const match = [clause({ values: ["V?ser*"] }, { strategy: "WILDCARD" })];
  say(searchOpened(open, { match, sealed: true }).map(({ data }) => data["name"])); // → ["Viserion"]
};
