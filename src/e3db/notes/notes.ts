/**
 * Notes (PROTOCOL.md 2.10 and 6.1): messages for one reader, found by name or id and fetched with a signing key.
 * Reading is strict: the writer that the caller expects must have signed every field, whatever writer the note names.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { serverBase } from "../../model/server-address.ts";
import type { RecordId } from "../../wire/ids.ts";
import { encodeNoteBody, NOTE_MODE, type Note, parseNote, parseViewsLeft } from "../../wire/note.ts";
import {
  encodePrime,
  type NoteSummary,
  OTP_MINUTES,
  parseChallengeAnswer,
  parseNotePage,
  parsePrimed,
} from "../../wire/note-access.ts";
import type { JsonObject } from "../../wire/parse.ts";
import { ROUTES } from "../../wire/routes.ts";
import { askOnce } from "../http/capabilities.ts";
import { createRequest } from "../http/request.ts";
import { createSigner } from "../http/signer.ts";
import type { RequestWorld } from "../http/world.ts";
import type { PinnedKeys } from "../keys/trust.ts";
import { createsOf } from "../records/create-once.ts";
import { gatherPages } from "../records/paging.ts";
import { signalOf } from "../records/records.ts";
import { type NoteFileOptions, type OpenNoteFile, openNoteFile, writeNoteFile } from "./note-files.ts";
import {
  assertWriter,
  type NoteActor,
  type NoteDraft,
  type OpenNote,
  openNoteBy,
  sealNoteBody,
  storedNote,
} from "./note-seal.ts";

export type { NoteActor, NoteDraft, OpenNote } from "./note-seal.ts";

/** A note by its id, or by the name its writer chose. */
export type NoteAddress = { readonly noteId: string } | { readonly name: string };

/** Further proof that a reader sends where a note asks for it. */
export interface NoteProof {
  /** The one-time password that the writer got by `prime`. */
  readonly otp?: string;
  readonly emailOtp?: string;
  readonly loginToken?: string;
}

export interface Notes {
  /** Seals and writes a note. @throws VaultError `conflict` when its name is taken */
  write(draft: NoteDraft): Promise<Note>;
  /**
   * Writes a note in place of the one of its name, or as the first.
   * @throws VaultError `forbidden` for another's name
   */
  replace(draft: NoteDraft & { readonly name: string }): Promise<Note>;
  /**
   * Returns a note, which counts as one view.
   * @throws VaultError `not_found` when there is none, or no view left; `key_changed` unless it is by `writer`;
   * `signature_invalid`, `decryption_failed`, `wire_invalid`
   */
  read(address: NoteAddress, writer: PinnedKeys, proof?: NoteProof): Promise<OpenNote>;
  /**
   * Returns a note by the writer that the note itself names, which proves nothing. Use it only for content that
   * proves itself, as a kit does. Counts as `read`.
   * @throws VaultError as `read`
   */
  readUnproven(address: NoteAddress): Promise<OpenNote>;
  /** Seals and writes a note with a file. @throws VaultError as `write` */
  writeFile(
    draft: NoteDraft,
    plaintext: ReadableStream<Uint8Array>,
    options?: NoteFileOptions,
  ): Promise<Note>;
  /**
   * Returns a note with its file, after all of it was received and checked. Counts as `read`.
   * @throws VaultError as `read`
   */
  readFile(
    address: NoteAddress,
    writer: PinnedKeys,
    options?: NoteFileOptions & { readonly proof?: NoteProof },
  ): Promise<OpenNoteFile>;
  /**
   * Returns a one-time password for an own note that asks for one, for the writer to hand to its reader. It is good
   * for so many minutes, and replaces an earlier one.
   */
  prime(noteId: string, minutes?: number): Promise<string>;
  /**
   * Asks the server to help this reader to meet a note's conditions, in the form of PROTOCOL.md 6.1, and returns its
   * answer.
   * @throws VaultError `bad_request` when the server has no such help
   */
  challenge(address: NoteAddress, request: JsonObject): Promise<JsonObject>;
  /** Returns the own notes that were tied to a record. */
  ofRecord(recordId: RecordId): Promise<NoteSummary[]>;
  /** Deletes the own notes that were tied to a record. */
  removeOfRecord(recordId: RecordId): Promise<void>;
  /** Returns how often the note can still be read; does not count as a view. */
  viewsLeft(noteId: string): Promise<number>;
  /** Deletes an own note; one that is gone is no error. */
  remove(noteId: string): Promise<void>;
}

