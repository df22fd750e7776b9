/**
 * The sealed parts of a note (PROTOCOL.md 2.10): a one-recipient envelope with its own access key. Every value is
 * signed with the note's salt, then sealed. Opening is strict: every field must carry the same writer's signature.
 */
import { VaultError } from "../errors.ts";
import { type AccessKey, randomAccessKey } from "./access-key.ts";
import { unwrapAccessKey, wrapAccessKey } from "./eak.ts";
import { decryptField, encryptField } from "./field.ts";
import { signField, verifyField } from "./signed-field.ts";
import { sharedKey } from "./sodium.ts";
import { sodiumSuite } from "./sodium-suite.ts";
import { randomUuid } from "./uuid.ts";

/** Name under which a note's salt is signed. */
const SIGNATURE_NAME = "signature";

type StringMap = Readonly<Record<string, string>>;

/** The parts of a note that only its reader can open. */
export interface SealedNote {
  /** Field name to quad. */
  readonly data: StringMap;
  /** The note's salt, signed. */
  readonly signature: string;
  /** The note's access key, `ct.nonce`. */
  readonly encryptedAccessKey: string;
}

/** Whose note it is, and for whom. */
export interface SealNoteOptions {
  /** The writer's private keys, and the reader's public one. All raw bytes of the Sodium suite. */
  readonly writerPrivateKey: Uint8Array;
  readonly writerSigningKey: Uint8Array;
  readonly readerPublicKey: Uint8Array;
  /** A key that also seals the note's file; fresh unless given. */
  readonly accessKey?: AccessKey;
}

/** The keys that open a note and verify it. */
export interface OpenNoteOptions {
  readonly readerPrivateKey: Uint8Array;
  readonly writerPublicKey: Uint8Array;
  /** Must be the key pinned for the writer. The key inside a note proves nothing by itself. */
  readonly writerSigningKey: Uint8Array;
}

/** Returns `data` sealed for one reader. @throws VaultError `field_invalid` for lone surrogates */
export function sealNote(data: StringMap, options: SealNoteOptions): SealedNote {
  const { writerPrivateKey, writerSigningKey, readerPublicKey, accessKey = randomAccessKey() } = options;
  const salt = randomUuid();
  const shared = sharedKey(readerPublicKey, writerPrivateKey);
  const sealed = Object.entries(data).map(([name, value]) => [
    name,
    encryptField(sodiumSuite, accessKey, signField(writerSigningKey, name, value, salt)),
  ]);
  return {
    data: Object.fromEntries(sealed),
    signature: signField(writerSigningKey, SIGNATURE_NAME, salt),
    encryptedAccessKey: wrapAccessKey(sodiumSuite, shared, accessKey),
  };
}

/** An opened note: its values, and the key that also opens its file. */
export interface OpenedNote {
  readonly data: StringMap;
  readonly accessKey: AccessKey;
}

/**
 * Returns all that is in `note`, or nothing of it.
 * @throws VaultError `signature_invalid` if any field, or the note itself, is not signed by the writer with the
 * note's salt; `wire_invalid` or `decryption_failed` if it does not open
 */
export function openNote(note: SealedNote, options: OpenNoteOptions): OpenedNote {
  const { readerPrivateKey, writerPublicKey, writerSigningKey } = options;
  const accessKey = unwrapAccessKey(
    sodiumSuite,
    sharedKey(writerPublicKey, readerPrivateKey),
    note.encryptedAccessKey,
  );
  const salt = verifyField(writerSigningKey, SIGNATURE_NAME, note.signature).value;
  const opened = Object.entries(note.data).map(([name, quad]) => {
    if (typeof quad !== "string") throw new VaultError("wire_invalid", "a note's field is not a text");
    const signed = decryptField(sodiumSuite, accessKey, quad);
    return [name, verifyField(writerSigningKey, name, signed, salt).value];
  });
  return { data: Object.fromEntries(opened), accessKey };
}
