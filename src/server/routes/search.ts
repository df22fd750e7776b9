/** The two searches (PROTOCOL.md sections 4.6 and 4.7). */
import { encodeQueryPage, parseQuery } from "../../wire/query.ts";
import { encodeSearchPage, parseSearchRequest } from "../../wire/search.ts";
import type { Call, Handlers } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import { limited } from "../limits/limited.ts";
import type { Database } from "../postgres/database.ts";
import { assertModestQuery, assertModestSearch } from "../search/modest.ts";
import { runQuery } from "../search/query.ts";
import { runSearch } from "../search/search.ts";

/** Runs a search in the client's turn. Its limit counts from now on: also while it waits. */
function inTurn<T>(
  call: Call,
  { db, limits, rates }: Deps,
  work: number,
  run: (db: Database) => Promise<T>,
): Promise<T> {
  rates.charge(call.caller, work);
  const turn = work > LITTLE_WORK ? rates.patterns : rates.search;
  return limited(limits.searchMs, call.gone, (signal) =>
    turn(call.caller, () => run(db.within({ signal })), signal),
  );
}

/** What the patterns that a person types make. */
const LITTLE_WORK = 16;

export const searchRoutes = {
  query: async (call, deps) => {
    const query = parseQuery(await call.json());
    assertModestQuery(query);
    const { caller } = call;
    const page = await inTurn(call, deps, 0, (db) => runQuery(db, caller, query, deps.limits.searchMs));
    return answer(200, encodeQueryPage(page));
  },

  search: async (call, deps) => {
    const request = parseSearchRequest(await call.json());
    const { caller } = call;
    const work = assertModestSearch(request);
    const page = await inTurn(call, deps, work, (db) => runSearch(db, caller, request, deps.limits.searchMs));
    return answer(200, encodeSearchPage(page));
  },
} satisfies Handlers;
