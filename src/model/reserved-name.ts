/** Names that a record keeps for Sealfield itself. */

/** How they begin (SECURITY.md, "Seal context"). */
const RESERVED_PREFIX = "_sf";

/** Returns whether a field or label of this name is Sealfield's own, and no person's. */
export function isReserved(name: string): boolean {
  return name.startsWith(RESERVED_PREFIX);
}
