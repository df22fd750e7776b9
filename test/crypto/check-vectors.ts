/**
 * Every shared vector in one function that runs anywhere: in Node, and inside the pages of real browsers. What is
 * sealed is opened, what is exact is made again, each both with noble alone and with the platform's primitives.
 */
import { Accelerator, type Primitive } from "../../src/crypto/accelerate.ts";
import { asAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { fromHex, toHex, utf8 } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey } from "../../src/crypto/eak.ts";
import { FileDigest } from "../../src/crypto/file-digest.ts";
import { FileOpener, FileSealer } from "../../src/crypto/file-format.ts";
import { openFileKey, readFileHeader, wrapFileKey } from "../../src/crypto/file-key.ts";
import { openGroupAccessKey } from "../../src/crypto/group-keys.ts";
import { openNote } from "../../src/crypto/note-crypto.ts";
import {
  type BrokerNote,
  brokerNoteName,
  type CredentialType,
  decryptString,
  deriveEncryptionKeys,
  deriveSigningKeys,
  identityCredentials,
  pkce,
} from "../../src/crypto/password-keys.ts";
import { verifyRecord } from "../../src/crypto/record-signature.ts";
import { SecretStreamSealer, type TagByte } from "../../src/crypto/secretstream.ts";
import { type SignableDocument, signDocument } from "../../src/crypto/signed-document.ts";
import { signField } from "../../src/crypto/signed-field.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey, type Suite } from "../../src/crypto/suite.ts";
import { suiteNamed, suiteOf } from "../../src/crypto/suites.ts";
import { parseTsv1, verifyTsv1 } from "../../src/crypto/tsv1.ts";

/** What a run found. */
export interface VectorReport {
  /** Checks made, by vector file. */
  readonly checked: Readonly<Record<string, number>>;
  /** Which check of which vector did not hold. */
  readonly failed: readonly string[];
  /** Which of the platform's primitives were used. */
  readonly platform: readonly Primitive[];
}

type Check = (holds: boolean, what: string) => void;
type Act<T> = (file: T, check: Check, by: Accelerator) => Promise<void> | void;
type Checker = Act<unknown>;

/** A checker of files of shape `T`: what the JSON holds is trusted here, as in every test. */
const checker = <T>(act: Act<T>): Checker => act as Checker;

type Texts = Readonly<Record<string, string>>;
interface KeyTexts {
  publicKey?: string;
  privateKey?: string;
  public_key?: string;
  private_key?: string;
}

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const texts = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }) => [
  encodeBase64Url(pair.publicKey),
  encodeBase64Url(pair.privateKey),
];

/** Whether `act` fails, as it must when something was changed. */
async function refuses(act: () => unknown): Promise<boolean> {
  try {
    await act();
    return false;
  } catch {
    return true;
  }
}

/** `text` with the first letter of its last part changed. */
function changed(text: string): string {
  const at = text.lastIndexOf(".") + 1;
  return text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
}

const keys = (suite: Suite): Checker =>
  checker<{ clients: Record<string, { public_key: string; private_key: string }> }>(({ clients }, check) => {
    for (const client of Object.values(clients)) {
      const privateKey = suite.decodePrivateKey(client.private_key);
      check(suite.encodePublicKey(suite.publicKeyOf(privateKey)) === client.public_key, "public key");
      check(suite.encodePrivateKey(privateKey) === client.private_key, "private key");
      check(suiteOf({ [suite.encryptionKeyType]: client.public_key }) === suite, "suite");
    }
  });

interface EakFile {
  vectors: {
    response: { eak: string; authorizer_public_key: Texts };
    reader_private_key: string;
    access_key_hex: string;
  }[];
}

const eaks = (suite: Suite): Checker =>
  checker<EakFile>(async ({ vectors }, check, by) => {
    for (const { response, reader_private_key, access_key_hex } of vectors) {
      const publicKey = readPublicKey(suite, response.authorizer_public_key);
      const shared = await by.sharedKey(suite, publicKey, suite.decodePrivateKey(reader_private_key));
      check(toHex(unwrapAccessKey(suite, shared, response.eak)) === access_key_hex, "opens");
      check(await refuses(() => unwrapAccessKey(suite, shared, changed(response.eak))), "changed");
    }
  });

interface FieldFile {
  access_key_hex: string;
  vectors: { field: string; plaintext: string; label: string }[];
}

const fields = (suite: Suite): Checker =>
  checker<FieldFile>(async ({ vectors, access_key_hex }, check, by) => {
    const accessKey = asAccessKey(fromHex(access_key_hex));
    for (const { field, plaintext, label } of vectors) {
      check((await by.decryptField(suite, accessKey, field)) === plaintext, label);
      const again = await by.encryptField(suite, accessKey, plaintext);
      check((await by.decryptField(suite, accessKey, again)) === plaintext, `${label} again`);
      check(await refuses(() => by.decryptField(suite, accessKey, changed(field))), `${label} changed`);
    }
  });

interface RecordFile {
  access_key_hex: string;
  plaintext: { data: Texts };
  request_body: { data: Texts };
}

