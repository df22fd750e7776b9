/** Signed fields and notes: the shared vectors, round trips, and everything a strict reader refuses. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { utf8 } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { type OpenNoteOptions, openNote, type SealedNote, sealNote } from "../../src/crypto/note-crypto.ts";
import { signField, verifyField } from "../../src/crypto/signed-field.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import { codeOf, flips, readVectors, sodiumClients } from "./vectors.ts";

const { alice, bob, carol } = sodiumClients;
const signingKey = suite.decodeSigningPrivateKey(alice.private_signing_key);
const publicKey = suite.decodeSigningPublicKey(alice.public_signing_key);

describe("signed_fields_python", () => {
  const file = readVectors<{
    public_signing_key: string;
    vectors: { key: string; value: string; salt: string; signed: string }[];
  }>("signed_fields_python");

  test.each(file.vectors.map((vector, i) => [i, vector] as const))(
    "vector %i, exact",
    (index, { key, value, salt, signed }) => {
      expect(file.public_signing_key).toBe(alice.public_signing_key);
      expect(signField(signingKey, key, value, salt)).toBe(signed);
      expect(verifyField(publicKey, key, signed)).toEqual({ value, salt });
      expect(verifyField(publicKey, key, signed, salt)).toEqual({ value, salt });

      const refused = (text: string, name = key, wantedSalt?: string) =>
        expect(codeOf(() => verifyField(publicKey, name, text, wantedSalt))).toBe("signature_invalid");
      // Every character of the first vector, some of the others.
      for (let i = 0; i < signed.length; i += index === 0 ? 1 : 23) {
        const changed = signed.slice(0, i) + (signed[i] === "A" ? "B" : "A") + signed.slice(i + 1);
        refused(changed);
      }
      refused(`${signed}.`);
      refused(signed, `${key}x`);
      refused(signed, key, "00000000-0000-4000-8000-000000000000");
      refused(value);
      const other = suite.decodeSigningPublicKey(bob.public_signing_key);
      expect(codeOf(() => verifyField(other, key, signed))).toBe("signature_invalid");
    },
  );
});

describe("signed fields", () => {
  test("any well-formed name and value come back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (name, value) => {
        expect(verifyField(publicKey, name, signField(signingKey, name, value)).value).toBe(value);
      }),
      { seed: 7, numRuns: 25 },
    );
  });

  test.each([
    ["nothing", ""],
    ["plain text", "hello"],
    ["semicolons", ";;;"],
    ["the version alone", "e7737e7c-1637-511e-8bab-93c4f3e26fd9;"],
    ["another length", signField(signingKey, "a", "b").replace(";86;", ";087;")],
    ["a length of zero", signField(signingKey, "a", "b").replace(";86;", ";0;")],
    ["a padded length", signField(signingKey, "a", "b").replace(";86;", ";086;")],
    ["a salt that is no UUID", signField(signingKey, "a", "b").replace(/;[^;]{36};/, ";salt;")],
  ])("%s is refused", (_, text) => {
    expect(codeOf(() => verifyField(publicKey, "a", text))).toBe("signature_invalid");
  });

  test("a salt is a UUID, a value is well-formed", () => {
    expect(() => signField(signingKey, "a", "b", "salt")).toThrow(TypeError);
    expect(codeOf(() => signField(signingKey, "a", "\ud800"))).toBe("field_invalid");
  });
});

interface WireNote {
  data: Record<string, string>;
  signature: string;
  encrypted_access_key: string;
  writer_encryption_key: string;
  writer_signing_key: string;
}

const sealedOf = (note: WireNote): SealedNote => ({
  data: note.data,
  signature: note.signature,
  encryptedAccessKey: note.encrypted_access_key,
});

const optionsOf = (note: WireNote, readerPrivateKey: string): OpenNoteOptions => ({
  readerPrivateKey: suite.decodePrivateKey(readerPrivateKey),
  writerPublicKey: suite.decodePublicKey(note.writer_encryption_key),
  writerSigningKey: suite.decodeSigningPublicKey(note.writer_signing_key),
});

interface NoteVector {
  label: string;
  reader_private_key: string;
  plaintext: Record<string, string>;
  note: WireNote;
}

const identity = readVectors<{
  reader_private_key: string;
  request: { body: WireNote };
  plaintext: Record<string, string>;
}>("identity_note_js");

const noteVectors: [string, NoteVector][] = [
  ...["notes_js", "notes_python"].flatMap((name) =>
    readVectors<{ vectors: NoteVector[] }>(name).vectors.map((vector): [string, NoteVector] => [
      name,
      vector,
    ]),
  ),
  ["identity_note_js", { label: "", ...identity, note: identity.request.body }],
];

describe.each(noteVectors)("%s", (_, vector) => {
  const sealed = sealedOf(vector.note);
  const options = optionsOf(vector.note, vector.reader_private_key);
  const refused = (note: SealedNote, other: Partial<OpenNoteOptions> = {}) =>
    expect(["signature_invalid", "decryption_failed", "wire_invalid"]).toContain(
      codeOf(() => openNote(note, { ...options, ...other })),
    );

  test("opens", () => {
    expect(openNote(sealed, options).data).toEqual(vector.plaintext);
  });

  test("not with another reader, writer or signer", () => {
    refused(sealed, { readerPrivateKey: suite.decodePrivateKey(carol.private_key) });
    refused(sealed, { writerPublicKey: suite.decodePublicKey(carol.public_key) });
    refused(sealed, { writerSigningKey: suite.decodeSigningPublicKey(carol.public_signing_key) });
  });

  test("not with a field changed, renamed, exchanged, from another note, or unsigned", () => {
    const names = Object.keys(sealed.data);
    const [first = "", second = ""] = names;
    const quad = sealed.data[first] ?? "";
    for (const [at, part] of quad.split(".").map(decodeBase64Url).entries()) {
      for (const flipped of flips(part)) {
        const changed = quad.split(".").map((text, i) => (i === at ? encodeBase64Url(flipped) : text));
        refused({ ...sealed, data: { ...sealed.data, [first]: changed.join(".") } });
      }
    }
    refused({ ...sealed, data: { ...sealed.data, other: quad } });
    refused({ ...sealed, data: { ...sealed.data, [first]: sealed.data[second] ?? "", [second]: quad } });
    const { accessKey } = openNote(sealed, options);
    refused({ ...sealed, data: { ...sealed.data, [first]: encryptField(suite, accessKey, "unsigned") } });
    const otherSalt = signField(signingKey, first, "value");
    refused({ ...sealed, data: { ...sealed.data, [first]: encryptField(suite, accessKey, otherSalt) } });
    refused({ ...sealed, data: { ...sealed.data, [first]: 7 as unknown as string } });
  });

  test("not with another signature or access key", () => {
    refused({
      ...sealed,
      signature: signField(signingKey, "signature", "00000000-0000-4000-8000-000000000000"),
    });
    refused({ ...sealed, signature: "" });
    refused({ ...sealed, signature: sealed.signature.slice(0, -1) });
    refused({ ...sealed, encryptedAccessKey: "" });
    refused({ ...sealed, encryptedAccessKey: sealed.encryptedAccessKey.replace(".", "") });
  });
});

describe("our notes", () => {
  const options = {
    writerPrivateKey: suite.decodePrivateKey(alice.private_key),
    writerSigningKey: signingKey,
    readerPublicKey: suite.decodePublicKey(bob.public_key),
  };
  const reading: OpenNoteOptions = {
    readerPrivateKey: suite.decodePrivateKey(bob.private_key),
    writerPublicKey: suite.decodePublicKey(alice.public_key),
    writerSigningKey: publicKey,
  };

  test("come back with any names, __proto__ among them", () => {
    const data = JSON.parse('{"a":"1","__proto__":"2","constructor":"3","":"4","10":"5"}');
    const sealed = sealNote(data, options);
    const opened = openNote(sealed, reading);
    expect(Object.entries(opened.data)).toEqual(Object.entries(data));
    expect(openNote(sealNote({}, options), reading).data).toEqual({});
  });

  test("sign each field with the note's one salt, then seal it", () => {
    const sealed = sealNote({ a: "x", b: "y" }, options);
    const shared = suite.sharedKey(reading.writerPublicKey, reading.readerPrivateKey);
    const accessKey = unwrapAccessKey(suite, shared, sealed.encryptedAccessKey);
    const salts = Object.values(sealed.data).map(
      (quad) => decryptField(suite, accessKey, quad).split(";")[1],
    );
    expect(new Set(salts)).toEqual(new Set([verifyField(publicKey, "signature", sealed.signature).value]));
    expect(verifyField(publicKey, "signature", sealed.signature).salt).not.toBe(salts[0]);
    expect(openNote(sealed, reading).accessKey).toEqual(accessKey);
  });

  test("take an access key that also seals a file", () => {
    const accessKey = suite.generateEncryptionKeys().privateKey as Parameters<typeof encryptField>[1];
    expect(openNote(sealNote({}, { ...options, accessKey }), reading).accessKey).toEqual(accessKey);
    expect(utf8("x")).toHaveLength(1);
  });
});
