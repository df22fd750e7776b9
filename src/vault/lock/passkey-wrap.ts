/**
 * The vault key sealed for a passkey. The authenticator's secret (WebAuthn PRF) makes an X25519 key pair, and only
 * its public half stays, sealed in the vault. So a new vault key can be sealed for passkeys that are not at hand, and
 * somebody who has seen an old vault key learns nothing about the next.
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { type Bytes, concatBytes, requireLength, wipe } from "../../crypto/bytes.ts";
import { hashBytes } from "../../crypto/hash.ts";
import { generateBoxKeyPair, publicKeyOf, sharedKey } from "../../crypto/sodium.ts";
import { openBlob, sealBlob } from "../../crypto/vault-blob.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import type { StoredPasskey } from "./database.ts";

/** Name of the blob with the list of passkeys. */
export const PASSKEYS = "passkeys";
export const PASSKEY_SECRET_LENGTH = 32;

/** A passkey that opens the vault; `made` in ms since 1970, the rest as in `StoredPasskey`. */
export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly rpId: string | null;
  readonly salt: string;
  readonly publicKey: string;
  readonly made: number;
}

function privateKeyOf(secret: Uint8Array): Bytes {
  requireLength(secret, PASSKEY_SECRET_LENGTH, "secret");
  return hashBytes("passkey", concatBytes(Uint8Array.of(1), secret));
}

/** Returns the public key of the passkey with this secret, as base64url. */
export function passkeyPublicKey(secret: Uint8Array): string {
  return encodeBase64Url(publicKeyOf(privateKeyOf(secret)));
}

function wrapKey(shared: Uint8Array, sender: Uint8Array, receiver: Uint8Array): Bytes {
  return hashBytes("passkey", concatBytes(Uint8Array.of(2), shared, sender, receiver));
}

type Bound = Pick<StoredPasskey, "id" | "rpId" | "salt" | "generation">;

function contextOf({ id, rpId, salt, generation }: Bound) {
  return { name: `passkey/${id}`, generation, rpId: rpId ?? "", salt };
}

/** Returns `vaultKey` sealed for the passkey with this public key, with a one-time key of the sender. */
export function wrapForPasskey(bound: Bound, publicKey: Uint8Array, vaultKey: Uint8Array): StoredPasskey {
  const { id, rpId, salt, generation } = bound;
  const sender = generateBoxKeyPair();
  const shared = sharedKey(publicKey, sender.privateKey);
  const key = wrapKey(shared, sender.publicKey, publicKey);
  const sealed = sealBlob(key, contextOf(bound), vaultKey);
  wipe(key, shared, sender.privateKey);
  return { id, rpId, salt, generation, sender: sender.publicKey, sealed };
}

/** Returns the vault key. @throws VaultError `passkey_wrong` when the secret is another's */
export function unwrapByPasskey(stored: StoredPasskey, secret: Uint8Array): Bytes {
  const privateKey = privateKeyOf(secret);
  try {
    const shared = sharedKey(stored.sender, privateKey);
    const key = wrapKey(shared, stored.sender, publicKeyOf(privateKey));
    return openBlob(key, contextOf(stored), stored.sealed);
  } catch (error) {
    if (isVaultError(error, "unsupported")) throw error;
    throw new VaultError("passkey_wrong");
  } finally {
    wipe(privateKey);
  }
}