const record = (suite: Suite): Checker =>
  checker<RecordFile>(async ({ access_key_hex, plaintext, request_body }, check, by) => {
    const accessKey = asAccessKey(fromHex(access_key_hex));
    for (const [name, quad] of Object.entries(request_body.data)) {
      check((await by.decryptField(suite, accessKey, quad)) === plaintext.data[name], name);
    }
  });

const plaintextOf = (size: number, seed: number) =>
  Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8) + seed) & 255);

function digestOf(bytes: Uint8Array): string {
  const digest = new FileDigest();
  digest.update(bytes);
  return digest.finish().checksum;
}

const join = (parts: Iterable<Uint8Array>): Uint8Array<ArrayBuffer> => {
  const list = [...parts];
  const whole = new Uint8Array(list.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of list) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
};

interface FilesFile {
  access_key_hex: string;
  vectors: {
    encrypted_std_base64?: string;
    plaintext_size: number;
    pattern_seed: number;
    checksum_md5_std_base64: string;
  }[];
}

const files = checker<FilesFile>(async ({ access_key_hex, vectors }, check) => {
  const accessKey = asAccessKey(fromHex(access_key_hex));
  for (const { encrypted_std_base64, plaintext_size, pattern_seed, checksum_md5_std_base64 } of vectors) {
    if (encrypted_std_base64 === undefined) continue;
    const file = decodeBase64Url(encrypted_std_base64);
    const open = (bytes: Uint8Array) => {
      const opener = new FileOpener(openFileKey(accessKey, readFileHeader(bytes)));
      return join([...opener.update(bytes), ...opener.finish()]);
    };
    check(
      encodeBase64(open(file)) === encodeBase64(plaintextOf(plaintext_size, pattern_seed)),
      `${plaintext_size}`,
    );
    check(digestOf(file) === checksum_md5_std_base64, `${plaintext_size} checksum`);
    check(await refuses(() => open(file.subarray(0, -1))), `${plaintext_size} cut`);
  }
});

interface DeterministicFile {
  access_key_hex: string;
  vectors: {
    data_key_hex: string;
    edk_nonce_hex: string;
    stream_header_hex: string;
    plaintext_size: number;
    pattern_seed: number;
    checksum_md5_std_base64: string;
  }[];
  secretstream_tags: {
    data_key_hex: string;
    stream_header_hex: string;
    messages: { message_utf8: string; tag: TagByte; ciphertext_hex: string }[];
  };
}

const deterministicFiles = checker<DeterministicFile>((file, check) => {
  const { access_key_hex, vectors, secretstream_tags } = file;
  const accessKey = asAccessKey(fromHex(access_key_hex));
  for (const vector of vectors) {
    const key = wrapFileKey(accessKey, fromHex(vector.data_key_hex), fromHex(vector.edk_nonce_hex));
    const sealer = new FileSealer(key, fromHex(vector.stream_header_hex));
    const plaintext = plaintextOf(vector.plaintext_size, vector.pattern_seed);
    const sealed = join([sealer.start(), ...sealer.update(plaintext), sealer.finish()]);
    check(digestOf(sealed) === vector.checksum_md5_std_base64, `${vector.plaintext_size}`);
  }
  const { data_key_hex, stream_header_hex, messages } = secretstream_tags;
  const stream = new SecretStreamSealer(fromHex(data_key_hex), fromHex(stream_header_hex));
  for (const { message_utf8, tag, ciphertext_hex } of messages) {
    check(toHex(stream.push(utf8(message_utf8), tag)) === ciphertext_hex, `tag ${tag}`);
  }
});

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

