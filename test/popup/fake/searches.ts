/** Searches over the records of the fake, by the rules of the real ones. */
import type { PageHandlers } from "../../../src/messages/receive.ts";
import { searchOrder, searchTest } from "../../../src/search/clauses.ts";
import { findRequest } from "../../../src/vault/records/find-request.ts";
import type { Fake } from "./background.ts";

export function searchesOf(fake: Fake) {
  return {
    "search.run": async ({ search, from, limit }) => {
      const request = findRequest(search);
      const test = searchTest(request);
      const found = fake.records
        .filter(({ writer }) => request.includeAllWriters || writer.me)
        .filter((record) => {
          const { recordId, type, created, modified, labels, fields, writer } = record;
          const seen = search.where === "device" ? [...labels, ...fields] : labels;
          const entries = seen.map(({ name, value }) => [name, value] as const);
          const writerId = writer.clientId;
          return test({ recordId, writerId, userId: writerId, type, created, modified, entries });
        })
        .sort(searchOrder(request.order));
      const rows = found.slice(from, from + limit).map(({ fields: _, sharedWith: __, ...row }) => row);
      return {
        rows,
        total: found.length,
        next: from + limit < found.length ? from + limit : null,
        unreadable: 0,
      };
    },
    "search.list": async () => fake.searches,
    "search.save": async (saved) => {
      fake.searches = [...fake.searches.filter(({ name }) => name !== saved.name), saved];
      fake.announce("searches");
      return fake.searches;
    },
    "search.delete": async ({ name }) => {
      fake.searches = fake.searches.filter((saved) => saved.name !== name);
      fake.announce("searches");
      return fake.searches;
    },
  } satisfies Partial<PageHandlers>;
}
