/**
 * The v2 search (PROTOCOL.md 4.7) over records that are open already: as on the server, but also over sealed values,
 * which the server cannot read.
 */
import { type Searchable, searchOrder, searchTest } from "../../search/clauses.ts";
import type { SearchRequest } from "../../wire/search.ts";
import type { PlainRecord } from "../records/record-crypto.ts";

/** The options of a search. Everything left out is the published default: all records, the oldest first. */
export interface OpenedSearch extends Partial<Pick<SearchRequest, "match" | "exclude" | "range" | "order">> {
  /** Whether `keys`, `values` and `tags` also search sealed fields, not only labels. */
  readonly sealed?: boolean;
}

/**
 * Returns the records that `search` finds, in its order.
 * @throws VaultError `bad_request` for a pattern that the server would refuse, and `unsupported` for `sharedWith`,
 * which only the server knows
 */
export function searchOpened<Row extends PlainRecord>(
  records: readonly Row[],
  { order = "ASCENDING", sealed = false, ...search }: OpenedSearch = {},
): Row[] {
  const test = searchTest(search);
  const inOrder = searchOrder(order);
  return records.filter((record) => test(searchable(record, sealed))).sort((a, b) => inOrder(a.meta, b.meta));
}

function searchable({ meta, plain, data }: PlainRecord, sealed: boolean): Searchable {
  const { recordId, writerId, userId, type, created, lastModified } = meta;
  const entries = [...Object.entries(plain), ...(sealed ? Object.entries(data) : [])];
  return { recordId, writerId, userId, type, created, modified: lastModified, entries };
}
