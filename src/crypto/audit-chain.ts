/**
 * The chain of an audit log: each entry's hash covers it and the hash before, so that nothing in between can be
 * changed, moved or left out without every later hash being another. Server and client make it alike.
 */
import { hash } from "./hash.ts";

/** What of an entry is covered; `detail` is JSON as text, covered as it stands. */
export interface ChainedEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly detail: string;
}

/** The hash before the first entry. */
export const CHAIN_START = "";

/** Returns the hash of `entry` after `previous`. */
export function chainHash(previous: string, { seq, at, kind, detail }: ChainedEntry): string {
  return hash("audit", JSON.stringify([previous, seq, at, kind, detail]));
}
