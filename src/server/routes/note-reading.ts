/**
 * Reads a note and checks everything that it asks for (PROTOCOL.md section 6.1): the recipient's key, a one-time
 * password of the writer's, another note read last. The server counts wrong passwords, and locks the note after a
 * few.
 */
import { randomInt } from "node:crypto";
import { VaultError } from "../../errors.ts";
import { notFound } from "../call.ts";
import type { Queryable } from "../postgres/database.ts";
import {
  countView,
  countWrongOtp,
  findNote,
  type LargerNote,
  lastRead,
  type NoteName,
  type StoredNote,
} from "../store/notes.ts";
import { hashSecret, type ServerKeys, sameHash } from "../store/secrets.ts";
import { nowMicros } from "../store/time.ts";

/** Wrong one-time passwords after which a note is locked until its writer makes a new one. */
const OTP_TRIES = 5;
const OTP_LENGTH = 10;
/** These leave out letters that look like others. */
const OTP_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/** Returns a fresh one-time password of 50 random bits. */
export function newOtp(): string {
  return Array.from({ length: OTP_LENGTH }, () => OTP_LETTERS[randomInt(OTP_LETTERS.length)]).join("");
}

/** Returns the hash under which the one-time password of a note is kept. */
export function otpHash(keys: ServerKeys, noteId: string, otp: string): Buffer {
  return hashSecret(keys, `${noteId} ${otp.toUpperCase()}`);
}

export interface NoteRequest {
  readonly name: NoteName;
  /** The key that signed the request. */
  readonly signer: string;
  readonly otp: string | null;
  /** For how long a link to the note's file is good, so that the file outlives the last view by as much. */
  readonly linkSeconds: number;
  /** Bytes for which there is room. */
  readonly held: number;
}

/**
 * The note, the reason for refusing it, or that there has to be more room for it. The caller commits the counts in each
 * case.
 */
export type NoteReading = { readonly note: StoredNote } | { readonly refusal: VaultError } | LargerNote;

/** Reads the note as `request` asks; counts the view, or the wrong password. */
export async function readNote(tx: Queryable, keys: ServerKeys, request: NoteRequest): Promise<NoteReading> {
  const { name, signer, otp, linkSeconds, held } = request;
  const found = await findNote(tx, name, signer, held);
  if (found === null) return { refusal: notFound() };
  if (!("note" in found)) return found;
  const refusal = await unmet(tx, keys, found, signer, otp);
  if (refusal !== null) return { refusal };
  await countView(tx, found, signer, nowMicros() + linkSeconds * 1_000_000);
  return { note: { ...found, note: { ...found.note, views: found.note.views + 1 } } };
}

async function unmet(
  tx: Queryable,
  keys: ServerKeys,
  { note, conditions, otp: expected, tries }: StoredNote,
  signer: string,
  otp: string | null,
): Promise<VaultError | null> {
  if (conditions.lastRead !== null && (await lastRead(tx, signer)) !== conditions.lastRead) {
    return new VaultError("unauthorized", "this note can be read right after another one only");
  }
  if (!conditions.otp) return null;
  if (tries >= OTP_TRIES) {
    const text = "the note is locked: its writer has to make a new one-time password";
    return new VaultError("unauthorized", text, { detail: { status: 417 } });
  }
  if (otp === null) return new VaultError("unauthorized", "this note needs a one-time password");
  const isGood =
    expected !== null &&
    expected.dies > nowMicros() &&
    sameHash(expected.hash, otpHash(keys, note.noteId, otp));
  if (isGood) return null;
  await countWrongOtp(tx, note.noteId);
  return new VaultError("unauthorized", "the one-time password is wrong, or too old");
}
