/**
 * Odd keys, points and signatures, judged by other implementations: libsodium for Ed25519 and X25519, OpenSSL
 * (through Node) for ECDSA and AES-GCM, and the published vectors of RFC 7748, 8032 and the XChaCha draft.
 */
import { createHash, createPublicKey, verify as nodeVerify } from "node:crypto";
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p384 } from "@noble/curves/nist.js";
import sodium from "libsodium-wrappers";
import { beforeAll, describe, expect, test } from "vitest";
import { accelerator } from "../../src/crypto/accelerate.ts";
import { concatBytes, fromHex, randomBytes, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { ecdsaSign, ecdsaVerify, generateP384KeyPair } from "../../src/crypto/nist.ts";
import { encodePublicPem } from "../../src/crypto/pem.ts";
import {
  isStrictPoint,
  publicKeyOf,
  sharedKey,
  sign,
  signingKeyPairOf,
  verify,
} from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { codeOf } from "./vectors.ts";

beforeAll(() => sodium.ready);

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const FIELD = 2n ** 255n - 19n;

function little(value: bigint, length = 32): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, i) => Number((value >> BigInt(8 * i)) & 255n));
}

function big(value: bigint, length: number): Uint8Array<ArrayBuffer> {
  return little(value, length).reverse();
}

describe("RFC 8032, 7.1", () => {
  test.each([
    [
      "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
      "",
      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
      "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      "72",
      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
      "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      "af82",
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
  ])("seed %s", (seed, publicKey, message, signature) => {
    expect(toHex(signingKeyPairOf(fromHex(seed)).publicKey)).toBe(publicKey);
    expect(toHex(sign(fromHex(message), fromHex(seed)))).toBe(signature);
    expect(verify(fromHex(signature), fromHex(message), fromHex(publicKey))).toBe(true);
  });
});

test("RFC 7748, 6.1: a public key", () => {
  const bob = fromHex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
  expect(toHex(publicKeyOf(bob))).toBe("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f");
});

test("XChaCha20-Poly1305 of the IETF draft, A.3.1", () => {
  const plaintext = utf8(
    "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.",
  );
  const key = Uint8Array.from({ length: 32 }, (_, i) => 0x80 + i);
  const nonce = Uint8Array.from({ length: 24 }, (_, i) => 0x40 + i);
  const sealed = xchacha20poly1305(key, nonce, fromHex("50515253c0c1c2c3c4c5c6c7")).encrypt(plaintext);
  expect(toHex(sealed.subarray(-16))).toBe("c0875924c1c7987947deafd8780acf49");
  expect(toHex(sealed.subarray(0, 16))).toBe("bd6d179d3e83d43b9576579493c0e939");
});

describe("X25519 public keys that are odd", () => {
  /** u near 0, near p and near 2^255, each with the unused top bit off and on. */
  const odd = [
    ...Array.from({ length: 12 }, (_, i) => BigInt(i)),
    ...Array.from({ length: 44 }, (_, i) => FIELD - 12n + BigInt(i)).filter((u) => u < 2n ** 255n),
    325606250916557431795983626356110631294008115727848805560023387167927233504n,
    39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  ].flatMap((u) => [little(u), little(u + 2n ** 255n)]);

  test("get libsodium's verdict and key, and the platform's", async () => {
    const privateKey = randomBytes(32);
    let refused = 0;
    for (const publicKey of odd) {
      let expected: string | null = null;
      try {
        expected = toHex(sodium.crypto_box_beforenm(publicKey, privateKey));
      } catch {
        refused++;
      }
      const ours = codeOf(() => toHex(sharedKey(publicKey, privateKey)));
      expect(ours).toEqual(expected === null ? "decryption_failed" : { returned: expected });
      const fast = await accelerator
        .sharedKey(sodiumSuite, publicKey, privateKey)
        .then(toHex, (error: { code: string }) => error.code);
      expect(fast).toBe(expected ?? "decryption_failed");
    }
    expect(refused).toBe(14);
  });
});

describe("Ed25519 keys and signatures that are odd", () => {
  /** Every encoding whose y is within 20 of 0 or p, the points of order 8, and both signs of each. */
  const order8 = fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
  const ys = [
    ...Array.from({ length: 20 }, (_, i) => BigInt(i)),
    ...Array.from({ length: 39 }, (_, i) => FIELD - 20n + BigInt(i)),
    order8.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n),
  ];
  const points = ys.flatMap((y) => [little(y), little(y + 2n ** 255n)]);
  const keys = signingKeyPairOf(new Uint8Array(32).fill(7));
  const message = utf8("sealed");
  const signature = sign(message, keys.privateKey);

  const agree = async (sig: Uint8Array, text: Uint8Array, key: Uint8Array) => {
    const theirs = sodium.crypto_sign_verify_detached(sig, text, key);
    expect(verify(sig, text, key)).toBe(theirs);
    expect(await accelerator.verify(sodiumSuite, sig, text, key)).toBe(theirs);
    return theirs;
  };

  test("as public keys, with S = 0 and R the same or another odd point", async () => {
    for (const key of points) {
      expect(await agree(signature, message, key)).toBe(false);
      for (const r of points.slice(0, 4)) {
        expect(await agree(concatBytes(r, new Uint8Array(32)), message, key)).toBe(false);
      }
    }
  });

  test("a key of small order, under which the equation holds for anybody's R", async () => {
    // The identity: R = S·B satisfies the equation, whatever the message is.
    const identity = little(1n);
    const r = ed25519.Point.BASE.multiply(5n).toBytes();
    expect(await agree(concatBytes(r, little(5n)), message, identity)).toBe(false);
  });

  test("as R", async () => {
    for (const r of points) {
      expect(await agree(concatBytes(r, signature.subarray(32)), message, keys.publicKey)).toBe(false);
    }
  });

  test("a key with a part of small order gets libsodium's verdict", async () => {
    // A + T, with T of order 8: the signature equation then holds up to the cofactor for some messages.
    const mixed = ed25519.Point.fromBytes(keys.publicKey).add(ed25519.Point.fromBytes(order8)).toBytes();
    expect(isStrictPoint(mixed)).toBe(true);
    const scalar = ed25519.utils.getExtendedPublicKey(keys.privateKey.subarray(0, 32)).scalar;
    let held = 0;
    for (let i = 0; i < 128; i++) {
      const nonce = BigInt(1000 + i);
      const r = ed25519.Point.BASE.multiply(nonce).toBytes();
      const text = utf8(`message ${i}`);
      const digest = createHash("sha512").update(r).update(mixed).update(text).digest();
      const k = digest.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n) % ORDER;
      const s = (nonce + k * scalar) % ORDER;
      if (await agree(concatBytes(r, little(s)), text, mixed)) held++;
    }
    expect(held).toBeGreaterThan(0);
  });

  test("S at and past the group order", async () => {
    for (const s of [0n, 1n, ORDER - 1n, ORDER, ORDER + 1n, 2n ** 253n, 2n ** 255n, 2n ** 256n - 1n]) {
      expect(await agree(concatBytes(signature.subarray(0, 32), little(s)), message, keys.publicKey)).toBe(
        false,
      );
    }
  });
});

