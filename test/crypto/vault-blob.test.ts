/** Blobs at rest: bound to name and generation, every byte authenticated, the nonce fresh. */
import sodium from "libsodium-wrappers";
import { beforeAll, describe, expect, test } from "vitest";
import { randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { openBlob, sealBlob } from "../../src/crypto/vault-blob.ts";
import { codeOf, flips } from "./vectors.ts";

beforeAll(() => sodium.ready);

const key = randomBytes(32);
const context = { name: "identity", generation: 7 };
const plaintext = utf8("private keys");

describe("blobs", () => {
  test("come back under the same key, name and generation only", () => {
    const blob = sealBlob(key, context, plaintext);
    expect(blob).toHaveLength(plaintext.length + 41);
    expect(openBlob(key, context, blob)).toEqual(plaintext);
    for (const other of [
      { ...context, name: "registry" },
      { ...context, generation: 6 },
      { ...context, salt: "" },
    ]) {
      expect(codeOf(() => openBlob(key, other, blob))).toBe("decryption_failed");
    }
    expect(codeOf(() => openBlob(randomBytes(32), context, blob))).toBe("decryption_failed");
    expect(openBlob(key, context, sealBlob(key, context, new Uint8Array(0)))).toHaveLength(0);
  });

  test("are XChaCha20-Poly1305 as libsodium computes it", () => {
    const blob = sealBlob(key, context, plaintext);
    const data = utf8('sealfield/1/blob\u0000{"generation":7,"name":"identity"}');
    const opened = sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
      null,
      blob.subarray(25),
      data,
      blob.subarray(1, 25),
      key,
    );
    expect(Buffer.from(opened).equals(plaintext)).toBe(true);
  });

  test("a flip anywhere or a cut is refused; a later version says so", () => {
    const blob = sealBlob(key, context, plaintext);
    let i = 0;
    for (const flipped of flips(blob)) {
      expect(codeOf(() => openBlob(key, context, flipped))).toBe(
        i++ === 0 ? "unsupported" : "decryption_failed",
      );
    }
    for (let length = 0; length < blob.length; length++) {
      expect(codeOf(() => openBlob(key, context, blob.subarray(0, length)))).toBe("decryption_failed");
    }
  });

  test("never the same twice; a key has 32 bytes", () => {
    expect(sealBlob(key, context, plaintext)).not.toEqual(sealBlob(key, context, plaintext));
    expect(() => sealBlob(new Uint8Array(31), context, plaintext)).toThrow(TypeError);
  });
});