const PAGE = 100;

/** Returns an actor of derived keys alone, such as those of a recovery kit. */
export function anonymousActor(
  baseUrl: string,
  keys: Pick<NoteActor, "privateKey" | "signingKey">,
  world: RequestWorld = {},
): NoteActor {
  const signer = createSigner({ signingKey: keys.signingKey, now: world.now ?? Date.now });
  const send = createRequest({ baseUrl, world, signer });
  const bodies = { world, origins: [serverBase(baseUrl)] as const };
  return { ...keys, clientId: null, bodies, send, create: createsOf(send, askOnce(send)) };
}

/** Returns the note verbs of `actor`; null stands for an identity that cannot have notes; then every verb fails. */
export function notesOf(actor: NoteActor | null): Notes {
  const me = (): NoteActor => {
    if (actor === null) throw new VaultError("unsupported", "notes need the keys of the Sodium suite");
    return actor;
  };

  const queryOf = (address: NoteAddress): [string, string] =>
    "name" in address ? ["id_string", address.name] : ["note_id", address.noteId];

  async function fetchNote(address: NoteAddress, proof: NoteProof, signal?: AbortSignal): Promise<Note> {
    const query = [queryOf(address)];
    if (proof.emailOtp !== undefined) query.unshift(["email_otp", proof.emailOtp]);
    if (proof.otp !== undefined) query.push(["tozny_otp", proof.otp]);
    const headers = proof.loginToken === undefined ? {} : { "x-tozid-login-token": proof.loginToken };
    // Each time may use up a view, so it is not repeated by itself.
    const call = { params: {}, query, headers, repeatable: false, ...signalOf(signal) };
    const answer = await me().send(ROUTES.readNote, call);
    const note = parseNote(answer.json);
    if (note.mode.toLowerCase() !== NOTE_MODE.toLowerCase()) {
      throw new VaultError("unsupported", "a note of another cipher suite");
    }
    if ("noteId" in address && note.noteId.toLowerCase() !== address.noteId.toLowerCase()) {
      throw new VaultError("tampered", "the answer is about another note");
    }
    return note;
  }

  return {
    async write(draft) {
      const body = sealNoteBody(me(), draft);
      const answer = await me().create(ROUTES.writeNote, { params: {}, json: encodeNoteBody(body) });
      return storedNote(answer.json, body);
    },
    async replace(draft) {
      const body = sealNoteBody(me(), draft);
      const json = encodeNoteBody(body);
      // A repeat sends the same name and content, so it leaves the same result.
      const answer = await me().send(ROUTES.replaceNote, { params: {}, json, repeatable: true });
      return storedNote(answer.json, body);
    },
    async read(address, writer, proof = {}) {
      const note = await fetchNote(address, proof);
      assertWriter(note, writer);
      return withoutKey(openNoteBy(me(), note));
    },
    async readUnproven(address) {
      return withoutKey(openNoteBy(me(), await fetchNote(address, {})));
    },
    async writeFile(draft, plaintext, options) {
      return await writeNoteFile(me(), draft, plaintext, options);
    },
    async readFile(address, writer, { proof = {}, ...options } = {}) {
      const note = await fetchNote(address, proof, options.signal);
      assertWriter(note, writer);
      return await openNoteFile(me(), openNoteBy(me(), note), options);
    },
    async prime(noteId, minutes = OTP_MINUTES.fallback) {
      const answer = await me().send(ROUTES.primeNote, {
        params: {},
        query: [["note_id", noteId]],
        json: encodePrime(minutes),
      });
      return parsePrimed(answer.json).password;
    },
    async challenge(address, json) {
      const answer = await me().send(ROUTES.challengeNote, { params: {}, query: [queryOf(address)], json });
      return parseChallengeAnswer(answer.json);
    },
    async ofRecord(recordId) {
      return await gatherPages(async (token) => {
        const query = [
          ["max", String(PAGE)],
          ["nextToken", String(token)],
        ] as const;
        const answer = await me().send(ROUTES.notesOfRecord, { params: { recordId }, query });
        const { notes, nextToken } = parseNotePage(answer.json);
        return { items: notes, nextToken };
      });
    },
    async removeOfRecord(recordId) {
      await me().send(ROUTES.deleteNotesOfRecord, { params: { recordId }, repeatable: true });
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

/** The note's key stays here, because it would open the note for anyone who has the ciphertext. */
function withoutKey({ note, data }: OpenNote): OpenNote {
  return { note, data };
}
