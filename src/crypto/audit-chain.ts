/**
 * The chain of an audit log: each entry's hash covers the entry and the hash before it. Changing, moving or
 * dropping an entry changes every later hash. Server and client compute it alike.
 */
import { hash } from "./hash.ts";

/** The part of an entry that the hash covers; `detail` is JSON as text, covered as it stands. */
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
