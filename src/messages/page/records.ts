/** What own pages ask about records. */

import * as v from "valibot";
import type { EarlierVersion, TrashRow } from "../../model/earlier.ts";
import { DELETE_AT_ONCE, type DeleteReport } from "../../model/job.ts";
import type { AccessBackView } from "../../model/person.ts";
import {
  type CodeView,
  type CopyStatus,
  type RecordPage,
  type RecordRow,
  type RecordView,
  TEMPLATES,
  type WaitingView,
} from "../../model/record.ts";
import { message, reply } from "../contract.ts";
import { id, limit, nameValues, none, text, whole } from "../parts.ts";

const one = v.strictObject({ recordId: id });

export const RECORD_MESSAGES = {
  /**
   * `text` empty: everything, newest first. `type` null: all types. SMART looks at everything on this device; the other
   * strategies ask the server for its labels.
   */
  "record.list": message(
    v.strictObject({
      text,
      strategy: v.picklist(["SMART", "EXACT", "FUZZY", "WILDCARD", "REGEXP"]),
      type: v.nullable(text),
      includeShared: v.boolean(),
      limit,
      from: whole,
    }),
    reply<RecordPage>,
    { quiet: true },
  ),
  "record.read": message(one, reply<RecordView>, { quiet: true }),
  /** The record as this device has it, at once; null if it does not. */
  "record.peek": message(one, reply<RecordView | null>, { quiet: true }),
  /** What a doubtful record held when it could last be trusted; null where this device does not know. */
  "record.before": message(one, reply<RecordView | null>, { quiet: true }),
  /** The record as the server has it now, whatever waits to be sent. */
  "record.read-server": message(one, reply<RecordView>, { quiet: true }),
  /** The code that a secret makes now; null when no code can be made of it. */
  "code.now": message(
    v.strictObject({ secret: v.pipe(v.string(), v.maxLength(4_000)) }),
    reply<CodeView | null>,
    {
      quiet: true,
    },
  ),
  "record.write": message(
    v.strictObject({
      /** Random, made once per draft: a repeated save of the same draft writes one record. */
      requestId: id,
      type: v.string(),
      template: v.picklist(TEMPLATES),
      fields: nameValues,
      labels: nameValues,
    }),
    reply<RecordRow>,
  ),
  "record.update": message(
    v.strictObject({ recordId: id, version: text, fields: nameValues, labels: nameValues }),
    reply<RecordRow>,
  ),
  /** `waits`: it is deleted here, and the server does not know yet. */
  "record.delete": message(
    v.strictObject({ recordId: id, version: text }),
    reply<{ readonly waits: boolean }>,
    { noted: true },
  ),
  /** Deletes each in the version that was seen; goes on by itself after an interruption. */
  "record.delete-many": message(
    v.strictObject({
      requestId: id,
      records: v.pipe(v.array(v.strictObject({ recordId: id, version: text })), v.maxLength(DELETE_AT_ONCE)),
    }),
    reply<DeleteReport>,
    { noted: true },
  ),
  /** What came of such a request; null while it is not done, and when it was called off. */
  "record.delete-report": message(v.strictObject({ requestId: id }), reply<DeleteReport | null>, {
    quiet: true,
  }),

  /** What an own record held before, newest first. */
  "record.versions": message(one, reply<readonly EarlierVersion[]>, { quiet: true }),
  "trash.list": message(none, reply<readonly TrashRow[]>, { quiet: true }),
  /** Writes a deleted record again, as a new one; a deletion that was not sent yet is called off, and its id stays. */
  "trash.restore": message(v.strictObject({ requestId: id, recordId: id }), reply<RecordRow>, {
    noted: true,
  }),
  /** Forgets deleted records for good. */
  "trash.forget": message(v.strictObject({ recordIds: v.array(id) }), reply<null>, { noted: true }),

  "copy.status": message(none, reply<CopyStatus>, { quiet: true }),
  /** Sends what waits and brings the copy up to date; answers when that is done, or the server does not answer. */
  "copy.refresh": message(none, reply<CopyStatus>),
  /**
   * Waits until the server has something new, half a minute at most; what it is, events say. Answers for how many ms
   * not to ask again.
   */
  "copy.follow": message(none, reply<{ readonly pauseMs: number }>, { quiet: true }),
  "waiting.list": message(none, reply<readonly WaitingView[]>, { quiet: true }),
  /** Takes back what waits for a record: it stays as it is at the server. */
  "waiting.take-back": message(v.strictObject({ id }), reply<null>),
  "waiting.retry": message(v.strictObject({ id }), reply<null>),
  /** Records that the server lost or shows as they were before. */
  "set-back.list": message(none, reply<readonly RecordRow[]>, { quiet: true }),
  /**
   * Sends a record again, or everything of one's own, that the server lost or has an older state of, shares too; answers
   * how many records and shares that is.
   */
  "set-back.send-again": message(
    v.strictObject({ recordId: v.optional(id) }),
    reply<{ readonly records: number; readonly shares: number }>,
  ),
  /** Deletes again what was deleted before; answers how much that was. */
  "set-back.delete-again": message(none, reply<number>),
  /** Readers whom the server no longer lists, and those who were stopped and read again. */
  "set-back.access": message(none, reply<AccessBackView>, { quiet: true }),
  /** Stops those again; answers how many that were. */
  "set-back.stop-again": message(none, reply<number>),
};
