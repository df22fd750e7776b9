/** The platform's primitives equal noble's on every vector and edge; missing or wrong ones are never used. */
import { p384 } from "@noble/curves/nist.js";
import { describe, expect, test, vi } from "vitest";
import { Accelerator, accelerator, type Primitive } from "../../src/crypto/accelerate.ts";
import { concatBytes, randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField } from "../../src/crypto/field.ts";
import { pbkdf2Sha512 } from "../../src/crypto/kdf.ts";
import {
  KNOWN_ED25519,
  KNOWN_GCM,
  KNOWN_P384,
  KNOWN_PBKDF2,
  KNOWN_X25519,
} from "../../src/crypto/known-answers.ts";
import { keyOfX } from "../../src/crypto/nist.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { deriveSymmetricKey, identityCredentials } from "../../src/crypto/password-keys.ts";
import { boxKeyOfPoint } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey } from "../../src/crypto/suite.ts";
import { type EakVector, type FieldVector, flips, readVectors, vectorAccessKey } from "./vectors.ts";

const PRIMITIVES: readonly Primitive[] = [
  "x25519",
  "ed25519-sign",
  "ed25519-verify",
  "p384-ecdh",
  "p384-verify",
  "aes-gcm",
  "pbkdf2",
];
const pure = new Accelerator(null);

/** An accelerator over this platform that counts the keys it imports. */
function countingImports() {
  const importKey = vi.fn(crypto.subtle.importKey.bind(crypto.subtle));
  return {
    counting: new Accelerator(fake({ importKey: importKey as unknown as SubtleCrypto["importKey"] })),
    importKey,
  };
}

/** A `SubtleCrypto` whose methods are the platform's unless given. */
const fake = (methods: Partial<SubtleCrypto>): SubtleCrypto =>
  new Proxy(crypto.subtle, {
    get: (subtle, name) => {
      const own = methods[name as keyof SubtleCrypto];
      if (own !== undefined) return own;
      const method = subtle[name as keyof SubtleCrypto];
      return typeof method === "function" ? method.bind(subtle) : method;
    },
  });

test("the known answers are the reference's", () => {
  const x = KNOWN_X25519;
  expect(sodiumSuite.sharedKey(x.publicKey, x.privateKey)).toEqual(boxKeyOfPoint(Uint8Array.from(x.shared)));
  const ed = KNOWN_ED25519;
  expect(sodiumSuite.sign(ed.message, ed.seed)).toEqual(ed.signature);
  expect(sodiumSuite.verify(ed.signature, ed.message, ed.publicKey)).toBe(true);
  const p = KNOWN_P384;
  expect(nistSuite.sharedKey(p.publicKey, p.privateKey)).toEqual(keyOfX(Uint8Array.from(p.x)));
  expect(nistSuite.sign(p.message, p.privateKey)).toEqual(p.signature);
  expect(pbkdf2Sha512("password", "saltsalt", 2)).toEqual(KNOWN_PBKDF2);
  expect(nistSuite.seal(KNOWN_GCM.key, KNOWN_GCM.nonce, KNOWN_GCM.plaintext)).toEqual(KNOWN_GCM.sealed);
});

