/**
 * Exchanges the access key of one type in a single step (PROTOCOL.md section 7.2), which E3DB itself cannot do. The
 * client stages new wrappings of every record in chunks. One commit then replaces the old wrappings and everybody's
 * key.
 */
import * as v from "valibot";
import {
  type ClientId,
  clientIdSchema,
  opaqueIdSchema,
  type RecordId,
  recordIdSchema,
  type Version,
  versionSchema,
} from "./ids.ts";
import { each, noun, unlessFalse } from "./noun.ts";
import {
  arrayOrNone,
  flag,
  type JsonObject,
  optionalMapSchema,
  orNull,
  parseWith,
  type StringMap,
  wholeSchema,
} from "./parse.ts";
import { type EncryptedRecord, encodeRecord, parseRecord } from "./record.ts";

/** A rotation as the server knows it; times are RFC 3339 UTC texts. */
export interface Rotation {
  readonly rotationId: string;
  readonly type: string;
  readonly state: "open" | "committed";
  readonly created: string;
  /** The time at which the server forgets the rotation, unless the client stages something before. */
  readonly expires: string;
  /** Records of the type, and how many of them are staged in their present version. */
  readonly total: number;
  readonly staged: number;
  /** Everyone who has a key or a permission now, the writer included. A commit must decide about each of them. */
  readonly readers: readonly ClientId[];
  readonly groups: readonly string[];
}

/** A record that still waits; `header` is the ASCII header of a file's bytes, null for records that are no files. */
export interface PendingRecord {
  readonly record: EncryptedRecord;
  readonly header: string | null;
}

/** One page of records that still wait; `next` is null on the last. */
export interface PendingPage {
  readonly records: readonly PendingRecord[];
  readonly next: string | null;
}

/**
 * New wrappings of one record. `data` has for each field `edk.edkN` (its ciphertext stays as it is), or a whole
 * quad for names that start `_sf`; `plain` only such names. With `keep` the record stays wholly as it is.
 */
export interface StagedRecord {
  readonly recordId: RecordId;
  readonly version: Version;
  readonly keep: boolean;
  readonly data: StringMap;
  readonly plain: StringMap;
  /** null leaves the signature, which is over plaintexts, as it is. */
  readonly recSig: string | null;
  /** The new ASCII header of a file's bytes, as long as the old one; null for records that are no files. */
  readonly header: string | null;
}

/**
 * The result of a chunk. `changed` lists records that were not staged because they are gone or have another version
 * now.
 */
export interface StageAnswer {
  readonly staged: number;
  readonly changed: readonly RecordId[];
}

/** The holders who get the new key, and those whom the writer knowingly leaves without one. */
export interface RotationKeys {
  readonly keys: readonly { readonly readerId: ClientId; readonly eak: string }[];
  readonly without: readonly ClientId[];
  readonly groups: readonly {
    readonly groupId: string;
    readonly encryptedAccessKey: string;
    readonly publicKey: string;
  }[];
  readonly withoutGroups: readonly string[];
}

/** The reasons for refusing a commit; at least one list has an entry. */
export interface CommitRefusal {
  readonly changed: readonly RecordId[];
  readonly readers: readonly ClientId[];
  readonly groups: readonly string[];
}

const text = v.pipe(v.string(), v.nonEmpty());

const rotation = noun<Rotation>({
  rotationId: ["rotation_id", recordIdSchema],
  type: ["type", v.string()],
  state: ["state", v.picklist(["open", "committed"])],
  created: ["created", v.string()],
  expires: ["expires", v.string()],
  total: ["total", wholeSchema],
  staged: ["staged", wholeSchema],
  readers: ["readers", arrayOrNone(clientIdSchema)],
  groups: ["groups", arrayOrNone(opaqueIdSchema)],
});
export const { parse: parseRotation, encode: encodeRotation } = rotation;

/** @throws VaultError `wire_invalid` */
export function parseRotationList(value: unknown): Rotation[] {
  return parseWith(v.object({ rotations: arrayOrNone(rotation.schema) }), value).rotations;
}

/** Returns what `parseRotationList` reads. */
export function encodeRotationList(rotations: readonly Rotation[]): JsonObject {
  return { rotations: rotations.map(encodeRotation) };
}

/** Returns the type that a body starts a rotation of. @throws VaultError `wire_invalid` */
export function parseRotationStart(value: unknown): string {
  return parseWith(v.object({ type: text }), value).type;
}

/** @throws VaultError `wire_invalid` */
export function parsePendingPage(value: unknown): PendingPage {
  const item = v.object({ record: v.unknown(), header: orNull(v.string()) });
  const page = parseWith(v.object({ records: arrayOrNone(item), next: orNull(opaqueIdSchema) }), value);
  return {
    records: page.records.map(({ record, header }) => ({ record: parseRecord(record), header })),
    next: page.next,
  };
}

/** Returns what `parsePendingPage` reads. */
export function encodePendingPage({ records, next }: PendingPage): JsonObject {
  return {
    records: records.map(({ record, header }) => ({ record: encodeRecord(record), header })),
    next,
  };
}

const STAYING = {
  recordId: ["record_id", recordIdSchema],
  version: ["version", versionSchema],
  keep: ["keep", flag(false), unlessFalse],
} as const;
const staying = noun<Pick<StagedRecord, keyof typeof STAYING>>(STAYING);
const staged = noun<StagedRecord>({
  ...STAYING,
  data: ["data", optionalMapSchema],
  plain: ["plain", optionalMapSchema],
  recSig: ["rec_sig", orNull(v.string())],
  header: ["header", orNull(v.string())],
});

/** @throws VaultError `wire_invalid` */
export function parseStagedRecords(value: unknown): StagedRecord[] {
  return parseWith(v.object({ records: v.array(staged.schema) }), value).records;
}

/** Returns what `parseStagedRecords` reads. */
export function encodeStagedRecords(records: readonly StagedRecord[]): JsonObject {
  return { records: records.map((one) => (one.keep ? staying : staged).encode(one)) };
}

const stageAnswer = noun<StageAnswer>({
  staged: ["staged", wholeSchema],
  changed: ["changed", arrayOrNone(recordIdSchema)],
});
export const { parse: parseStageAnswer, encode: encodeStageAnswer } = stageAnswer;

const readersKey = noun<RotationKeys["keys"][number]>({
  readerId: ["reader_id", clientIdSchema],
  eak: ["eak", text],
});
const groupsKey = noun<RotationKeys["groups"][number]>({
  groupId: ["group_id", opaqueIdSchema],
  encryptedAccessKey: ["encrypted_access_key", text],
  publicKey: ["public_key", text],
});
const rotationKeys = noun<RotationKeys>({
  keys: ["keys", v.array(readersKey.schema), each(readersKey.encode)],
  without: ["without", arrayOrNone(clientIdSchema)],
  groups: ["groups", arrayOrNone(groupsKey.schema), each(groupsKey.encode)],
  withoutGroups: ["without_groups", arrayOrNone(opaqueIdSchema)],
});
export const { parse: parseRotationKeys, encode: encodeRotationKeys } = rotationKeys;

/** Returns the refusal as the members of a 409 answer: record ids, client ids, group ids. */
export function encodeCommitRefusal({ changed, readers, groups }: CommitRefusal): JsonObject {
  return { changed: [...changed], readers: [...readers], groups: [...groups] };
}
