/**
 * Keys from a password and the names of identity notes (PROTOCOL.md 2.11, 2.12). Callers always state the iterations,
 * because SDKs have different defaults. These keys are for notes and backups of other SDKs; the vault of this browser
 * uses Argon2id.
 */
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { VaultError } from "../errors.ts";
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, fromUtf8, randomBytes, utf8, wipe } from "./bytes.ts";
import { pbkdf2Sha512 } from "./kdf.ts";
import {
  generichash,
  type KeyPair,
  publicKeyOf,
  SODIUM_KEY_LENGTH,
  SODIUM_NONCE_LENGTH,
  secretbox,
  secretboxOpen,
  signingKeyPairOf,
} from "./sodium.ts";

/** Iterations of identities, always. */
export const IDENTITY_ITERATIONS = 10_000;
/** Iterations of accounts, always. */
export const ACCOUNT_ITERATIONS = 1000;

/** PBKDF2-HMAC-SHA512 to 32 bytes; `accelerate.ts` has a faster one. */
export type Pbkdf2 = (
  password: string | Uint8Array,
  salt: string | Uint8Array,
  iterations: number,
) => Bytes | Promise<Bytes>;

/** A password and how it becomes keys. */
export interface PasswordInput {
  readonly password: string;
  readonly salt: string | Uint8Array;
  readonly iterations: number;
}

/** Returns the 32 bytes of `input`: a secretbox key, or a seed. */
export async function deriveSymmetricKey(
  input: PasswordInput,
  pbkdf2: Pbkdf2 = pbkdf2Sha512,
): Promise<Bytes> {
  return await pbkdf2(input.password, input.salt, input.iterations);
}

/** Returns the X25519 pair of `input`, as `crypto_box_seed_keypair` makes it. */
export async function deriveEncryptionKeys(input: PasswordInput, pbkdf2?: Pbkdf2): Promise<KeyPair> {
  const seed = await deriveSymmetricKey(input, pbkdf2);
  const hashed = sha512(seed);
  const privateKey = hashed.slice(0, SODIUM_KEY_LENGTH);
  wipe(seed, hashed);
  return { publicKey: publicKeyOf(privateKey), privateKey };
}

/** Returns the Ed25519 pair of `input`. */
export async function deriveSigningKeys(input: PasswordInput, pbkdf2?: Pbkdf2): Promise<KeyPair> {
  const seed = await deriveSymmetricKey(input, pbkdf2);
  const pair = signingKeyPairOf(seed);
  wipe(seed);
  return pair;
}

/** The name of an identity. The realm name keeps its case; the user name is lower-cased. */
export interface IdentityName {
  readonly username: string;
  readonly realmName: string;
}

/** The proof of an identity: a password, or a broker's one-time code in its place. */
export type CredentialType = "password" | "email_otp" | "tozny_otp";
const CREDENTIAL_PREFIX: Readonly<Record<CredentialType, string>> = {
  password: "",
  email_otp: "broker:",
  tozny_otp: "tozny_otp:",
};

/** Prefixes of the notes that let a realm's broker give back an identity. */
const BROKER_PREFIX = {
  brokerKey: "brokerKey:",
  broker_otp: "broker_otp:",
  federated: "federated:",
} as const;
/** A note that lets a realm's broker give back an identity. */
export type BrokerNote = keyof typeof BROKER_PREFIX;

function seedText(prefix: string, { username, realmName }: IdentityName): string {
  return `${prefix}${username.toLowerCase()}@realm:${realmName}`;
}

function noteNameOf(seed: string): string {
  return encodeBase64Url(generichash(utf8(seed)));
}

/** Name and keys of the note that holds an identity's client configuration. */
export interface IdentityCredentials {
  readonly noteName: string;
  readonly encryption: KeyPair;
  readonly signing: KeyPair;
}

/** Returns name and keys of an identity's note. About a tenth of a second without acceleration. */
export async function identityCredentials(
  name: IdentityName,
  password: string,
  type: CredentialType = "password",
  pbkdf2?: Pbkdf2,
): Promise<IdentityCredentials> {
  const seed = seedText(CREDENTIAL_PREFIX[type], name);
  const encryption = await deriveEncryptionKeys(
    { password, salt: seed, iterations: IDENTITY_ITERATIONS },
    pbkdf2,
  );
  // The salt is the two key texts one after the other, not their bytes.
  const salt = encodeBase64Url(encryption.publicKey) + encodeBase64Url(encryption.privateKey);
  const signing = await deriveSigningKeys({ password, salt, iterations: IDENTITY_ITERATIONS }, pbkdf2);
  return { noteName: noteNameOf(seed), encryption, signing };
}

/** Returns the name of one of the notes that a realm's broker keeps for an identity. */
export function brokerNoteName(note: BrokerNote, name: IdentityName): string {
  return noteNameOf(seedText(BROKER_PREFIX[note], name));
}

/** Returns a PKCE verifier (RFC 7636) and its S256 challenge. */
export function pkce(verifier: string = encodeBase64Url(randomBytes(32))): {
  readonly verifier: string;
  readonly challenge: string;
} {
  return { verifier, challenge: encodeBase64Url(sha256(utf8(verifier))) };
}

/** Returns `text` as `nonce:ciphertext`, base64url, under a 32-byte key: how account backups are sealed. */
export function encryptString(key: Uint8Array, text: string): string {
  const nonce = randomBytes(SODIUM_NONCE_LENGTH);
  return `${encodeBase64Url(nonce)}:${encodeBase64Url(secretbox(utf8(text), nonce, key))}`;
}

/**
 * Returns the text in `nonce:ciphertext`.
 * @throws VaultError `wire_invalid` for its shape, else `decryption_failed`
 */
export function decryptString(key: Uint8Array, sealed: string): string {
  const [nonce, ciphertext, ...more] = sealed.split(":", 3);
  if (nonce === undefined || ciphertext === undefined || more.length > 0) {
    throw new VaultError("wire_invalid", "a sealed string has two parts");
  }
  const nonceBytes = decodeBase64UrlExactly(nonce, SODIUM_NONCE_LENGTH);
  return fromUtf8(secretboxOpen(decodeBase64Url(ciphertext), nonceBytes, key));
}
