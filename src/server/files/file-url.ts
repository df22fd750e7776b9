/** URLs signed with the server's own key. Anyone who has one can do one thing with one file for a while. */
import { createHmac } from "node:crypto";
import { VaultError } from "../../errors.ts";
import { type ServerKeys, sameHash } from "../store/secrets.ts";
import { URL_SECONDS } from "./file-store.ts";

export type FileMethod = "PUT" | "GET";

function sign(keys: ServerKeys, method: FileMethod, id: string, expires: number): Buffer {
  return createHmac("sha256", keys.url.secret).update(`${method} ${id} ${expires}`).digest();
}

/** Returns the URL at `origin` for `method` on file `id`; `now` in milliseconds. */
export function fileUrl(
  keys: ServerKeys,
  origin: string,
  method: FileMethod,
  id: string,
  now = Date.now(),
): string {
  const expires = Math.floor(now / 1000) + URL_SECONDS;
  const signature = sign(keys, method, id, expires).toString("base64url");
  return `${origin}/v1/files/${id}?expires=${expires}&signature=${signature}`;
}

/** @throws VaultError `forbidden` when the server did not sign `query` for this method, or it has expired */
export function assertFileUrl(
  keys: ServerKeys,
  method: FileMethod,
  id: string,
  query: URLSearchParams,
  now = Date.now(),
): void {
  const expires = Number(query.get("expires") ?? "x");
  const given = Buffer.from(query.get("signature") ?? "", "base64url");
  const good = Number.isSafeInteger(expires) && sameHash(given, sign(keys, method, id, expires));
  if (!good || expires * 1000 < now) throw new VaultError("forbidden", "this link is not good, or no longer");
}
