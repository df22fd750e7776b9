/** The sender of a request, after its token or signature was checked. */
import type { ClientId } from "../../wire/ids.ts";

/**
 * The sender of a request: a client, by token or signature; a key alone, by signature; or an account, by its token.
 */
export interface Caller {
  readonly clientId: ClientId | null;
  readonly accountId: string | null;
  /** The Ed25519 public key, base64url, that signed this request. */
  readonly signingKey: string | null;
  /** The epoch that its token is of; null when it came with a signature. */
  readonly epoch: number | null;
}
