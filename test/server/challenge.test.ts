/** Challenges of account logins: who can answer which, how long, and what an address without an account sees. */
import { expect, test } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sign } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import {
  assertAnswered,
  challengeDies,
  imaginedSalt,
  newChallenge,
} from "../../src/server/auth/challenge.ts";
import type { ServerKeys } from "../../src/server/store/secrets.ts";

const serverWith = (fill: number): ServerKeys => {
  const key = { kid: "k", secret: new Uint8Array(32).fill(fill) };
  return { token: key, hash: key, url: key };
};
const [OURS, OTHERS] = [serverWith(1), serverWith(2)];
const NOW = Date.UTC(2026, 0, 1);
const FIVE_MINUTES = 300_000;
const bytes = (text: string) => Buffer.from(text, "base64url");

test("a challenge can be answered for five minutes", () => {
  const challenge = newChallenge(OURS, "a@b.example", NOW);
  for (const now of [NOW, NOW + FIVE_MINUTES - 1]) {
    expect(challengeDies(OURS, "a@b.example", challenge, now)).toBe(NOW + FIVE_MINUTES);
  }
  expect(challengeDies(OURS, "a@b.example", challenge, NOW + FIVE_MINUTES)).toBeNull();
});

test("is for one address, however it is spelled, at one server", () => {
  const challenge = newChallenge(OURS, "Alice@B.example", NOW);
  expect(challengeDies(OURS, "alice@b.EXAMPLE", challenge, NOW)).not.toBeNull();
  expect(challengeDies(OURS, "bob@b.example", challenge, NOW)).toBeNull();
  expect(challengeDies(OTHERS, "alice@b.example", challenge, NOW)).toBeNull();
});

test("is another each time, and no bit of it can be changed, none added, none left out", () => {
  const challenge = newChallenge(OURS, "a@b.example", NOW);
  expect(newChallenge(OURS, "a@b.example", NOW)).not.toBe(challenge);
  const whole = bytes(challenge);
  for (let bit = 0; bit < whole.length * 8; bit++) {
    const changed = Buffer.from(whole);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(challengeDies(OURS, "a@b.example", changed.toString("base64url"), NOW)).toBeNull();
  }
  for (const other of [
    "",
    whole.subarray(1),
    whole.subarray(0, -1),
    Buffer.concat([whole, Buffer.alloc(1)]),
  ]) {
    expect(challengeDies(OURS, "a@b.example", Buffer.from(other).toString("base64url"), NOW)).toBeNull();
  }
});

test("an address without an account has salts like one with: always the same, one per use, 16 bytes", () => {
  const salt = imaginedSalt(OURS, "a@b.example", "auth");
  expect(bytes(salt)).toHaveLength(16);
  expect(imaginedSalt(OURS, "A@B.example", "auth")).toBe(salt);
  const others = [
    imaginedSalt(OURS, "a@b.example", "encryption"),
    imaginedSalt(OURS, "b@b.example", "auth"),
    imaginedSalt(OTHERS, "a@b.example", "auth"),
  ];
  expect(new Set([salt, ...others]).size).toBe(4);
});

test("use and address do not run into each other", () => {
  expect(imaginedSalt(OURS, "ab@c.example", "x")).not.toBe(imaginedSalt(OURS, "b@c.example", "xa"));
});

test("only the owner of the key answers, and only this challenge", () => {
  const seed = new Uint8Array(32).fill(7);
  const key = encodeBase64Url(sodiumSuite.signingPublicKeyOf(seed));
  const otherKey = encodeBase64Url(sodiumSuite.signingPublicKeyOf(new Uint8Array(32).fill(8)));
  const [first, second] = [newChallenge(OURS, "a@b.example", NOW), newChallenge(OURS, "a@b.example", NOW)];
  const response = encodeBase64Url(sign(bytes(first), seed));
  expect(() => assertAnswered(first, response, key)).not.toThrow();
  const refused = expect.objectContaining({ code: "unauthorized" });
  expect(() => assertAnswered(second, response, key)).toThrow(refused);
  expect(() => assertAnswered(first, response, otherKey)).toThrow(refused);
  expect(() => assertAnswered(first, "", key)).toThrow(refused);
});
