/** The Sodium primitives against libsodium-wrappers and tweetnacl on random data, and everything they refuse. */
import { createHash } from "node:crypto";
import sodium from "libsodium-wrappers";
import nacl from "tweetnacl";
import { beforeAll, describe, expect, test } from "vitest";
import { concatBytes, fromHex, randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import {
  boxKeyOfPoint,
  generateBoxKeyPair,
  generateSigningKeyPair,
  generichash,
  publicKeyOf,
  secretbox,
  secretboxOpen,
  sharedKey,
  sign,
  signingKeyPairOf,
  verify,
} from "../../src/crypto/sodium.ts";
import { codeOf, flips } from "./vectors.ts";

beforeAll(() => sodium.ready);

const sha512 = (bytes: Uint8Array) => Uint8Array.from(createHash("sha512").update(bytes).digest());

const LENGTHS = [0, 1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 127, 128, 1000, 65_536];

describe("secretbox", () => {
  test.each(LENGTHS)("%i bytes: equal to libsodium and tweetnacl, both ways", (length) => {
    const [key, nonce, message] = [randomBytes(32), randomBytes(24), randomBytes(length)];
    const sealed = secretbox(message, nonce, key);
    expect(Buffer.from(sealed).equals(sodium.crypto_secretbox_easy(message, nonce, key))).toBe(true);
    expect(Buffer.from(sealed).equals(nacl.secretbox(message, nonce, key))).toBe(true);
    expect(Buffer.from(secretboxOpen(sealed, nonce, key)).equals(message)).toBe(true);
  });

  test("reads input at any alignment and leaves it as it was", () => {
    const [key, nonce, message] = [randomBytes(32), randomBytes(24), randomBytes(100)];
    const sealed = secretbox(message, nonce, key);
    const shifted = concatBytes(Uint8Array.of(0), sealed).subarray(1);
    expect(secretboxOpen(shifted, nonce, key)).toEqual(message);
    expect(Buffer.from(shifted).equals(sealed)).toBe(true);
  });

  test("a flip of any byte, a wrong key, a wrong nonce and every shorter text say the same", () => {
    const [key, nonce] = [randomBytes(32), randomBytes(24)];
    const sealed = secretbox(utf8("attack at dawn"), nonce, key);
    for (const flipped of flips(sealed)) {
      expect(codeOf(() => secretboxOpen(flipped, nonce, key))).toBe("decryption_failed");
    }
    for (const flipped of flips(key)) {
      expect(codeOf(() => secretboxOpen(sealed, nonce, flipped))).toBe("decryption_failed");
    }
    for (const flipped of flips(nonce)) {
      expect(codeOf(() => secretboxOpen(sealed, flipped, key))).toBe("decryption_failed");
    }
    for (let length = 0; length < sealed.length; length++) {
      expect(codeOf(() => secretboxOpen(sealed.subarray(0, length), nonce, key))).toBe("decryption_failed");
    }
  });

  test("keys and nonces of other lengths are the caller's mistake", () => {
    for (const length of [0, 16, 31, 33]) {
      expect(() => secretbox(new Uint8Array(1), randomBytes(24), randomBytes(length))).toThrow(TypeError);
      expect(() => secretboxOpen(new Uint8Array(17), randomBytes(24), randomBytes(length))).toThrow(
        TypeError,
      );
    }
    for (const length of [0, 8, 12, 23, 25]) {
      expect(() => secretbox(new Uint8Array(1), randomBytes(length), randomBytes(32))).toThrow(TypeError);
    }
  });
});

describe("box", () => {
  test("equal to libsodium and tweetnacl, from both sides", () => {
    const [alice, bob, nonce] = [generateBoxKeyPair(), generateBoxKeyPair(), randomBytes(24)];
    const message = randomBytes(32);
    const sealed = secretbox(message, nonce, sharedKey(bob.publicKey, alice.privateKey));
    expect(
      Buffer.from(sealed).equals(sodium.crypto_box_easy(message, nonce, bob.publicKey, alice.privateKey)),
    ).toBe(true);
    expect(Buffer.from(sealed).equals(nacl.box(message, nonce, bob.publicKey, alice.privateKey))).toBe(true);
    expect(secretboxOpen(sealed, nonce, sharedKey(alice.publicKey, bob.privateKey))).toEqual(message);
    expect(
      Buffer.from(publicKeyOf(alice.privateKey)).equals(sodium.crypto_scalarmult_base(alice.privateKey)),
    ).toBe(true);
  });

  test("the shared key is libsodium's beforenm and the same from either side", () => {
    const [alice, bob] = [generateBoxKeyPair(), generateBoxKeyPair()];
    const shared = sharedKey(bob.publicKey, alice.privateKey);
    expect(Buffer.from(shared).equals(sodium.crypto_box_beforenm(bob.publicKey, alice.privateKey))).toBe(
      true,
    );
    expect(sharedKey(alice.publicKey, bob.privateKey)).toEqual(shared);
  });

  // Every u that the ladder sends to zero, and the two non-canonical encodings p and p + 1.
  test.each([
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ])("the low-order key %s is refused, also with the top bit set", (hex) => {
    const { privateKey } = generateBoxKeyPair();
    const point = fromHex(hex);
    for (const top of [0, 0x80]) {
      point[31] = ((point[31] ?? 0) & 0x7f) | top;
      expect(codeOf(() => sharedKey(point, privateKey))).toBe("decryption_failed");
    }
  });
});

describe("Ed25519", () => {
  test.each([0, 1, 43, 1000])("%i bytes: the signature is libsodium's", (length) => {
    const keys = generateSigningKeyPair();
    const message = randomBytes(length);
    const signature = sign(message, keys.privateKey);
    expect(Buffer.from(signature).equals(sodium.crypto_sign_detached(message, keys.privateKey))).toBe(true);
    expect(sign(message, keys.privateKey.subarray(0, 32))).toEqual(signature);
    expect(verify(signature, message, keys.publicKey)).toBe(true);
    expect(nacl.sign.detached.verify(message, signature, keys.publicKey)).toBe(true);
  });

  test("an output of zeros is refused wherever it was worked out", () => {
    expect(codeOf(() => boxKeyOfPoint(new Uint8Array(32)))).toBe("decryption_failed");
    expect(codeOf(() => boxKeyOfPoint(fromHex(`01${"00".repeat(31)}`)))).toHaveProperty("returned");
  });

  test("flips of signature, message and key, and wrong lengths, are false", () => {
    const keys = generateSigningKeyPair();
    const message = utf8("sealed");
    const signature = sign(message, keys.privateKey);
    for (const flipped of flips(signature)) expect(verify(flipped, message, keys.publicKey)).toBe(false);
    for (const flipped of flips(message)) expect(verify(signature, flipped, keys.publicKey)).toBe(false);
    for (const flipped of flips(keys.publicKey)) expect(verify(signature, message, flipped)).toBe(false);
    for (const length of [0, 32, 63]) {
      expect(verify(signature.subarray(0, length), message, keys.publicKey)).toBe(false);
    }
    expect(verify(concatBytes(signature, Uint8Array.of(0)), message, keys.publicKey)).toBe(false);
    expect(verify(signature, message, keys.publicKey.subarray(1))).toBe(false);
  });

  test("S plus the group order is refused", () => {
    const keys = generateSigningKeyPair();
    const message = utf8("sealed");
    const signature = sign(message, keys.privateKey);
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = order;
    for (let i = 0; i < 32; i++) s += BigInt(signature[32 + i] ?? 0) << BigInt(8 * i);
    const forged = Uint8Array.from(signature);
    for (let i = 0; i < 32; i++) forged[32 + i] = Number((s >> BigInt(8 * i)) & 255n);
    expect(verify(forged, message, keys.publicKey)).toBe(false);
  });

  test("a key of small order, in any encoding, verifies nothing", () => {
    // With A = identity, R = identity and S = 0 the bare equation holds for every message.
    const identity = fromHex(`01${"00".repeat(31)}`);
    const all = [
      identity,
      fromHex(`00${"00".repeat(31)}`),
      fromHex(`00${"00".repeat(30)}80`),
      fromHex(`ec${"ff".repeat(30)}7f`),
      fromHex(`ed${"ff".repeat(30)}7f`),
      fromHex(`ee${"ff".repeat(30)}7f`),
      fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
      fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85"),
      fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
      fromHex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"),
    ];
    const signature = concatBytes(identity, new Uint8Array(32));
    for (const key of all) expect(verify(signature, utf8("anything"), key)).toBe(false);
  });

  test("a small-order R is refused although the equation holds", () => {
    // S = k·a with R the identity: any key holder can build it, so the check must name R itself.
    const keys = generateSigningKeyPair();
    const identity = fromHex(`01${"00".repeat(31)}`);
    const message = utf8("no nonce");
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    const little = (bytes: Uint8Array) =>
      bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
    const hashed = sha512(keys.privateKey.subarray(0, 32));
    hashed[0] = (hashed[0] ?? 0) & 248;
    hashed[31] = ((hashed[31] ?? 0) & 127) | 64;
    const challenge = little(sha512(concatBytes(identity, keys.publicKey, message)));
    let s = (challenge * little(hashed.subarray(0, 32))) % order;
    const signature = concatBytes(identity, new Uint8Array(32));
    for (let i = 32; i < 64; i++, s >>= 8n) signature[i] = Number(s & 255n);
    expect(verify(signature, message, keys.publicKey)).toBe(false);
    expect(sodium.crypto_sign_verify_detached(signature, message, keys.publicKey)).toBe(false);
  });

  test("a seed or a private key gives the same pair, whatever its public half says", () => {
    const keys = generateSigningKeyPair();
    const lying = Uint8Array.from(keys.privateKey).fill(7, 32);
    expect(signingKeyPairOf(keys.privateKey.subarray(0, 32))).toEqual(keys);
    expect(signingKeyPairOf(lying)).toEqual(keys);
    expect(sign(utf8("x"), lying)).toEqual(sign(utf8("x"), keys.privateKey));
    expect(() => signingKeyPairOf(new Uint8Array(33))).toThrow(TypeError);
  });
});

test("generichash is libsodium's, keyed or not", () => {
  for (const length of LENGTHS.slice(0, 13)) {
    const message = randomBytes(length);
    const key = randomBytes(32);
    expect(Buffer.from(generichash(message)).equals(sodium.crypto_generichash(32, message, null))).toBe(true);
    expect(Buffer.from(generichash(message, key)).equals(sodium.crypto_generichash(32, message, key))).toBe(
      true,
    );
    expect(
      Buffer.from(generichash(message, key, 64)).equals(sodium.crypto_generichash(64, message, key)),
    ).toBe(true);
  }
});
