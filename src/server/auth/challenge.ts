/**
 * Challenges of account logins (PROTOCOL.md section 6.3): a challenge is random bytes with a time and the server's
 * own keyed hash, so the server need not store it until it is answered. Addresses without an account get salts too,
 * so that asking does not tell which addresses have one.
 */
import { createHmac, randomBytes } from "node:crypto";
import { verify } from "../../crypto/sodium.ts";
import { VaultError } from "../../errors.ts";
import { type ServerKeys, sameHash } from "../store/secrets.ts";

/** How long a challenge can be answered, in milliseconds. */
const CHALLENGE_MS = 5 * 60_000;
const RANDOM = 16;
const TIME = 8;
const SALT = 16;

function mac(keys: ServerKeys, purpose: string, email: string, more: Uint8Array): Buffer {
  return createHmac("sha256", keys.hash.secret)
    .update(`${purpose}\0${email.toLowerCase()}\0`, "utf8")
    .update(more)
    .digest();
}

/** Returns a challenge for `email`, base64url; `now` in milliseconds. */
export function newChallenge(keys: ServerKeys, email: string, now: number): string {
  const head = Buffer.alloc(RANDOM + TIME);
  randomBytes(RANDOM).copy(head);
  head.writeBigUInt64BE(BigInt(now + CHALLENGE_MS), RANDOM);
  return Buffer.concat([head, mac(keys, "challenge", email, head)]).toString("base64url");
}

/**
 * Returns the time at which the challenge expires, in milliseconds; null when it has expired or is not ours for
 * `email`.
 */
export function challengeDies(
  keys: ServerKeys,
  email: string,
  challenge: string,
  now: number,
): number | null {
  const bytes = Buffer.from(challenge, "base64url");
  const head = bytes.subarray(0, RANDOM + TIME);
  if (!sameHash(bytes.subarray(RANDOM + TIME), mac(keys, "challenge", email, head))) return null;
  const dies = Number(head.readBigUInt64BE(RANDOM));
  return dies > now ? dies : null;
}

/** Returns the salt that an address without an account always gets for `use`, base64url. */
export function imaginedSalt(keys: ServerKeys, email: string, use: string): string {
  return mac(keys, `salt ${use}`, email, Buffer.alloc(0)).subarray(0, SALT).toString("base64url");
}

/** @throws VaultError `unauthorized` unless `response` is `publicKey`'s signature over the bytes of the challenge */
export function assertAnswered(challenge: string, response: string, publicKey: string): void {
  const bytes = (text: string) => Buffer.from(text, "base64url");
  if (!verify(bytes(response), bytes(challenge), bytes(publicKey))) {
    throw new VaultError("unauthorized", "the challenge was not answered");
  }
}