describe("trying", () => {
  test("this platform does at least PBKDF2, P-384 and AES-GCM; without one everything is noble's", async () => {
    for (const primitive of ["pbkdf2", "p384-ecdh", "p384-verify", "aes-gcm"] as const) {
      expect(await accelerator.uses(primitive)).toBe(true);
    }
    for (const primitive of PRIMITIVES) expect(await pure.uses(primitive)).toBe(false);
  });

  test("a signing key that signs much is imported once, and each key signs for itself", async () => {
    const { counting, importKey } = countingImports();
    const isUsed = await counting.uses("ed25519-sign");
    importKey.mockClear();
    const keys = [1, 2].map(() => sodiumSuite.generateSigningKeys().privateKey);
    for (const text of ["a", "b", "c"]) {
      for (const key of keys) {
        const signature = await counting.sign(sodiumSuite, utf8(text), key);
        expect(signature).toEqual(sodiumSuite.sign(utf8(text), key));
      }
    }
    expect(importKey).toHaveBeenCalledTimes(isUsed ? keys.length : 0);
    await expect(counting.sign(sodiumSuite, utf8("a"), new Uint8Array(31))).rejects.toThrow("32 or 64 bytes");
  });

  test("each primitive is tried once", async () => {
    const { counting, importKey } = countingImports();
    await Promise.all([counting.uses("pbkdf2"), counting.uses("pbkdf2"), counting.uses("pbkdf2")]);
    expect(importKey).toHaveBeenCalledTimes(1);
  });

  test.each([
    ["throws", () => Promise.reject(new DOMException("no", "NotSupportedError"))],
    ["answers wrongly", () => Promise.resolve(new Uint8Array(48).buffer)],
    ["answers true to everything", () => Promise.resolve(true)],
  ])("a platform that %s is not used, and results stay right", async (_, method) => {
    const broken = new Accelerator(
      fake({
        deriveBits: method as SubtleCrypto["deriveBits"],
        sign: method as SubtleCrypto["sign"],
        verify: method as unknown as SubtleCrypto["verify"],
        encrypt: method as SubtleCrypto["encrypt"],
        decrypt: method as SubtleCrypto["decrypt"],
      }),
    );
    for (const primitive of PRIMITIVES) expect(await broken.uses(primitive)).toBe(false);
    const { publicKey, privateKey, shared } = KNOWN_X25519;
    expect(await broken.sharedKey(sodiumSuite, publicKey, privateKey)).toEqual(
      boxKeyOfPoint(Uint8Array.from(shared)),
    );
    const { message, seed, signature, publicKey: signer } = KNOWN_ED25519;
    expect(await broken.sign(sodiumSuite, message, seed)).toEqual(signature);
    expect(await broken.verify(sodiumSuite, signature, message, signer)).toBe(true);
    expect(await broken.verify(sodiumSuite, signature, utf8("x"), signer)).toBe(false);
    expect(await broken.verify(nistSuite, KNOWN_P384.signature, utf8("x"), KNOWN_P384.publicKey)).toBe(false);
    expect(await broken.pbkdf2("password", "saltsalt", 2)).toEqual(KNOWN_PBKDF2);
  });
});

describe.each([
  ["eak_sodium", sodiumSuite],
  ["eak_js", sodiumSuite],
  ["eak_nist", nistSuite],
] as const)("%s", (file, suite) => {
  test("shared keys are equal and open the vectors", async () => {
    for (const vector of readVectors<{ vectors: EakVector[] }>(file).vectors) {
      const publicKey = readPublicKey(suite, vector.response.authorizer_public_key);
      const privateKey = suite.decodePrivateKey(vector.reader_private_key);
      const fast = await accelerator.sharedKey(suite, publicKey, privateKey);
      expect(fast).toEqual(suite.sharedKey(publicKey, privateKey));
      expect(fast).toEqual(await pure.sharedKey(suite, publicKey, privateKey));
      expect(Buffer.from(unwrapAccessKey(suite, fast, vector.response.eak)).toString("hex")).toBe(
        vector.access_key_hex,
      );
    }
  });
});

describe.each([
  ["fields_sodium", sodiumSuite],
  ["fields_js", sodiumSuite],
  ["fields_nist", nistSuite],
] as const)("%s", (file, suite) => {
  test("fields open alike, and what one seals the other opens", async () => {
    for (const { field, plaintext } of readVectors<{ vectors: FieldVector[] }>(file).vectors) {
      expect(await accelerator.decryptField(suite, vectorAccessKey, field)).toBe(plaintext);
      const sealed = await accelerator.encryptField(suite, vectorAccessKey, plaintext);
      expect(decryptField(suite, vectorAccessKey, sealed)).toBe(plaintext);
      const changed = `${field.slice(0, 3)}${field[3] === "A" ? "B" : "A"}${field.slice(4)}`;
      await expect(accelerator.decryptField(suite, vectorAccessKey, changed)).rejects.toMatchObject({
        code: "decryption_failed",
      });
    }
  });
});

