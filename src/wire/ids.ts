/**
 * Branded identifiers and the tuple in which they travel (PROTOCOL.md sections 1 and 2.3).
 * UUIDs are compared without regard to case, so parsing makes them lower case once.
 */
import * as v from "valibot";
import { VaultError } from "../errors.ts";
import { MAX_TYPE_LENGTH, type TypeProblem, typeProblem } from "../model/record-type.ts";
import { isUuid } from "../model/uuid.ts";

declare const brand: unique symbol;
/** Marks ids in types only. It has a name of its own for the sake of declaration files. */
export interface Brand<Name extends string> {
  readonly [brand]: Name;
}
type Branded<Name extends string> = string & Brand<Name>;

export type ClientId = Branded<"ClientId">;
export type RecordId = Branded<"RecordId">;
/** The opaque version text of a record; a UUID in practice, never interpreted. */
export type Version = Branded<"Version">;

/** The records of one writer and type: the unit that has one access key. `userId` is the writer in every SDK. */
export interface TypeContext {
  readonly writerId: ClientId;
  readonly userId: ClientId;
  readonly type: string;
}

/** A `TypeContext` seen by one reader: the path of an encrypted access key. */
export interface KeyContext extends TypeContext {
  readonly readerId: ClientId;
}

function idSchema<Id extends string>() {
  return v.pipe(
    v.string(),
    v.check(isUuid),
    v.transform((text) => text.toLowerCase() as Id),
  );
}

export const clientIdSchema = idSchema<ClientId>();
export const recordIdSchema = idSchema<RecordId>();

/**
 * Returns whether `text` can be one segment of a path: a URL parser removes empty ones and dots, also when they are
 * percent-encoded, and half a surrogate pair cannot be encoded at all.
 */
export function isPathSegment(text: string): boolean {
  return !/^\.{0,2}$/.test(text) && !/\p{Cs}/u.test(text);
}

/** Schema of an id in a form of the server's choice, which goes back to it in a path. */
export const opaqueIdSchema = v.pipe(v.string(), v.maxLength(256), v.check(isPathSegment));

export const versionSchema = v.pipe(
  opaqueIdSchema,
  v.transform((text) => text as Version),
);

/** Returns `text` as a lower-case `ClientId`. @throws VaultError `input_invalid` when it is not a UUID. */
export function clientId(text: string): ClientId {
  if (!isUuid(text)) throw new VaultError("input_invalid", "a client id is a UUID");
  return text.toLowerCase() as ClientId;
}

/** Returns `text` as a lower-case `RecordId`. @throws VaultError `input_invalid` when it is not a UUID. */
export function recordId(text: string): RecordId {
  if (!isUuid(text)) throw new VaultError("input_invalid", "a record id is a UUID");
  return text.toLowerCase() as RecordId;
}

/** Returns the context of the writer's own type: user and writer are the same in every SDK. */
export function typeContext(writerId: ClientId, type: string): TypeContext {
  return { writerId, userId: writerId, type };
}

const TYPE_PROBLEMS: Readonly<Record<TypeProblem, string>> = {
  empty: "a type needs a name",
  long: `a type's name is at most ${MAX_TYPE_LENGTH} characters`,
  bad: "a type's name cannot be . or .. or have invisible control characters",
};

/**
 * Returns `text` trimmed, as the name of a record type.
 * @throws VaultError `type_invalid` when empty, too long, made of dots only, or with a lone surrogate or control
 */
export function recordType(text: string): string {
  const problem = typeProblem(text);
  if (problem !== null) throw new VaultError("type_invalid", TYPE_PROBLEMS[problem]);
  return text.trim();
}
