/** The one error for a disk without room, of the database or of files: HTTP 507, and nothing was changed. */
import { VaultError } from "../../errors.ts";

/** Returns the error; `cause` is the database's or the system's. */
export function diskFull(cause: unknown): VaultError {
  const text = "the server's disk is full; nothing was changed. Try again once its operator has made room";
  return new VaultError("server_full", text, { cause });
}
