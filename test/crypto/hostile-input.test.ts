/**
 * Random and damaged texts into everything that parses: a `VaultError` of the expected kind or a right answer, never
 * another error, never a partial result, never a hang.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findEnvelopes } from "../../src/content/envelopes/find-envelopes.ts";
import { asAccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url } from "../../src/crypto/base64url.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import { parseEnvelope, sealEnvelope } from "../../src/crypto/envelope.ts";
import { decryptField, encryptField, parseQuad } from "../../src/crypto/field.ts";
import { newFileKey, openFileKey } from "../../src/crypto/file-key.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { openNote, sealNote } from "../../src/crypto/note-crypto.ts";
import { decryptString, encryptString } from "../../src/crypto/password-keys.ts";
import {
  decodePrivatePem,
  decodePublicPem,
  encodePrivatePem,
  encodePublicPem,
} from "../../src/crypto/pem.ts";
import { signField, verifyField } from "../../src/crypto/signed-field.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { parseTsv1, queryForms, signTsv1 } from "../../src/crypto/tsv1.ts";
import { openBlob, sealBlob } from "../../src/crypto/vault-blob.ts";
import { VaultError } from "../../src/errors.ts";
import { cpuTimeOf } from "../fakes/cpu-time.ts";
import { sodiumClients } from "./vectors.ts";

const accessKey = randomAccessKey();
const writer = sodiumSuite.generateEncryptionKeys();
const signer = sodiumSuite.generateSigningKeys();
const nist = nistSuite.generateEncryptionKeys();
const uuid = "1957349a-a97c-4237-b0e0-c6b88a31956e";
const envelope = {
  suite: sodiumSuite,
  accessKey,
  writerId: uuid,
  type: "t",
  signingKey: signer.privateKey,
  origin: "https://example.com",
  made: 1,
};

/** A parser, one good text for it, and the codes it may throw. */
const PARSERS: readonly [
  name: string,
  parse: (text: string) => unknown,
  good: string,
  codes: readonly string[],
][] = [
  ["decodeBase64Url", decodeBase64Url, "AQID_-8", ["wire_invalid"]],
  [
    "parseQuad",
    (text) => parseQuad(sodiumSuite, text),
    encryptField(sodiumSuite, accessKey, "x"),
    ["wire_invalid"],
  ],
  [
    "decryptField, Sodium",
    (text) => decryptField(sodiumSuite, accessKey, text),
    encryptField(sodiumSuite, accessKey, "x"),
    ["wire_invalid", "decryption_failed"],
  ],
  [
    "decryptField, NIST",
    (text) => decryptField(nistSuite, accessKey, text),
    encryptField(nistSuite, accessKey, "x"),
    ["wire_invalid", "decryption_failed"],
  ],
  [
    "unwrapAccessKey",
    (text) => unwrapAccessKey(sodiumSuite, accessKey, text),
    wrapAccessKey(sodiumSuite, accessKey, randomAccessKey()),
    ["wire_invalid", "decryption_failed"],
  ],
  ["parseEnvelope", parseEnvelope, sealEnvelope(envelope, "x"), ["envelope_damaged"]],
  ["findEnvelopes", (text) => findEnvelopes(text, 9), `a ${sealEnvelope(envelope, "x")} b`, []],
  ["decodePublicPem", decodePublicPem, encodePublicPem(nist.publicKey), ["wire_invalid"]],
  ["decodePrivatePem", decodePrivatePem, encodePrivatePem(nist.privateKey), ["wire_invalid"]],
  ["decodePublicKey", sodiumSuite.decodePublicKey, sodiumClients.alice.public_key, ["wire_invalid"]],
  [
    "decodeSigningPrivateKey",
    sodiumSuite.decodeSigningPrivateKey,
    sodiumClients.alice.private_signing_key,
    ["wire_invalid"],
  ],
  [
    "decodePublicKey, NIST",
    nistSuite.decodePublicKey,
    nistSuite.encodePublicKey(nist.publicKey),
    ["wire_invalid"],
  ],
  [
    "verifyField",
    (text) => verifyField(signer.publicKey, "a", text),
    signField(signer.privateKey, "a", "b"),
    ["signature_invalid"],
  ],
  [
    "decryptString",
    (text) => decryptString(accessKey, text),
    encryptString(accessKey, "x"),
    ["wire_invalid", "decryption_failed"],
  ],
  [
    "openFileKey",
    (text) => openFileKey(accessKey, text),
    newFileKey(accessKey).header,
    ["wire_invalid", "unsupported", "decryption_failed"],
  ],
  ["queryForms", queryForms, "a=1&b=%20&a=2", []],
  [
    "parseTsv1",
    parseTsv1,
    signTsv1(
      { method: "GET", path: "/", query: "" },
      { publicKey: sodiumClients.alice.public_signing_key, timestamp: 1, nonce: uuid, clientId: "" },
      signer.privateKey,
    ),
    [],
  ],
];

