/** Searches labels on the server by v1 query and v2 search (PROTOCOL.md 4.6 and 4.7), page by page or row by row. */
import { recordType } from "../../wire/ids.ts";
import type { ListedRecord } from "../../wire/listed-record.ts";
import { EMPTY_QUERY, encodeQuery, parseQueryPage, type Query, type QueryPage } from "../../wire/query.ts";
import { ROUTES } from "../../wire/routes.ts";
import {
  EMPTY_SEARCH,
  encodeSearchRequest,
  NO_TERMS,
  parseSearchPage,
  type SearchClause,
  type SearchPage,
  type SearchRequest,
  type SearchTerms,
} from "../../wire/search.ts";
import type { Send } from "../http/request.ts";
import { forwardWatch } from "./paging.ts";
import { signalOf } from "./records.ts";

/** Pages with data may hold many large fields. */
const PAGE_MAX_BYTES = 64 * 1024 * 1024;

/** The options of a search; everything left out is the published default. */
export type SearchOptions = Partial<SearchRequest> & { readonly signal?: AbortSignal };
export type QueryOptions = Partial<Query> & { readonly signal?: AbortSignal };

/** Returns a clause from the terms that are given: EXACT and OR unless said otherwise. */
export function clause(
  terms: Partial<SearchTerms>,
  { condition = "OR", strategy = "EXACT" }: Partial<Omit<SearchClause, "terms">> = {},
): SearchClause {
  return { condition, strategy, terms: { ...NO_TERMS, ...terms } };
}

/**
 * Returns the clause that matches records of these types.
 * @throws VaultError `type_invalid` for a name that no type has
 */
export function typesClause(...types: readonly string[]): SearchClause {
  return clause({ types: types.map(recordType) });
}

/** Returns one page of a v2 search. */
export async function searchPage(send: Send, { signal, ...options }: SearchOptions): Promise<SearchPage> {
  const answer = await send(ROUTES.search, {
    params: {},
    json: encodeSearchRequest({ ...EMPTY_SEARCH, ...options }),
    repeatable: true,
    maxBytes: PAGE_MAX_BYTES,
    ...signalOf(signal),
  });
  return parseSearchPage(answer.json);
}

/** Returns one page of a v1 query. */
export async function queryPage(send: Send, { signal, ...options }: QueryOptions): Promise<QueryPage> {
  const answer = await send(ROUTES.query, {
    params: {},
    json: encodeQuery({ ...EMPTY_QUERY, ...options }),
    repeatable: true,
    maxBytes: PAGE_MAX_BYTES,
    ...signalOf(signal),
  });
  return parseQueryPage(answer.json);
}

/** Rows of a search as they are asked for, and how many there are in all. */
export interface Results<Row> extends AsyncIterable<Row> {
  /** Returns the number of hits the server counted, fetching the first page if that has not happened. */
  total(): Promise<number>;
}

/**
 * Returns the rows of a v2 search, fetched page by page. Every iteration starts again from the first page, which
 * `total` may have fetched already.
 * @throws VaultError `wire_invalid` when the server's paging does not move forward
 */
export function searchResults(send: Send, options: SearchOptions): Results<ListedRecord> {
  const start = options.nextToken ?? 0;
  let first: Promise<SearchPage> | null = null;
  const firstPage = () => {
    first ??= searchPage(send, options).catch((error: unknown) => {
      first = null;
      throw error;
    });
    return first;
  };
  return {
    total: async () => (await firstPage()).total,
    async *[Symbol.asyncIterator]() {
      let page = await firstPage();
      first = null;
      const watch = forwardWatch(start);
      for (;;) {
        yield* page.results;
        if (page.lastIndex === 0) return;
        watch(page.results.length, page.lastIndex);
        page = await searchPage(send, { ...options, nextToken: page.lastIndex });
      }
    },
  };
}

/**
 * Returns the rows of a v1 query in the order they were written, page by page until one is empty. A page may have
 * fewer rows than asked for, because nobody published the maximum of a service.
 */
export async function* queryResults(send: Send, options: QueryOptions): AsyncGenerator<ListedRecord> {
  let index = options.afterIndex ?? 0;
  const watch = forwardWatch(index);
  for (;;) {
    const page = await queryPage(send, { ...options, afterIndex: index });
    yield* page.results;
    if (page.results.length === 0) return;
    watch(page.results.length, page.lastIndex);
    index = page.lastIndex;
  }
}
