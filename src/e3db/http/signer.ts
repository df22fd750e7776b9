/** TSV1 signatures on requests (PROTOCOL.md 3.2), by a client's own key or by one derived for a note. */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { sodiumSuite } from "../../crypto/sodium-suite.ts";
import { signTsv1 } from "../../crypto/tsv1.ts";
import { randomUuid } from "../../crypto/uuid.ts";
import type { Signer } from "./request.ts";

export interface SignerOptions {
  /** Ed25519 private key, 32 or 64 bytes. */
  readonly signingKey: Uint8Array;
  /** Left out for access by the signing key alone. */
  readonly clientId?: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Returns a signer; each call signs with a nonce of its own. */
export function createSigner({ signingKey, clientId = "", now }: SignerOptions): Signer {
  const publicKey = encodeBase64Url(sodiumSuite.signingPublicKeyOf(signingKey));
  return (request) =>
    signTsv1(
      request,
      { publicKey, timestamp: Math.floor(now() / 1000), nonce: randomUuid(), clientId },
      signingKey,
    );
}
