/** Password derivations, identity names, PKCE and sealed strings: every shared vector, and what is refused. */
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { randomBytes, toHex } from "../../src/crypto/bytes.ts";
import {
  brokerNoteName,
  type CredentialType,
  decryptString,
  deriveEncryptionKeys,
  deriveSigningKeys,
  deriveSymmetricKey,
  encryptString,
  identityCredentials,
  pkce,
} from "../../src/crypto/password-keys.ts";
import type { KeyPair } from "../../src/crypto/sodium.ts";
import { codeOf, flips, readVectors } from "./vectors.ts";

const textsOf = (pair: KeyPair) => ({
  publicKey: encodeBase64Url(pair.publicKey),
  privateKey: encodeBase64Url(pair.privateKey),
});

interface KeyTexts {
  publicKey: string;
  privateKey: string;
}

const js = readVectors<{
  kdf: {
    password: string;
    salt: string;
    iterations: number;
    crypto: KeyTexts;
    signing: KeyTexts;
    symmetric: string;
  }[];
  string_encryption: {
    key: string;
    key_from: { password: string; salt: string; iterations: number };
    vectors: { plaintext: string; encrypted: string }[];
  };
  identity: {
    username: string;
    password: string;
    realm_name: string;
    credential_type: CredentialType;
    note_name: string;
    crypto: KeyTexts;
    signing: KeyTexts;
  }[];
  broker_note_names: {
    username: string;
    realm_name: string;
    brokerKey: string;
    broker_otp: string;
    federated: string;
  }[];
}>("kdf_identity_js");

describe("kdf_identity_js", () => {
  test.each(js.kdf.map((vector) => [vector.iterations, vector] as const))(
    "%i iterations",
    async (_, vector) => {
      expect(textsOf(await deriveEncryptionKeys(vector))).toEqual(vector.crypto);
      expect(textsOf(await deriveSigningKeys(vector))).toEqual(vector.signing);
      expect(encodeBase64Url(await deriveSymmetricKey(vector))).toBe(vector.symmetric);
      const { password, salt, iterations } = vector;
      const others = [{ password: `${password}x` }, { salt: `${salt}x` }, { iterations: iterations + 1 }];
      for (const other of others) {
        expect(encodeBase64Url(await deriveSymmetricKey({ ...vector, ...other }))).not.toBe(vector.symmetric);
      }
    },
  );

  test.each(js.identity.map((vector) => [vector.username, vector.credential_type, vector] as const))(
    "%s by %s",
    async (_, type, vector) => {
      const name = { username: vector.username, realmName: vector.realm_name };
      const identity = await identityCredentials(name, vector.password, type);
      expect(identity.noteName).toBe(vector.note_name);
      expect(textsOf(identity.encryption)).toEqual(vector.crypto);
      expect(textsOf(identity.signing)).toEqual(vector.signing);
    },
  );

  test("names follow from user and realm, keys from the password too", async () => {
    const name = { username: "fred", realmName: "R" };
    const [a, b] = await Promise.all([identityCredentials(name, "one"), identityCredentials(name, "two")]);
    expect(a.noteName).toBe(b.noteName);
    expect(a.encryption).not.toEqual(b.encryption);
    expect(a.signing).not.toEqual(b.signing);
    expect((await identityCredentials({ ...name, realmName: "r" }, "one")).noteName).not.toBe(a.noteName);
  });

  test.each(js.broker_note_names.map((vector) => [vector.username, vector] as const))(
    "broker notes of %s",
    (_, vector) => {
      const name = { username: vector.username, realmName: vector.realm_name };
      for (const note of ["brokerKey", "broker_otp", "federated"] as const) {
        expect(brokerNoteName(note, name)).toBe(vector[note]);
        expect(brokerNoteName(note, { ...name, realmName: "other" })).not.toBe(vector[note]);
      }
    },
  );

  test("sealed strings open; every flipped byte and every other shape is refused", async () => {
    const { key: keyText, key_from, vectors } = js.string_encryption;
    const key = decodeBase64Url(keyText);
    expect(await deriveSymmetricKey(key_from)).toEqual(key);
    for (const { plaintext, encrypted } of vectors) {
      expect(decryptString(key, encrypted)).toBe(plaintext);
      expect(decryptString(key, encryptString(key, plaintext))).toBe(plaintext);
      const [nonce = "", ciphertext = ""] = encrypted.split(":");
      for (const flipped of flips(decodeBase64Url(nonce))) {
        expect(codeOf(() => decryptString(key, `${encodeBase64Url(flipped)}:${ciphertext}`))).toBe(
          "decryption_failed",
        );
      }
      for (const flipped of flips(decodeBase64Url(ciphertext))) {
        expect(codeOf(() => decryptString(key, `${nonce}:${encodeBase64Url(flipped)}`))).toBe(
          "decryption_failed",
        );
      }
      expect(codeOf(() => decryptString(randomBytes(32), encrypted))).toBe("decryption_failed");
      for (const text of [
        "",
        nonce,
        `${encrypted}:`,
        `${ciphertext}:${nonce}`,
        encrypted.replace(":", "."),
        `!:${nonce}`,
      ]) {
        expect(codeOf(() => decryptString(key, text))).toBe("wire_invalid");
      }
    }
  });
});

describe("kdf_identity_python", () => {
  interface PyKeys {
    public_key: string;
    private_key: string;
  }
  const py = readVectors<{
    kdf: {
      password: string;
      salt: string;
      iterations: number;
      pbkdf2_sha512_32_hex: string;
      crypto: PyKeys;
      signing: PyKeys;
    }[];
    identity: {
      username: string;
      password: string;
      realm_name: string;
      note_name: string;
      crypto: PyKeys;
      signing: PyKeys;
    }[];
    pkce: { verifier: string; challenge: string };
  }>("kdf_identity_python");
  const same = (pair: KeyPair, keys: PyKeys) =>
    expect(textsOf(pair)).toEqual({ publicKey: keys.public_key, privateKey: keys.private_key });

  test.each(py.kdf.map((vector) => [vector.iterations, vector] as const))(
    "%i iterations",
    async (_, vector) => {
      expect(toHex(await deriveSymmetricKey(vector))).toBe(vector.pbkdf2_sha512_32_hex);
      same(await deriveEncryptionKeys(vector), vector.crypto);
      same(await deriveSigningKeys(vector), vector.signing);
    },
  );

  test.each(py.identity.map((vector) => [vector.username, vector] as const))("%s", async (_, vector) => {
    const identity = await identityCredentials(
      { username: vector.username, realmName: vector.realm_name },
      vector.password,
    );
    expect(identity.noteName).toBe(vector.note_name);
    same(identity.encryption, vector.crypto);
    same(identity.signing, vector.signing);
  });

  test("PKCE", () => {
    expect(pkce(py.pkce.verifier)).toEqual({ verifier: py.pkce.verifier, challenge: py.pkce.challenge });
    expect(pkce().verifier).toMatch(/^[\w-]{43}$/);
    expect(pkce().verifier).not.toBe(pkce().verifier);
  });
});

test("iterations must be given and be a number", async () => {
  for (const iterations of [0, Number.NaN, undefined as unknown as number]) {
    await expect(deriveSymmetricKey({ password: "x", salt: "y", iterations })).rejects.toThrow(TypeError);
  }
});
