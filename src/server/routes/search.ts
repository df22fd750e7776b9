/** The two searches (PROTOCOL.md sections 4.6 and 4.7). */
import { encodeQueryPage, parseQuery } from "../../wire/query.ts";
import { encodeSearchPage, parseSearchRequest } from "../../wire/search.ts";
import { answer, type Handlers } from "../call.ts";
import { assertModestQuery, assertModestSearch } from "../search/modest.ts";
import { runQuery } from "../search/query.ts";
import { runSearch } from "../search/search.ts";

export const searchRoutes = {
  query: async (call, deps) => {
    const query = parseQuery(await call.json());
    assertModestQuery(query);
    const { caller } = call;
    const run = () => runQuery(deps.db, caller, query, deps.limits.searchMs);
    return answer(200, encodeQueryPage(await deps.rates.search(caller, run)));
  },

  search: async (call, deps) => {
    const request = parseSearchRequest(await call.json());
    assertModestSearch(request);
    const { caller } = call;
    const run = () => runSearch(deps.db, caller, request, deps.limits.searchMs);
    return answer(200, encodeSearchPage(await deps.rates.search(caller, run)));
  },
} satisfies Handlers;
