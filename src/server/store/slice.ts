/**
 * Pages of listings by offset, as in group routes (PROTOCOL.md section 6.2). 0 is both the first and the last token.
 */
import type { GroupPage } from "../../wire/group.ts";

/** A page of a listing: how many to skip, and how many to return at most. */
export interface Slice {
  readonly offset: number;
  readonly limit: number;
}

/** Cuts `items`, of which one more than the limit was asked for, to a page. */
export function pageOf<Item>(items: readonly Item[], { offset, limit }: Slice): GroupPage<Item> {
  return { items: items.slice(0, limit), nextToken: items.length > limit ? offset + limit : 0 };
}
