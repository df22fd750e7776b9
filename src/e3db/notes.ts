/**
 * Notes (PROTOCOL.md 2.10 and 6.1): messages for one reader, found by name or id and fetched with a signing key.
 * Strict: every field must be signed by the writer the caller expects, never by whoever a note names.
 */
import { encodeBase64Url } from "../crypto/base64url.ts";
import { openNote, sealNote } from "../crypto/note-crypto.ts";
import { sodiumSuite } from "../crypto/sodium-suite.ts";
import { readPublicKey, readSigningKey } from "../crypto/suite.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { ClientId } from "../wire/ids.ts";
import {
  encodeNoteBody,
  NOTE_MODE,
  type Note,
  type NoteBody,
  parseNote,
  parseViewsLeft,
  UNLIMITED_VIEWS,
} from "../wire/note.ts";
import type { JsonObject, StringMap } from "../wire/parse.ts";
import { ROUTES } from "../wire/routes.ts";
import { askOnce } from "./capabilities.ts";
import { createsOf } from "./create-once.ts";
import { checkDraft } from "./draft.ts";
import { createRequest, type RequestWorld, type Send } from "./request.ts";
import { createSigner } from "./signer.ts";
import type { PinnedKeys } from "./trust.ts";

/** Who writes and reads notes: a registered client, or only a pair of derived keys. Raw keys, Sodium suite. */
export interface NoteActor {
  readonly send: Send;
  /** For what creates something. */
  readonly create: Send;
  readonly clientId: ClientId | null;
  readonly privateKey: Uint8Array;
  readonly signingKey: Uint8Array;
}

/** A note by its id, or by the name its writer chose. */
export type NoteAddress = { readonly noteId: string } | { readonly name: string };

export interface NoteDraft {
  readonly data: StringMap;
  readonly plain?: StringMap;
  /** Who may read it: the keys its person pinned. */
  readonly reader: PinnedKeys;
  /** The only one of its name on the server. Ignored by servers for anonymous writers. */
  readonly name?: string;
  readonly type?: string;
  /** How often it may be read; any number if left out. */
  readonly maxViews?: number;
  /** After this it is gone. */
  readonly expiration?: Date;
  /** Further conditions on the reader, in the form of PROTOCOL.md 6.1. */
  readonly eacp?: JsonObject;
}

/** What a reader shows beside its signature, where a note asks for it. */
export interface NoteProof {
  readonly emailOtp?: string;
  readonly loginToken?: string;
}

/** A note that was read: its values, and what the server says about it. */
export interface OpenNote {
  readonly note: Note;
  readonly data: StringMap;
}

export interface Notes {
  /** Seals and writes a note. Throws `conflict` when its name is taken. */
  write(draft: NoteDraft): Promise<Note>;
  /** Writes a note in place of the one of its name, or as the first. Throws `forbidden` for another's name. */
  replace(draft: NoteDraft & { readonly name: string }): Promise<Note>;
  /**
   * Returns a note, which counts as one view. Throws `not_found` when there is none, or no view left;
   * `key_changed` unless it is by `writer`; `signature_invalid`, `decryption_failed`, `wire_invalid`.
   */
  read(address: NoteAddress, writer: PinnedKeys, proof?: NoteProof): Promise<OpenNote>;
  /**
   * Returns a note by whoever it names as its writer, which proves nothing: only for content that proves itself, as
   * that of a kit does. Counts and throws as `read`.
   */
  readUnproven(address: NoteAddress): Promise<OpenNote>;
  /** Returns how often the note can still be read; does not count as a view. */
  viewsLeft(noteId: string): Promise<number>;
  /** Deletes an own note; one that is gone is no error. */
  remove(noteId: string): Promise<void>;
}

/** Returns an actor of derived keys alone, such as those of a recovery kit. */
export function anonymousActor(
  baseUrl: string,
  keys: Pick<NoteActor, "privateKey" | "signingKey">,
  world: RequestWorld = {},
): NoteActor {
  const signer = createSigner({ signingKey: keys.signingKey, now: world.now ?? Date.now });
  const send = createRequest({ baseUrl, world, signer });
  return { ...keys, clientId: null, send, create: createsOf(send, askOnce(send)) };
}

