/**
 * The identity of a client: the server it is registered with, its credentials and its keys (PROTOCOL.md 2.2, 2.13).
 */
import type { Bytes } from "../crypto/bytes.ts";
import type { Suite } from "../crypto/suite.ts";
import { suiteNamed } from "../crypto/suites.ts";
import type { SuiteName } from "../model/identity.ts";
import type { ClientId } from "../wire/ids.ts";
import type { PublicKey, SigningKey } from "../wire/public-key.ts";

/** Key texts in the encodings of PROTOCOL.md 2.2. The signing pair is null for very old configurations. */
export interface IdentityKeys {
  readonly publicKey: string;
  readonly privateKey: string;
  readonly publicSigningKey: string | null;
  readonly privateSigningKey: string | null;
}

/** A registered client with all its secrets. It is plain JSON, so that a vault can seal it unchanged. */
export interface Identity {
  /** The server's address as `serverBase` gives it, such as `https://vault.example.org`; it may have a path. */
  readonly serverUrl: string;
  readonly clientId: ClientId;
  readonly apiKeyId: string;
  readonly apiSecret: string;
  readonly name: string;
  readonly suite: SuiteName;
  readonly keys: IdentityKeys;
}

/** The keys of an identity, decoded. Signing keys are null together. */
export interface KeyRing {
  readonly suite: Suite;
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
  readonly signingPublicKey: Bytes | null;
  readonly signingKey: Bytes | null;
}

/** Returns fresh key texts of `suite`. */
export function generateKeys(suite: Suite): IdentityKeys {
  const box = suite.generateEncryptionKeys();
  const signing = suite.generateSigningKeys();
  return {
    publicKey: suite.encodePublicKey(box.publicKey),
    privateKey: suite.encodePrivateKey(box.privateKey),
    publicSigningKey: suite.encodeSigningPublicKey(signing.publicKey),
    privateSigningKey: suite.encodeSigningPrivateKey(signing.privateKey),
  };
}

/**
 * Returns the decoded keys of `identity`. It derives public keys from the private ones and never believes stated
 * ones.
 * @throws VaultError `wire_invalid` for a key text that does not decode, `unsupported` for an unknown suite
 */
export function openKeys(identity: Pick<Identity, "suite" | "keys">): KeyRing {
  const suite = suiteNamed(identity.suite);
  const privateKey = suite.decodePrivateKey(identity.keys.privateKey);
  const signing = identity.keys.privateSigningKey;
  const signingKey = signing === null ? null : suite.decodeSigningPrivateKey(signing);
  return {
    suite,
    privateKey,
    publicKey: suite.publicKeyOf(privateKey),
    signingKey,
    signingPublicKey: signingKey === null ? null : suite.signingPublicKeyOf(signingKey),
  };
}

/** Returns the encryption public key of `keys` as it travels. */
export function publicKeyOf({ suite, publicKey }: KeyRing): PublicKey {
  return { type: suite.encryptionKeyType, key: suite.encodePublicKey(publicKey) };
}

/** Returns the signing public key of `keys` as it travels, or null. */
export function signingKeyOf({ suite, signingPublicKey }: KeyRing): SigningKey | null {
  return signingPublicKey === null
    ? null
    : { type: suite.signingKeyType, key: suite.encodeSigningPublicKey(signingPublicKey) };
}
