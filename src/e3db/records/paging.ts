/** Going through pages that a server hands out: they must move forward, and what is gathered from them has an end. */
import { VaultError } from "../../errors.ts";

/** Pages in a row without a row: a service may leave some out after it has counted them, but not for ever. */
const EMPTY_PAGES = 100;
/** Most rows in one gathered list. */
const MOST_ROWS = 100_000;

/** Returns the error for pages that lead nowhere. */
export function notForward(): VaultError {
  return new VaultError("wire_invalid", "the server's pages do not move forward");
}

/** Returns a watch over empty pages, told of the rows of each. It throws `wire_invalid` when there are too many in a row. */
export function emptyWatch(): (rows: number) => void {
  let empty = 0;
  return (rows) => {
    empty = rows === 0 ? empty + 1 : 0;
    if (empty > EMPTY_PAGES) throw notForward();
  };
}

/** Returns a watch over pages counted from `start`: told the rows of each and where the next begins, it throws `wire_invalid`. */
export function forwardWatch(start: number): (rows: number, next: number) => void {
  const watchEmpty = emptyWatch();
  let last = start;
  return (rows, next) => {
    watchEmpty(rows);
    if (!(next > last)) throw notForward();
    last = next;
  };
}

/** One page of anything; `nextToken` is 0 on the last. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextToken: number;
}

/** Returns the rows of all pages. Throws `wire_invalid` when they lead nowhere, `too_large` beyond 100,000 rows. */
export async function gatherPages<Row>(load: (token: number) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  const watch = forwardWatch(0);
  for (let token = 0; ; ) {
    const { items, nextToken } = await load(token);
    if (rows.length + items.length > MOST_ROWS) throw new VaultError("too_large", "the list is too long");
    for (const item of items) rows.push(item);
    if (nextToken === 0) return rows;
    watch(items.length, nextToken);
    token = nextToken;
  }
}