describe("ECDSA signatures that are odd", () => {
  const N = p384.Point.Fn.ORDER;
  const keys = generateP384KeyPair();
  const message = utf8("sealed");
  const signature = ecdsaSign(message, keys.privateKey);
  const opensslKey = createPublicKey(encodePublicPem(keys.publicKey));
  const openssl = (sig: Uint8Array) =>
    nodeVerify("sha384", message, { key: opensslKey, dsaEncoding: "ieee-p1363" }, sig);

  test("r and s at and past the ends of their range get OpenSSL's verdict", () => {
    const values = [0n, 1n, 2n, N - 1n, N, N + 1n, 2n ** 383n, 2n ** 384n - 1n].map((value) =>
      big(value, 48),
    );
    for (const r of [...values, signature.subarray(0, 48)]) {
      for (const s of [...values, signature.subarray(48)]) {
        const odd = concatBytes(r, s);
        const verdict = ecdsaVerify(odd, message, keys.publicKey);
        expect(verdict).toBe(openssl(odd));
        expect(verdict).toBe(toHex(odd) === toHex(signature));
      }
    }
  });

  test("the same signature with the other s, which we do not ask to be low, holds as in OpenSSL", () => {
    const s = BigInt(`0x${toHex(signature.subarray(48))}`);
    const other = concatBytes(signature.subarray(0, 48), big(N - s, 48));
    expect(ecdsaVerify(other, message, keys.publicKey)).toBe(true);
    expect(openssl(other)).toBe(true);
  });

  test("public keys that are no point of the curve verify nothing", () => {
    const infinity = new Uint8Array(97);
    infinity[0] = 4;
    const p = p384.Point.Fp.ORDER;
    const x = keys.publicKey.subarray(1, 49);
    for (const key of [
      infinity,
      concatBytes(Uint8Array.of(4), big(p, 48), big(1n, 48)),
      concatBytes(Uint8Array.of(4), x, big(1n, 48)),
      concatBytes(Uint8Array.of(6), keys.publicKey.subarray(1)),
      concatBytes(Uint8Array.of(2), keys.publicKey.subarray(1)),
    ]) {
      expect(ecdsaVerify(signature, message, key)).toBe(false);
    }
  });
});