const notes = checker<NoteFile>(({ vectors }, check) => {
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

const identityNote = checker<IdentityNoteFile>(async (vector, check, by) => {
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

const passwords = checker<PasswordFile>(async (file, check, by) => {
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

interface SignedRecordFile {
  public_signing_key: string;
  vectors: {
    data_pairs: [string, string][];
    plain_pairs?: [string, string][];
    body: { meta: { writer_id: string; user_id: string } };
    signed_string: string;
    rec_sig: string;
    type: string;
  }[];
}

const recordSignatures = checker<SignedRecordFile>(async (file, check, by) => {
  const publicKey = sodiumSuite.decodeSigningPublicKey(file.public_signing_key);
  for (const { data_pairs, plain_pairs, body, signed_string, rec_sig, type } of file.vectors) {
    const { writer_id, user_id } = body.meta;
    const signed = {
      writerId: writer_id,
      userId: user_id,
      type,
      plain: Object.fromEntries(plain_pairs ?? []),
      data: Object.fromEntries(data_pairs),
    };
    check(verifyRecord(sodiumSuite, publicKey, signed, rec_sig), "rec_sig");
    const signature = decodeBase64Url(rec_sig);
    check(await by.verify(sodiumSuite, signature, utf8(signed_string), publicKey), "signed string");
    check(!(await by.verify(sodiumSuite, signature, utf8(`${signed_string} `), publicKey)), "changed");
  }
});

interface DocumentFile {
  private_signing_key: string;
  vectors: { document: SignableDocument; signature: string }[];
}

const documents = checker<DocumentFile>((file, check) => {
  const signingKey = sodiumSuite.decodeSigningPrivateKey(file.private_signing_key);
  for (const { document, signature } of file.vectors) {
    check(signDocument(sodiumSuite, signingKey, document).sig === signature, "document");
  }
});

interface SignedFieldFile {
  private_signing_key: string;
  vectors: { key: string; value: string; salt: string; signed: string }[];
}

const signedFields = checker<SignedFieldFile>((file, check) => {
  const signingKey = sodiumSuite.decodeSigningPrivateKey(file.private_signing_key);
  for (const { key, value, salt, signed } of file.vectors) {
    check(signField(signingKey, key, value, salt) === signed, key);
  }
});

interface RequestFile {
  public_signing_key: string;
  vectors: { method: string; url_sent?: string; url_given: string; authorization: string }[];
}

const requests = checker<RequestFile>(async (file, check, by) => {
  const publicKey = sodiumSuite.decodeSigningPublicKey(file.public_signing_key);
  for (const { method, url_sent, url_given, authorization } of file.vectors) {
    const [, path = "", query = ""] = /^https?:\/\/[^/]+([^?]*)\??(.*)$/.exec(url_sent ?? url_given) ?? [];
    const head = parseTsv1(authorization);
    check(head !== null && verifyTsv1({ method, path, query }, head), `${method} ${path}`);
    const signature = decodeBase64Url(head?.signature ?? "");
    check(!(await by.verify(sodiumSuite, signature, utf8(path), publicKey)), "not the hash");
  }
});

interface GroupFile {
  vectors: {
    group_access_key: {
      eak: string;
      authorizer_public_key: { curve25519: string };
      access_key_wrappers: { membership_key: string; public_key: string; group_public_key: string }[];
    };
    reader_private_key: string;
    access_key_hex: string;
  }[];
}

const groups = checker<GroupFile>(({ vectors }, check) => {
  const key = (text: string) => sodiumSuite.decodePublicKey(text);
  for (const { group_access_key: chain, reader_private_key, access_key_hex } of vectors) {
    const steps = chain.access_key_wrappers.map((step) => ({
      membershipKey: step.membership_key,
      wrapperPublicKey: key(step.public_key),
      groupPublicKey: key(step.group_public_key),
    }));
    const authorizerPublicKey = key(chain.authorizer_public_key.curve25519);
    const opened = openGroupAccessKey(
      { eak: chain.eak, authorizerPublicKey, steps },
      sodiumSuite.decodePrivateKey(reader_private_key),
    );
    check(toHex(opened) === access_key_hex, "group");
  }
});

/** Vector file → what checks it. `http_transcripts` is about requests, not cryptography. */
const CHECKERS: Readonly<Record<string, Checker>> = {
  keys_sodium: keys(suiteNamed("sodium")),
  keys_nist: keys(suiteNamed("nist")),
  eak_sodium: eaks(suiteNamed("sodium")),
  eak_js: eaks(suiteNamed("sodium")),
  eak_nist: eaks(suiteNamed("nist")),
  fields_sodium: fields(suiteNamed("sodium")),
  fields_js: fields(suiteNamed("sodium")),
  fields_nist: fields(suiteNamed("nist")),
  record_sodium: record(suiteNamed("sodium")),
  record_nist: record(suiteNamed("nist")),
  record_signed_js: recordSignatures,
  signed_documents_js: documents,
  signed_fields_python: signedFields,
  notes_js: notes,
  notes_python: notes,
  identity_note_js: identityNote,
  files_js: files,
  files_python: files,
  files_deterministic: deterministicFiles,
  tsv1_js: requests,
  tsv1_python: requests,
  kdf_identity_js: passwords,
  kdf_identity_python: passwords,
  groups_js: groups,
};

/** Names of the vector files that are checked. */
export const CHECKED_FILES: readonly string[] = Object.keys(CHECKERS);

const PRIMITIVES: readonly Primitive[] = [
  "x25519",
  "ed25519-sign",
  "ed25519-verify",
  "p384-ecdh",
  "p384-verify",
  "aes-gcm",
  "pbkdf2",
];

/** Checks every vector, `read` giving the parsed file of a name. With `subtle`, by the platform's primitives. */
export async function checkVectors(
  read: (name: string) => unknown,
  subtle: SubtleCrypto | null,
): Promise<VectorReport> {
  const by = new Accelerator(subtle);
  const failed: string[] = [];
  const counts: [string, number][] = [];
  for (const [name, act] of Object.entries(CHECKERS)) {
    let count = 0;
    const check: Check = (holds, what) => {
      count++;
      if (!holds) failed.push(`${name}: ${what}`);
    };
    try {
      await act(read(name), check, by);
    } catch (error) {
      failed.push(`${name}: ${String(error)}`);
    }
    counts.push([name, count]);
  }
  const used: Primitive[] = [];
  for (const primitive of PRIMITIVES) if (await by.uses(primitive)) used.push(primitive);
  return { checked: Object.fromEntries(counts), failed, platform: used };
}
