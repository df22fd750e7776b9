/** Walks through a server's pages. They must move forward, and a gathered list has a limit. */
import { VaultError } from "../../errors.ts";

/** Most empty pages one after the other. A service may leave rows out after counting them, but not for ever. */
const EMPTY_PAGES = 100;
/** Most rows in one gathered list. */
const MOST_ROWS = 100_000;

/** Returns the error for pages that lead nowhere. */
export function notForward(): VaultError {
  return new VaultError("wire_invalid", "the server's pages do not move forward");
}

/**
 * Returns a watch over empty pages; it is told the rows of each.
 * @throws VaultError `wire_invalid`, from the watch, when there are too many empty pages in a row
 */
export function emptyWatch(): (rows: number) => void {
  let empty = 0;
  return (rows) => {
    empty = rows === 0 ? empty + 1 : 0;
    if (empty > EMPTY_PAGES) throw notForward();
  };
}

/**
 * Returns a watch over pages counted from `start`; it is told the rows of each and where the next begins.
 * @throws VaultError `wire_invalid`, from the watch, when the next page is not where it must be
 */
export function forwardWatch(start: number): (rows: number, next: number) => void {
  const watchEmpty = emptyWatch();
  let last = start;
  return (rows, next) => {
    watchEmpty(rows);
    if (!(next > last)) throw notForward();
    last = next;
  };
}

/** Most rows of a list that is walked through and not gathered: more than anybody keeps. */
const MOST_LISTED = 1_000_000;
/** So many rows may come while a list is walked through that its first page did not count. */
const LATE_ROWS = 2000;

/**
 * Returns a watch over how many rows a list has; it is told the rows of each page, and what the first one counted.
 * @throws VaultError `wire_invalid`, from the watch, when there are far more, or more than a million
 */
export function countWatch(): (rows: number, total: number | null) => void {
  let rows = 0;
  let most: number | null = null;
  return (more, total) => {
    rows += more;
    most ??= Math.min(MOST_LISTED, 2 * (total ?? MOST_LISTED) + LATE_ROWS);
    if (rows > most) throw notForward();
  };
}

/** One page of anything; `nextToken` is 0 on the last. */
export interface Page<Row> {
  readonly items: readonly Row[];
  readonly nextToken: number;
}

/**
 * Returns the rows of all pages.
 * @throws VaultError `wire_invalid` when they lead nowhere, `too_large` beyond 100,000 rows
 */
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
