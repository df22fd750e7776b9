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
import { type Check, checker, type KeyTexts, same, type Texts, texts } from "./checker.ts";

interface WireNote {
  data: Texts;
  signature: string;
  encrypted_access_key: string;
  writer_encryption_key: string;
  writer_signing_key: string;
}

function checkNote(check: Check, note: WireNote, readerPrivateKey: string, plaintext: Texts): void {
  const sealed = {
    data: note.data,
    signature: note.signature,
    encryptedAccessKey: note.encrypted_access_key,
  };
  const opened = openNote(sealed, {
    readerPrivateKey: sodiumSuite.decodePrivateKey(readerPrivateKey),
    writerPublicKey: sodiumSuite.decodePublicKey(note.writer_encryption_key),
    writerSigningKey: sodiumSuite.decodeSigningPublicKey(note.writer_signing_key),
  });
  const sorted = (map: Texts) => Object.entries(map).sort();
  check(same(sorted(opened.data), sorted(plaintext)), "note");
}

interface NoteFile {
  vectors: { note: WireNote; reader_private_key: string; plaintext: Texts }[];
}

export const notes = checker<NoteFile>(({ vectors }, check) => {
  for (const { note, reader_private_key, plaintext } of vectors) {
    checkNote(check, note, reader_private_key, plaintext);
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
  checkNote(check, vector.request.body, encodeBase64Url(identity.encryption.privateKey), vector.plaintext);
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
    check(same(texts(await deriveSigningKeys(vector, pbkdf2)), keyTexts(vector.signing)), "signing keys");
  }
  for (const vector of file.identity) {
    const name = { username: vector.username, realmName: vector.realm_name };
    const identity = await identityCredentials(name, vector.password, vector.credential_type, pbkdf2);
    check(identity.noteName === vector.note_name, "note name");
    check(same(texts(identity.encryption), keyTexts(vector.crypto)), "identity encryption");
    check(same(texts(identity.signing), keyTexts(vector.signing)), "identity signing");
  }
  for (const vector of file.broker_note_names ?? []) {
    const name = { username: vector.username, realmName: vector.realm_name };
    for (const note of ["brokerKey", "broker_otp", "federated"] as const) {
      check(brokerNoteName(note, name) === vector[note], note);
    }
  }
  const { key, vectors } = file.string_encryption ?? { key: "", vectors: [] };
  for (const { plaintext, encrypted } of vectors) {
    check(decryptString(decodeBase64Url(key), encrypted) === plaintext, "string");
  }
  if (file.pkce !== undefined) check(pkce(file.pkce.verifier).challenge === file.pkce.challenge, "PKCE");
});
