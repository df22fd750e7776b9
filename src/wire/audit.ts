/**
 * A client's own audit log, which records changes of its shares, keys and credentials. Each entry is chained to the
 * last.
 */
import * as v from "valibot";
import { arrayOrNone, type JsonObject, parseWith, wholeSchema } from "./parse.ts";

/** One entry. `at` is an RFC 3339 UTC text, `detail` JSON as text, `hash` base64url. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly detail: string;
  readonly hash: string;
}

/** Entries in their order, and the number of the last entry of the log. */
export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  readonly last: number;
}

export const MAX_AUDIT_PAGE = 500;

const pageSchema = v.object({
  entries: arrayOrNone(
    v.object({ seq: wholeSchema, at: v.string(), kind: v.string(), detail: v.string(), hash: v.string() }),
  ),
  last: wholeSchema,
});

/** @throws VaultError `wire_invalid` */
export function parseAuditPage(value: unknown): AuditPage {
  return parseWith(pageSchema, value);
}

/** Returns the JSON form of a page. */
export function encodeAuditPage({ entries, last }: AuditPage): JsonObject {
  return { entries: entries.map((entry) => ({ ...entry })), last };
}