/** Returns the note verbs of `actor`; null stands for an identity that cannot have notes, and then all throw. */
export function notesOf(actor: NoteActor | null): Notes {
  const me = (): NoteActor => {
    if (actor === null) throw new VaultError("unsupported", "notes need the keys of the Sodium suite");
    return actor;
  };

  function seal({ data, plain = {}, reader, ...draft }: NoteDraft): NoteBody {
    const { clientId, privateKey, signingKey } = me();
    const checked = checkDraft({ type: "note", data, plain });
    if (reader.signingKey === null) {
      throw new VaultError("key_missing", "the reader has no signing key, so it cannot fetch notes");
    }
    const readerPublicKey = readPublicKey(sodiumSuite, { [reader.publicKey.type]: reader.publicKey.key });
    const sealed = sealNote(checked.data, {
      writerPrivateKey: privateKey,
      writerSigningKey: signingKey,
      readerPublicKey,
    });
    return {
      ...sealed,
      mode: NOTE_MODE,
      recipientSigningKey: reader.signingKey.key,
      writerSigningKey: encodeBase64Url(sodiumSuite.signingPublicKeyOf(signingKey)),
      writerEncryptionKey: encodeBase64Url(sodiumSuite.publicKeyOf(privateKey)),
      clientId,
      type: draft.type ?? "",
      plain: checked.plain,
      checksum: null,
      maxViews: draft.maxViews ?? UNLIMITED_VIEWS,
      expiration: draft.expiration?.toISOString() ?? null,
      expires: draft.expiration !== undefined,
      eacp: draft.eacp ?? null,
      idString: draft.name ?? null,
      recordId: null,
    };
  }

  /** The server's answer, which must be about what was sent. */
  function stored(json: unknown, body: NoteBody): Note {
    const note = parseNote(json);
    if (note.signature !== body.signature)
      throw new VaultError("tampered", "the answer is about another note");
    return note;
  }

  async function fetchNote(address: NoteAddress, proof: NoteProof): Promise<Note> {
    const query: [string, string][] =
      "name" in address ? [["id_string", address.name]] : [["note_id", address.noteId]];
    if (proof.emailOtp !== undefined) query.unshift(["email_otp", proof.emailOtp]);
    const headers = proof.loginToken === undefined ? {} : { "x-tozid-login-token": proof.loginToken };
    // Each time may use up a view, so it is not repeated by itself.
    const answer = await me().send(ROUTES.readNote, { params: {}, query, headers, repeatable: false });
    const note = parseNote(answer.json);
    if (note.mode.toLowerCase() !== NOTE_MODE.toLowerCase()) {
      throw new VaultError("unsupported", "a note of another cipher suite");
    }
    if ("noteId" in address && note.noteId.toLowerCase() !== address.noteId.toLowerCase()) {
      throw new VaultError("tampered", "the answer is about another note");
    }
    return note;
  }

  /** Opens a note by the writer it names; whether that is the right one is the caller's to say. */
  function open(note: Note): OpenNote {
    const { data } = openNote(note, {
      readerPrivateKey: me().privateKey,
      writerPublicKey: readPublicKey(sodiumSuite, { curve25519: note.writerEncryptionKey }),
      writerSigningKey: readSigningKey(sodiumSuite, { ed25519: note.writerSigningKey }),
    });
    return { note, data };
  }

  return {
    async write(draft) {
      const body = seal(draft);
      const answer = await me().create(ROUTES.writeNote, { params: {}, json: encodeNoteBody(body) });
      return stored(answer.json, body);
    },
    async replace(draft) {
      const body = seal(draft);
      const json = encodeNoteBody(body);
      // The same name and content again: doing it twice leaves what doing it once leaves.
      const answer = await me().send(ROUTES.replaceNote, { params: {}, json, repeatable: true });
      return stored(answer.json, body);
    },
    async read(address, writer, proof = {}) {
      const note = await fetchNote(address, proof);
      const isByWriter =
        note.writerSigningKey === writer.signingKey?.key && note.writerEncryptionKey === writer.publicKey.key;
      if (!isByWriter) throw new VaultError("key_changed", "the note is not by the writer it should be by");
      return open(note);
    },
    async readUnproven(address) {
      return open(await fetchNote(address, {}));
    },
    async viewsLeft(noteId) {
      const answer = await me().send(ROUTES.noteViews, { params: {}, query: [["note_id", noteId]] });
      return parseViewsLeft(answer.json);
    },
    async remove(noteId) {
      try {
        await me().send(ROUTES.deleteNote, { params: { noteId }, repeatable: true });
      } catch (error) {
        if (!isVaultError(error, "not_found")) throw error;
      }
    },
  };
}
