/** Keys of both suites: the shared vectors, their JSON objects, and what is refused. */
import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { concatBytes, fromHex, fromUtf8, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import {
  decodePrivatePem,
  decodePublicPem,
  encodePrivatePem,
  encodePublicPem,
} from "../../src/crypto/pem.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey, readSigningKey } from "../../src/crypto/suite.ts";
import { suiteNamed } from "../../src/crypto/suites.ts";
import { CLIENT_NAMES, codeOf, flips, nistClients, sodiumClients } from "./vectors.ts";

describe("keys_sodium", () => {
  test.each(CLIENT_NAMES)("%s: public keys follow from private ones, texts come back", (name) => {
    const client = sodiumClients[name];
    const privateKey = suite.decodePrivateKey(client.private_key);
    const signingKey = suite.decodeSigningPrivateKey(client.private_signing_key);
    expect(suite.encodePublicKey(suite.publicKeyOf(privateKey))).toBe(client.public_key);
    expect(suite.encodeSigningPublicKey(suite.signingPublicKeyOf(signingKey))).toBe(
      client.public_signing_key,
    );
    expect(suite.encodePrivateKey(privateKey)).toBe(client.private_key);
    expect(suite.encodeSigningPrivateKey(signingKey)).toBe(client.private_signing_key);
    expect(suite.decodeSigningPrivateKey(encodeBase64Url(fromHex(client.seed_hex)))).toEqual(signingKey);
  });

  test("keys of a wrong length, or whose halves disagree, are refused", () => {
    const { public_key, private_signing_key } = sodiumClients.alice;
    for (const text of ["", "AAAA", `${public_key}AAAA`, private_signing_key, "!"]) {
      expect(codeOf(() => suite.decodePublicKey(text))).toBe("wire_invalid");
      expect(codeOf(() => suite.decodePrivateKey(text))).toBe("wire_invalid");
      expect(codeOf(() => suite.decodeSigningPublicKey(text))).toBe("wire_invalid");
    }
    for (const flipped of flips(decodeBase64Url(private_signing_key))) {
      expect(codeOf(() => suite.decodeSigningPrivateKey(encodeBase64Url(flipped)))).toBe("wire_invalid");
    }
  });

  test("key objects name their suite; others are a mismatch", () => {
    const { public_key, public_signing_key } = sodiumClients.bob;
    const keys = { curve25519: public_key };
    expect(suite.encodePublicKey(readPublicKey(suite, keys))).toBe(public_key);
    const signing = { ed25519: public_signing_key };
    expect(suite.encodeSigningPublicKey(readSigningKey(suite, signing))).toBe(public_signing_key);
    expect(codeOf(() => readPublicKey(suite, { p384: "AAAA" }))).toBe("suite_mismatch");
    expect(codeOf(() => readSigningKey(suite, { p384: "AAAA" }))).toBe("suite_mismatch");
    expect(codeOf(() => readPublicKey(suite, {}))).toBe("wire_invalid");
    expect(suiteNamed("nist")).toBe(nistSuite);
    expect(codeOf(() => suiteNamed("rot13" as "nist"))).toBe("unsupported");
  });
});

describe("keys_nist", () => {
  test.each(CLIENT_NAMES)("%s: texts, PEM, scalar and point agree", (name) => {
    const client = nistClients[name];
    const privateKey = nistSuite.decodePrivateKey(client.private_key);
    expect(toHex(privateKey)).toBe(client.scalar_d_hex);
    const publicKey = nistSuite.publicKeyOf(privateKey);
    expect(toHex(publicKey)).toBe(`04${client.public_x_hex}${client.public_y_hex}`);
    expect(nistSuite.encodePublicKey(publicKey)).toBe(client.public_key);
    expect(nistSuite.encodePrivateKey(privateKey)).toBe(client.private_key);
    expect(nistSuite.decodePublicKey(client.public_key)).toEqual(publicKey);
    expect(encodePublicPem(publicKey)).toBe(client.public_pem);
    expect(encodePrivatePem(privateKey)).toBe(client.private_pem);
    expect(nistSuite.encodeSigningPrivateKey(nistSuite.decodeSigningPrivateKey(client.private_key))).toBe(
      client.private_key,
    );
    expect(nistSuite.signingPublicKeyOf(privateKey)).toEqual(
      nistSuite.decodeSigningPublicKey(client.public_key),
    );
    expect(nistSuite.encodeSigningPublicKey(publicKey)).toBe(client.public_key);
  });

  const { public_pem, private_pem } = nistClients.alice;
  const point = decodePublicPem(public_pem);
  const scalar = decodePrivatePem(private_pem);

  test("other writings of the same key are read", () => {
    for (const [pem, decode, key] of [
      [public_pem, decodePublicPem, point],
      [private_pem, decodePrivatePem, scalar],
    ] as const) {
      expect(decode(pem.trimEnd())).toEqual(key);
      expect(decode(pem.replaceAll("\n", "\r\n"))).toEqual(key);
    }
    const sec1 = createPrivateKey(private_pem).export({ type: "sec1", format: "pem" }).toString();
    expect(sec1).toContain("EC PRIVATE KEY");
    expect(decodePrivatePem(sec1)).toEqual(scalar);
    const own = createPublicKey(encodePublicPem(point)).export({ type: "spki", format: "pem" });
    expect(own).toBe(public_pem);
  });

  const body = (pem: string) => Uint8Array.from(Buffer.from(pem.split("\n").slice(1, -2).join(""), "base64"));
  const pemOf = (label: string, bytes: Uint8Array) =>
    `-----BEGIN ${label}-----\n${Buffer.from(bytes)
      .toString("base64")
      .replace(/(.{64})/g, "$1\n")
      .trimEnd()}\n-----END ${label}-----\n`;

  test("a compressed point is read, a private key without its point too", () => {
    const compressed = concatBytes(Uint8Array.of(2 + ((point[96] ?? 0) & 1)), point.subarray(1, 49));
    const spki = fromHex(`3046301006072a8648ce3d020106052b81040022033200${toHex(compressed)}`);
    expect(decodePublicPem(pemOf("PUBLIC KEY", spki))).toEqual(point);
    const short = fromHex(
      `304e020100301006072a8648ce3d020106052b810400220437303502010104 30${toHex(scalar)}`.replace(" ", ""),
    );
    expect(decodePrivatePem(pemOf("PRIVATE KEY", short))).toEqual(scalar);
  });

  test("no flipped byte of a public key, no cut, no extra byte passes", () => {
    const bytes = body(public_pem);
    expect(decodePublicPem(pemOf("PUBLIC KEY", bytes))).toEqual(point);
    for (const flipped of flips(bytes)) {
      expect(codeOf(() => decodePublicPem(pemOf("PUBLIC KEY", flipped)))).toBe("wire_invalid");
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => decodePublicPem(pemOf("PUBLIC KEY", bytes.subarray(0, length))))).toBe(
        "wire_invalid",
      );
    }
    const longer = concatBytes(bytes, Uint8Array.of(0));
    expect(codeOf(() => decodePublicPem(pemOf("PUBLIC KEY", longer)))).toBe("wire_invalid");
  });

  test("no flipped byte of a private key, no cut, no extra byte passes", () => {
    const bytes = body(private_pem);
    expect(decodePrivatePem(pemOf("PRIVATE KEY", bytes))).toEqual(scalar);
    for (const flipped of flips(bytes)) {
      expect(codeOf(() => decodePrivatePem(pemOf("PRIVATE KEY", flipped)))).toBe("wire_invalid");
    }
    for (let length = 0; length < bytes.length; length++) {
      expect(codeOf(() => decodePrivatePem(pemOf("PRIVATE KEY", bytes.subarray(0, length))))).toBe(
        "wire_invalid",
      );
    }
    const longer = concatBytes(bytes, Uint8Array.of(0));
    expect(codeOf(() => decodePrivatePem(pemOf("PRIVATE KEY", longer)))).toBe("wire_invalid");
  });

  test.each([
    ["nothing", ""],
    ["a private key", private_pem],
    ["another label", public_pem.replaceAll("PUBLIC", "RSA PUBLIC")],
    ["labels that differ", public_pem.replace("END PUBLIC", "END PRIVATE")],
    ["text around", `x${public_pem}`],
    ["two keys", public_pem + public_pem],
    ["bad base64", public_pem.replace("MHYw", "MH=w")],
    [
      "a P-256 key",
      "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYAN2FaL7LSvrGDFrZ6wOjNdFrPoF\n3rFbPHQkrQYGkNQpgWFgVRWZuqZ7JhdpIL+AmyJ1jHGsE7NxRvPG+gmVGg==\n-----END PUBLIC KEY-----\n",
    ],
    [
      "the point at infinity",
      pemOf("PUBLIC KEY", fromHex("3016301006072a8648ce3d020106052b8104002203020000")),
    ],
    ["megabytes", public_pem.replace("MHYw", "A".repeat(5_000_000))],
  ])("refuses %s as a public key", (_, text) => {
    expect(codeOf(() => decodePublicPem(text))).toBe("wire_invalid");
    expect(codeOf(() => nistSuite.decodePublicKey(encodeBase64Url(utf8(text))))).toBe("wire_invalid");
  });

  test("scalars out of range are refused", () => {
    for (const hex of ["00".repeat(48), "ff".repeat(48)]) {
      const info = fromHex(`304e020100301006072a8648ce3d020106052b81040022043730350201010430${hex}`);
      expect(codeOf(() => decodePrivatePem(pemOf("PRIVATE KEY", info)))).toBe("wire_invalid");
    }
  });

  test("key texts that are not base64url or not text are refused", () => {
    for (const text of ["!", "_w", public_pem]) {
      expect(codeOf(() => nistSuite.decodePublicKey(text))).toBe("wire_invalid");
      expect(codeOf(() => nistSuite.decodePrivateKey(text))).toBe("wire_invalid");
    }
    expect(fromUtf8(decodeBase64Url(nistClients.bob.public_key))).toBe(nistClients.bob.public_pem);
  });
});