/** Runs `parse` and checks that it returns or throws one of `codes`. */
function behaves(parse: (text: string) => unknown, text: string, codes: readonly string[]): void {
  try {
    parse(text);
  } catch (error) {
    if (!(error instanceof VaultError)) throw error;
    expect(codes).toContain(error.code);
  }
}

describe.each(PARSERS)("%s", (_, parse, good, codes) => {
  test("takes its good text", () => {
    expect(() => parse(good)).not.toThrow();
  });

  test("refuses random texts in its own way", () => {
    const letters = fc.string({
      unit: fc.constantFrom(...'AZaz09-_.:;+/=\n\r s1f{}"\\\ud800é\u0000'),
      maxLength: 400,
    });
    fc.assert(
      fc.property(fc.oneof(letters, fc.string({ unit: "binary" })), (text) => behaves(parse, text, codes)),
      { seed: 9, numRuns: 200 },
    );
  });

  test("refuses damaged copies of its good text in its own way", () => {
    const at = fc.nat(good.length);
    const piece = fc.string({ unit: fc.constantFrom(..."AZaz09-_.:;+/= \n\ud800"), maxLength: 3 });
    fc.assert(
      fc.property(at, fc.nat(8), piece, (start, length, text) =>
        behaves(parse, good.slice(0, start) + text + good.slice(start + length), codes),
      ),
      { seed: 10, numRuns: 200 },
    );
  });

  test.each(["", ".", "A", "=", "\u0000", "\ud800"])("and a million times %j", (letter) => {
    expect(cpuTimeOf(() => behaves(parse, letter.repeat(1_000_000), codes))).toBeLessThan(4000);
  });
});

test("notes with any shape of data open whole or not at all", () => {
  const reader = sodiumSuite.generateEncryptionKeys();
  const note = sealNote(
    { a: "1", b: "2" },
    {
      writerPrivateKey: writer.privateKey,
      writerSigningKey: signer.privateKey,
      readerPublicKey: reader.publicKey,
    },
  );
  const options = {
    readerPrivateKey: reader.privateKey,
    writerPublicKey: writer.publicKey,
    writerSigningKey: signer.publicKey,
  };
  const texts = fc.oneof(fc.string(), fc.constant(note.data["a"] ?? ""), fc.constant(note.data["b"] ?? ""));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "signature"), texts), (data) => {
      try {
        const opened = openNote({ ...note, data }, options);
        for (const [name, value] of Object.entries(opened.data))
          expect({ a: "1", b: "2" }).toHaveProperty(name, value);
        expect(Object.keys(opened.data)).toEqual(Object.keys(data));
      } catch (error) {
        if (!(error instanceof VaultError)) throw error;
        expect(["wire_invalid", "decryption_failed", "signature_invalid"]).toContain(error.code);
      }
    }),
    { seed: 11, numRuns: 60 },
  );
});

test("blobs of any bytes are refused", () => {
  const key = asAccessKey(randomBytes(32));
  const context = { name: "n", generation: 1 };
  const good = sealBlob(key, context, randomBytes(20));
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(good.length), (bytes, at) => {
      for (const blob of [bytes, Uint8Array.from([...good.subarray(0, at), ...bytes])]) {
        if (Buffer.from(blob).equals(good)) continue;
        expect(() => openBlob(key, context, blob)).toThrow(VaultError);
      }
    }),
    { seed: 12 },
  );
});