describe("shared keys", () => {
  test.each([sodiumSuite, nistSuite])("$name: odd public keys get the same verdict", async (suite) => {
    const keys = suite.generateEncryptionKeys();
    const odd = [...flips(suite.generateEncryptionKeys().publicKey)];
    if (suite.name === "sodium") {
      for (const first of [0, 1, 2, 9]) odd.push(Uint8Array.of(first, ...new Uint8Array(31)));
      for (const first of [0xec, 0xed, 0xee]) {
        odd.push(Uint8Array.of(first, ...new Uint8Array(30).fill(0xff), 0x7f));
      }
      odd.push(new Uint8Array(32).fill(0xff));
    }
    for (const publicKey of odd) {
      const verdict = (promise: Promise<unknown>) => promise.catch((error: unknown) => String(error));
      const reference = await verdict(pure.sharedKey(suite, publicKey, keys.privateKey));
      expect(await verdict(accelerator.sharedKey(suite, publicKey, keys.privateKey))).toEqual(reference);
    }
  });
});

describe("signatures", () => {
  test.each([sodiumSuite, nistSuite])("$name: made and judged alike, flips included", async (suite) => {
    const keys = suite.generateSigningKeys();
    for (const length of [0, 1, 100, 5000]) {
      const message = randomBytes(length);
      const signature = await accelerator.sign(suite, message, keys.privateKey);
      expect(signature).toEqual(suite.sign(message, keys.privateKey));
      expect(await accelerator.verify(suite, signature, message, keys.publicKey)).toBe(true);
      expect(
        await accelerator.verify(suite, signature, concatBytes(message, message, utf8("x")), keys.publicKey),
      ).toBe(false);
    }
    const message = utf8("sealed");
    const signature = suite.sign(message, keys.privateKey);
    for (const flipped of flips(signature)) {
      expect(await accelerator.verify(suite, flipped, message, keys.publicKey)).toBe(false);
    }
    for (const length of [0, 1, suite.signatureLength - 1]) {
      expect(await accelerator.verify(suite, signature.subarray(0, length), message, keys.publicKey)).toBe(
        false,
      );
    }
  });
});

test("compressed P-384 points, which platforms read, are refused as by the reference", async () => {
  const keys = nistSuite.generateEncryptionKeys();
  const compressed = p384.Point.fromBytes(keys.publicKey).toBytes(true);
  const signature = nistSuite.sign(utf8("sealed"), keys.privateKey);
  for (const engine of [pure, accelerator]) {
    await expect(engine.sharedKey(nistSuite, compressed, keys.privateKey)).rejects.toThrow(TypeError);
    expect(await engine.verify(nistSuite, signature, utf8("sealed"), compressed)).toBe(false);
    expect(await engine.verify(nistSuite, signature, utf8("sealed"), keys.publicKey)).toBe(true);
  }
});

describe("passwords", () => {
  test("PBKDF2 is equal for texts and bytes, also empty ones", async () => {
    for (const [password, salt, iterations, length] of [
      ["", "", 1, 32],
      ["pässword", "sält", 1000, 64],
      [randomBytes(200), randomBytes(16), 3, 20],
    ] as const) {
      const reference = pbkdf2Sha512(password, salt, iterations, length);
      expect(await accelerator.pbkdf2(password, salt, iterations, length)).toEqual(reference);
    }
    await expect(accelerator.pbkdf2("x", "y", 0)).rejects.toThrow(TypeError);
    await expect(accelerator.pbkdf2("x", "y", Number.NaN)).rejects.toThrow(TypeError);
  });

  test("derivations take it", async () => {
    const pbkdf2 = accelerator.pbkdf2.bind(accelerator);
    const input = { password: "password", salt: "saltsalt", iterations: 1000 };
    expect(await deriveSymmetricKey(input, pbkdf2)).toEqual(await deriveSymmetricKey(input));
    const name = { username: "Fred", realmName: "R" };
    expect(await identityCredentials(name, "x", "password", pbkdf2)).toEqual(
      await identityCredentials(name, "x"),
    );
  });
});

test("long messages of the NIST suite go through the platform with the same result", async () => {
  const [key, nonce, message] = [randomBytes(32), randomBytes(12), randomBytes(5000)];
  const sealed = await accelerator.seal(nistSuite, key, nonce, message);
  expect(sealed).toEqual(nistSuite.seal(key, nonce, message));
  expect(await accelerator.open(nistSuite, key, nonce, sealed)).toEqual(message);
  const broken = Uint8Array.from(sealed);
  broken[0] = (broken[0] ?? 0) ^ 1;
  await expect(accelerator.open(nistSuite, key, nonce, broken)).rejects.toMatchObject({
    code: "decryption_failed",
  });
  await expect(accelerator.seal(nistSuite, key, randomBytes(24), message)).rejects.toThrow(TypeError);
});
