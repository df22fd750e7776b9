/** The one place where plain records become encrypted ones and back (PROTOCOL.md 2.4). */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { decryptField, encryptField } from "../../crypto/field.ts";
import { inSigningOrder, isBlinded, signRecord } from "../../crypto/record-signature.ts";
import type { Suite } from "../../crypto/suite.ts";
import { isReserved } from "../../model/reserved-name.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import {
  type EncryptedRecord,
  encodeRecordBody,
  type RecordBody,
  type RecordMeta,
} from "../../wire/record.ts";
import type { KeyRing } from "../identity.ts";
import { type Draft, MAX_BODY_LENGTH, tooLarge } from "./draft.ts";

/** A record with its fields open. */
export interface PlainRecord {
  /** The server's meta; its `plain` includes reserved names. */
  readonly meta: RecordMeta;
  /** The labels, without reserved names. */
  readonly plain: StringMap;
  /** The opened fields, without reserved names. */
  readonly data: StringMap;
  /** The opened fields with reserved names: the seal context, not for people. */
  readonly reserved: StringMap;
  /** H(`access-key-id`, key) of the key that opened it. */
  readonly accessKeyId: string;
  /** The exact quads and signature it was opened from. */
  readonly encrypted: Pick<EncryptedRecord, "data" | "recSig">;
}

/** A draft that was checked; `reserved` fields are sealed like the others; only some callers may add them. */
export interface SealRequest extends Required<Draft> {
  readonly reserved?: StringMap;
}

/**
 * Returns the exact body to send, each field sealed under a data key of its own, signed if it holds the seal
 * context's blinding field. Names are sent in the order in which they are signed. The caller has checked the draft.
 * @throws VaultError `too_large` when the body would be over the limit
 */
export function encryptRecord(
  ring: Pick<KeyRing, "suite" | "signingKey">,
  accessKey: AccessKey,
  context: TypeContext,
  { data, plain, reserved = {} }: SealRequest,
): RecordBody {
  const open = { ...data, ...reserved };
  const signable = { ...context, plain, data: open };
  // Unblinded, the signature would let anyone who holds it test guesses of a short value.
  const recSig =
    ring.signingKey !== null && isBlinded(signable)
      ? signRecord(ring.suite, ring.signingKey, signable)
      : null;
  const body: RecordBody = {
    ...context,
    plain: inSigningOrder(plain),
    data: mapValues(inSigningOrder(open), (value) => encryptField(ring.suite, accessKey, value)),
    recSig,
  };
  if (byteLength(JSON.stringify(encodeRecordBody(body))) > MAX_BODY_LENGTH) throw tooLarge(longest(data));
  return body;
}

/**
 * Returns `record` with every field opened, or nothing of it.
 * @throws VaultError `decryption_failed` for a single bad field as for a wrong key; `wire_invalid` for one that is no
 * quad
 */
export function decryptRecord(suite: Suite, accessKey: AccessKey, record: EncryptedRecord): PlainRecord {
  return openedAs(record, openFields(suite, accessKey, record.data), accessKeyId(accessKey));
}

/** Returns `record` with its fields as they are known to be, and the id of the key that seals them. */
export function openedAs(record: EncryptedRecord, open: StringMap, accessKeyId: string): PlainRecord {
  return {
    meta: record.meta,
    plain: filterNames(record.meta.plain, (name) => !isReserved(name)),
    data: filterNames(open, (name) => !isReserved(name)),
    reserved: filterNames(open, isReserved),
    accessKeyId,
    encrypted: { data: record.data, recSig: record.recSig },
  };
}

/** Returns the opened values of quads, under their names. @throws VaultError as `decryptField` for any of them */
export function openFields(suite: Suite, accessKey: AccessKey, quads: StringMap): StringMap {
  return mapValues(quads, (quad) => decryptField(suite, accessKey, quad));
}

function mapValues(map: StringMap, change: (value: string) => string): StringMap {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value)]));
}

function filterNames(map: StringMap, keep: (name: string) => boolean): StringMap {
  return Object.fromEntries(Object.entries(map).filter(([name]) => keep(name)));
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

function longest(data: StringMap): string | undefined {
  return Object.entries(data).sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}
