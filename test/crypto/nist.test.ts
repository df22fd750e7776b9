/** The NIST primitives against the platform's WebCrypto on random data, and everything they refuse. */
import { describe, expect, test } from "vitest";
import { randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import {
  ecdsaSign,
  ecdsaVerify,
  gcmOpen,
  gcmSeal,
  generateP384KeyPair,
  p384SharedKey,
} from "../../src/crypto/nist.ts";
import { encodePrivatePem, encodePublicPem } from "../../src/crypto/pem.ts";
import { codeOf, flips } from "./vectors.ts";

const { subtle } = crypto;
const derOf = (pem: string) => Uint8Array.from(Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64"));
const CURVE = "P-384";

describe("AES-256-GCM", () => {
  test.each([0, 1, 15, 16, 17, 64, 1000, 65_536])("%i bytes: equal to the platform", async (length) => {
    const [key, nonce, message] = [randomBytes(32), randomBytes(12), randomBytes(length)];
    const sealed = gcmSeal(message, nonce, key);
    const platformKey = await subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
    const expected = await subtle.encrypt({ name: "AES-GCM", iv: nonce }, platformKey, message);
    expect(Buffer.from(sealed).equals(Buffer.from(expected))).toBe(true);
    expect(Buffer.from(gcmOpen(sealed, nonce, key)).equals(message)).toBe(true);
  });

  test("flips, cuts and wrong lengths", () => {
    const [key, nonce] = [randomBytes(32), randomBytes(12)];
    const sealed = gcmSeal(utf8("attack at dawn"), nonce, key);
    for (const flipped of flips(sealed))
      expect(codeOf(() => gcmOpen(flipped, nonce, key))).toBe("decryption_failed");
    for (const flipped of flips(nonce))
      expect(codeOf(() => gcmOpen(sealed, flipped, key))).toBe("decryption_failed");
    for (const flipped of flips(key))
      expect(codeOf(() => gcmOpen(sealed, nonce, flipped))).toBe("decryption_failed");
    for (let length = 0; length < sealed.length; length++) {
      expect(codeOf(() => gcmOpen(sealed.subarray(0, length), nonce, key))).toBe("decryption_failed");
    }
    expect(() => gcmSeal(sealed, nonce, randomBytes(16))).toThrow(TypeError);
    expect(() => gcmOpen(sealed, randomBytes(24), key)).toThrow(TypeError);
  });
});

describe("shared key", () => {
  test("is the platform's ECDH and HKDF, the same from both sides", async () => {
    const [alice, bob] = [generateP384KeyPair(), generateP384KeyPair()];
    const key = p384SharedKey(bob.publicKey, alice.privateKey);
    expect(p384SharedKey(alice.publicKey, bob.privateKey)).toEqual(key);
    const ecdh = { name: "ECDH", namedCurve: CURVE };
    const mine = await subtle.importKey("pkcs8", derOf(encodePrivatePem(alice.privateKey)), ecdh, false, [
      "deriveBits",
    ]);
    const theirs = await subtle.importKey("spki", derOf(encodePublicPem(bob.publicKey)), ecdh, false, []);
    const x = await subtle.deriveBits({ name: "ECDH", public: theirs }, mine, 384);
    const ikm = await subtle.importKey("raw", x, "HKDF", false, ["deriveBits"]);
    const hkdf = { name: "HKDF", hash: "SHA-384", salt: new Uint8Array(0), info: new Uint8Array(0) };
    expect(Buffer.from(key).equals(Buffer.from(await subtle.deriveBits(hkdf, ikm, 256)))).toBe(true);
  });

  test("a point off the curve is refused, wherever the byte lies", () => {
    const [alice, bob] = [generateP384KeyPair(), generateP384KeyPair()];
    for (const flipped of flips(bob.publicKey)) {
      expect(codeOf(() => p384SharedKey(flipped, alice.privateKey))).toBe("decryption_failed");
    }
    expect(codeOf(() => p384SharedKey(new Uint8Array(97), alice.privateKey))).toBe("decryption_failed");
    expect(() => p384SharedKey(bob.publicKey.subarray(1), alice.privateKey)).toThrow(TypeError);
  });
});

describe("ECDSA", () => {
  test("the platform verifies ours and we the platform's; high S is accepted", async () => {
    const keys = generateP384KeyPair();
    const message = randomBytes(100);
    const ecdsa = { name: "ECDSA", namedCurve: CURVE, hash: "SHA-384" };
    const signature = ecdsaSign(message, keys.privateKey);
    const publicKey = await subtle.importKey("spki", derOf(encodePublicPem(keys.publicKey)), ecdsa, false, [
      "verify",
    ]);
    expect(await subtle.verify(ecdsa, publicKey, signature, message)).toBe(true);
    const privateKey = await subtle.importKey(
      "pkcs8",
      derOf(encodePrivatePem(keys.privateKey)),
      ecdsa,
      false,
      ["sign"],
    );
    // Random nonces: about half of these have a high S.
    for (let i = 0; i < 8; i++) {
      const theirs = new Uint8Array(await subtle.sign(ecdsa, privateKey, message));
      expect(theirs).toHaveLength(96);
      expect(ecdsaVerify(theirs, message, keys.publicKey)).toBe(true);
    }
  });

  test("flips of signature, message and key, zeros and wrong lengths, are false", () => {
    const keys = generateP384KeyPair();
    const message = utf8("sealed");
    const signature = ecdsaSign(message, keys.privateKey);
    expect(ecdsaVerify(signature, message, keys.publicKey)).toBe(true);
    for (const flipped of flips(signature)) expect(ecdsaVerify(flipped, message, keys.publicKey)).toBe(false);
    for (const flipped of flips(message)) expect(ecdsaVerify(signature, flipped, keys.publicKey)).toBe(false);
    for (const flipped of flips(keys.publicKey)) expect(ecdsaVerify(signature, message, flipped)).toBe(false);
    for (const length of [0, 48, 95]) {
      expect(ecdsaVerify(signature.subarray(0, length), message, keys.publicKey)).toBe(false);
    }
    expect(ecdsaVerify(new Uint8Array(96), message, keys.publicKey)).toBe(false);
    expect(ecdsaVerify(signature, message, keys.publicKey.subarray(1))).toBe(false);
    expect(ecdsaVerify(signature, message, new Uint8Array(97))).toBe(false);
  });
});
