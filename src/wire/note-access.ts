/**
 * Conditions on reading a note in addition to its key (EACP), the requests that help a reader meet them, and the list
 * of a record's notes (PROTOCOL.md section 6.1).
 */
import * as v from "valibot";
import { VaultError } from "../errors.ts";
import { isUuid } from "../model/uuid.ts";
import { type ClientId, clientIdSchema, opaqueIdSchema, type RecordId, recordIdSchema } from "./ids.ts";
import { each, noun } from "./noun.ts";
import { arrayOrNone, flag, type JsonObject, objectSchema, orNull, parseWith, wholeSchema } from "./parse.ts";

/** The conditions that a server without e-mail and without an identity service can enforce. */
export interface NoteConditions {
  /** A one-time password, which the writer asks the server for and hands over. */
  readonly otp: boolean;
  /** The note that the same key must have read last. */
  readonly lastRead: string | null;
}

/** The kinds of conditions that other services know as well. */
const ELSEWHERE = ["email_eacp", "tozid_eacp"];

const conditionsSchema = v.object({
  tozny_otp_eacp: orNull(v.object({ include: flag(true) })),
  last_access_eacp: orNull(v.object({ last_read_note_id: v.pipe(v.string(), v.check(isUuid)) })),
});

/**
 * Returns the conditions of an `eacp` member.
 * @throws VaultError `unsupported` for a kind that only other services enforce, or that is unknown; `wire_invalid`
 */
export function parseNoteConditions(eacp: JsonObject | null): NoteConditions {
  const named = Object.entries(eacp ?? {}).filter(([, value]) => value !== null);
  const unknown = named.find(([kind]) => !Object.hasOwn(conditionsSchema.entries, kind))?.[0];
  if (unknown !== undefined) {
    const why = ELSEWHERE.includes(unknown)
      ? `this server has no e-mail and no identity service, so it cannot watch over ${unknown}`
      : "this server does not know one of the note's conditions";
    throw new VaultError("unsupported", `${why}: use tozny_otp_eacp or last_access_eacp, or none`);
  }
  const { tozny_otp_eacp, last_access_eacp } = parseWith(conditionsSchema, eacp ?? {});
  return {
    otp: tozny_otp_eacp?.include ?? false,
    lastRead: last_access_eacp?.last_read_note_id.toLowerCase() ?? null,
  };
}

/** Returns the `eacp` member of these conditions; null when there are none. */
export function encodeNoteConditions({ otp, lastRead }: NoteConditions): JsonObject | null {
  if (!otp && lastRead === null) return null;
  return {
    ...(otp ? { tozny_otp_eacp: { include: true } } : {}),
    ...(lastRead === null ? {} : { last_access_eacp: { last_read_note_id: lastRead } }),
  };
}

/** How long a one-time password is good when the request does not say, and at most; in minutes. */
export const OTP_MINUTES = { fallback: 10, most: 7 * 24 * 60 };

/** Returns for how many minutes a new one-time password is to be good. @throws VaultError `wire_invalid` */
export function parsePrime(value: unknown): number {
  const minutes = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(OTP_MINUTES.most));
  const schema = v.object({
    otp: v.nullish(v.object({ expiry_minutes: v.nullish(minutes, OTP_MINUTES.fallback) }), {}),
  });
  return parseWith(schema, value).otp.expiry_minutes;
}

/** Returns the body that asks for a one-time password. */
export function encodePrime(minutes: number): JsonObject {
  return { otp: { expiry_minutes: minutes } };
}

/** A one-time password for one note. */
export interface PrimedNote {
  readonly noteId: string;
  readonly password: string;
}

/** @throws VaultError `wire_invalid` */
export function parsePrimed(value: unknown): PrimedNote {
  const schema = v.object({
    note_id: opaqueIdSchema,
    otp: v.object({ password: v.pipe(v.string(), v.nonEmpty()) }),
  });
  const { note_id, otp } = parseWith(schema, value);
  return { noteId: note_id, password: otp.password };
}

/** Returns the answer with the password: the only time it travels. */
export function encodePrimed({ noteId, password }: PrimedNote): JsonObject {
  return { note_id: noteId, otp: { password } };
}

/** Returns the kinds of conditions that a reader wants help with. @throws VaultError `wire_invalid` */
export function parseNoteChallenge(value: unknown): string[] {
  const body = parseWith(objectSchema, value);
  return Object.keys(body).filter((kind) => body[kind] !== null);
}

/** Returns a server's answer to such a request, whose members are not looked into. @throws VaultError `wire_invalid` */
export function parseChallengeAnswer(value: unknown): JsonObject {
  return parseWith(v.nullish(objectSchema, {}), value);
}

/** A note as the list of those of one record shows it. */
export interface NoteSummary {
  readonly noteId: string;
  readonly clientId: ClientId | null;
  readonly createdAt: string;
  readonly maxViews: number | null;
  readonly views: number;
  readonly expiration: string | null;
  readonly expires: boolean;
  readonly recordId: RecordId;
  readonly isSecret: boolean;
}

/** One page of a record's notes; `nextToken` is 0 on the last. */
export interface NotePage {
  readonly notes: readonly NoteSummary[];
  readonly nextToken: number;
}

const integer = v.pipe(v.number(), v.safeInteger());
const summary = noun<NoteSummary>({
  noteId: ["note_id", opaqueIdSchema],
  clientId: ["client_id", orNull(clientIdSchema)],
  createdAt: ["created_at", v.nullish(v.string(), "")],
  maxViews: ["max_views", orNull(integer)],
  views: ["views", v.nullish(integer, 0)],
  expiration: ["expiration", orNull(v.string())],
  expires: ["expires", flag(false)],
  recordId: ["record_id", recordIdSchema],
  isSecret: ["is_secret", flag(false)],
});

// The token is a number in the answer, 0 on the last page.
const notePage = noun<NotePage>({
  notes: ["results", arrayOrNone(summary.schema), each(summary.encode)],
  nextToken: ["next_token", v.nullish(wholeSchema, 0)],
});
export const { parse: parseNotePage, encode: encodeNotePage } = notePage;
