/** Explains why an operator's database cannot be used, and what to do about it. */
import { isVaultError, VaultError } from "../../errors.ts";
import { sqlState } from "./connections.ts";

/** By SQLSTATE, or the system's code. */
const NEXT: Readonly<Record<string, string>> = {
  "28P01": "it refuses that user's password",
  "28000": "it refuses that user",
  "3D000": "it has no database of that name: make one with createdb",
  "42501": "that user may not make tables in it: make it the owner (alter database NAME owner to USER)",
  "58P01": "it lacks an extension: install PostgreSQL's contrib modules (pg_trgm, fuzzystrmatch, btree_gin)",
  "0A000": "it lacks an extension: install PostgreSQL's contrib modules (pg_trgm, fuzzystrmatch, btree_gin)",
  ECONNREFUSED: "nothing listens at that address",
  ENOTFOUND: "there is no host of that name",
  EAI_AGAIN: "there is no host of that name",
};

/** Returns `error` in the operator's words, or unchanged when it is not about the database. */
export function unusable(error: unknown): unknown {
  const code = sqlState(isVaultError(error, "timeout") ? error.cause : error);
  if (code === null) {
    if (!isVaultError(error, "timeout")) return error;
    return new VaultError("storage_failed", "the database of DATABASE_URL does not answer", { cause: error });
  }
  const why = NEXT[code] ?? `error ${code}`;
  return new VaultError("storage_failed", `the database of DATABASE_URL cannot be used: ${why}`, {
    cause: error,
  });
}
