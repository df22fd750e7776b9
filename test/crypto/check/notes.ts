/** Notes, and keys from passwords. */
import { decodeBase64Url, encodeBase64Url } from "../../../src/crypto/base64url.ts";
import { openNote } from "../../../src/crypto/note-crypto.ts";
import {
  type BrokerNote,
  brokerNoteName,
  type CredentialType,
  decryptString,
  deriveEncryptionKeys,
  deriveSigningKeys,
  identityCredentials,
  pkce,
} from "../../../src/crypto/password-keys.ts";
import { sodiumSuite } from "../../../src/crypto/sodium-suite.ts";
import { type Check, changed, checker, type KeyTexts, refuses, same, type Texts, texts } from "./checker.ts";

interface WireNote {
  data: Texts;
  signature: string;
  encrypted_access_key: string;
  writer_encryption_key: string;
  writer_signing_key: string;
}

async function checkNote(
  check: Check,
  note: WireNote,
  readerPrivateKey: string,
  plaintext: Texts,
): Promise<void> {
  const keys = {
    readerPrivateKey: sodiumSuite.decodePrivateKey(readerPrivateKey),
    writerPublicKey: sodiumSuite.decodePublicKey(note.writer_encryption_key),
    writerSigningKey: sodiumSuite.decodeSigningPublicKey(note.writer_signing_key),
  };
  const sealed = {
    data: note.data,
    signature: note.signature,
    encryptedAccessKey: note.encrypted_access_key,
  };
  const sorted = (map: Texts) => Object.entries(map).sort();
  check(same(sorted(openNote(sealed, keys).data), sorted(plaintext)), "note");
  for (const [name, quad] of Object.entries(note.data)) {
    const spoiled = { ...sealed, data: { ...note.data, [name]: changed(quad) } };
    check.reject(await refuses(() => openNote(spoiled, keys)), name);
  }
  const unsigned = { ...sealed, signature: note.signature.slice(note.signature.lastIndexOf(";") + 87) };
  check.reject(await refuses(() => openNote(unsigned, keys)), "signature");
  const foreign = { ...sealed, encryptedAccessKey: changed(note.encrypted_access_key) };
  check.reject(await refuses(() => openNote(foreign, keys)), "access key");
}

interface NoteFile {
  vectors: { note: WireNote; reader_private_key: string; plaintext: Texts }[];
}

export const notes = checker<NoteFile>(async ({ vectors }, check) => {
  for (const { note, reader_private_key, plaintext } of vectors) {
    await checkNote(check, note, reader_private_key, plaintext);
  }
});

interface IdentityNoteFile {
  username: string;
  password: string;
  realm_name: string;
  request: { body: WireNote & { id_string: string } };
  plaintext: Texts;
}

export const identityNote = checker<IdentityNoteFile>(async (vector, check, by) => {
  const name = { username: vector.username, realmName: vector.realm_name };
  const pbkdf2 = by.pbkdf2.bind(by);
  const identity = await identityCredentials(name, vector.password, "password", pbkdf2);
  check(identity.noteName === vector.request.body.id_string, "name");
  await checkNote(
    check,
    vector.request.body,
    encodeBase64Url(identity.encryption.privateKey),
    vector.plaintext,
  );
});

interface PasswordFile {
  kdf: { password: string; salt: string; iterations: number; crypto: KeyTexts; signing: KeyTexts }[];
  identity: {
    username: string;
    password: string;
    realm_name: string;
    credential_type?: CredentialType;
    note_name: string;
    crypto: KeyTexts;
    signing: KeyTexts;
  }[];
  broker_note_names?: (Record<BrokerNote, string> & { username: string; realm_name: string })[];
  string_encryption?: { key: string; vectors: { plaintext: string; encrypted: string }[] };
  pkce?: { verifier: string; challenge: string };
}

const keyTexts = (keys: KeyTexts) => [keys.publicKey ?? keys.public_key, keys.privateKey ?? keys.private_key];

export const passwords = checker<PasswordFile>(async (file, check, by) => {
  const pbkdf2 = by.pbkdf2.bind(by);
  for (const vector of file.kdf) {
    check(
      same(texts(await deriveEncryptionKeys(vector, pbkdf2)), keyTexts(vector.crypto)),
      "encryption keys",
    );
    const once = await deriveEncryptionKeys({ ...vector, iterations: vector.iterations + 1 }, pbkdf2);
    check.reject(!same(texts(once), keyTexts(vector.crypto)), "iterations");
    check(same(texts(await deriveSigningKeys(vector, pbkdf2)), keyTexts(vector.signing)), "signing keys");
  }
  for (const vector of file.identity) {
    const name = { username: vector.username, realmName: vector.realm_name };
    const identity = await identityCredentials(name, vector.password, vector.credential_type, pbkdf2);
    check(identity.noteName === vector.note_name, "note name");
    const other = await identityCredentials(name, `${vector.password} `, vector.credential_type, pbkdf2);
    check.reject(!same(texts(other.signing), keyTexts(vector.signing)), "password");
    check(same(texts(identity.encryption), keyTexts(vector.crypto)), "identity encryption");
    check(same(texts(identity.signing), keyTexts(vector.signing)), "identity signing");
  }
  for (const vector of file.broker_note_names ?? []) {
    const name = { username: vector.username, realmName: vector.realm_name };
    for (const note of ["brokerKey", "broker_otp", "federated"] as const) {
      check(brokerNoteName(note, name) === vector[note], note);
      const other = { ...name, realmName: `${name.realmName} ` };
      check.reject(brokerNoteName(note, other) !== vector[note], note);
    }
  }
  const { key, vectors } = file.string_encryption ?? { key: "", vectors: [] };
  for (const { plaintext, encrypted } of vectors) {
    check(decryptString(decodeBase64Url(key), encrypted) === plaintext, "string");
    check.reject(await refuses(() => decryptString(decodeBase64Url(key), encrypted.slice(0, -2))), "string");
  }
  if (file.pkce !== undefined) {
    const { verifier, challenge } = file.pkce;
    check(pkce(verifier).challenge === challenge, "PKCE");
    check.reject(pkce(`${verifier}x`).challenge !== challenge, "PKCE");
  }
});
