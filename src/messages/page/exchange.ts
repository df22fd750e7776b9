/** What own pages ask about what comes in from files and goes out into them. */

import * as v from "valibot";
import type { ExportLook, ExportPage } from "../../model/export.ts";
import {
  DELIMITERS,
  ENCODINGS,
  type ImportPreview,
  type ImportReport,
  MOST_BYTES,
  MOST_TO_SEAL,
  QUOTES,
} from "../../model/import.ts";
import { TEMPLATES } from "../../model/record.ts";
import { message, reply } from "../contract.ts";
import { id, limit, none, text, whole } from "../parts.ts";

/** So many letters of base64 are the most bytes of a file. */
const BASE64_LENGTH = Math.ceil(MOST_BYTES / 3) * 4;

/** A file, or the readable parts of an archive, as base64; `beside`: the names of the other files in it. */
const importFile = v.strictObject({
  parts: v.pipe(
    v.array(v.strictObject({ name: text, bytes: v.pipe(v.string(), v.maxLength(BASE64_LENGTH)) })),
    v.maxLength(200),
  ),
  beside: v.array(text),
});

/**
 * How the file is to be read, null: as it looks. `readOn`: rows behind a broken quote too. `passphrase`: of a sealed
 * export.
 */
const importReading = v.strictObject({
  encoding: v.nullable(v.picklist(ENCODINGS)),
  delimiter: v.nullable(v.picklist(DELIMITERS)),
  quotes: v.nullable(v.picklist(QUOTES)),
  readOn: v.boolean(),
  passphrase: v.nullable(text),
});

const exchanged = v.pipe(v.string(), v.maxLength(MOST_TO_SEAL));
const importPlan = v.array(
  v.strictObject({
    group: text,
    template: v.picklist(TEMPLATES),
    type: text,
    columns: v.array(v.strictObject({ key: text, to: v.nullable(text), label: v.boolean() })),
  }),
);

export const EXCHANGE_MESSAGES = {
  /** What a file holds and what is proposed to be made of it; nothing is written. */
  "import.preview": message(
    v.strictObject({ file: importFile, reading: importReading }),
    reply<ImportPreview>,
  ),
  /**
   * Writes it all, once per `requestId`; goes on by itself after an interruption. `groups`: what becomes of each group,
   * null as the preview proposed. `bin`: what lay in a bin too; `again`: what is here word for word too.
   */
  "import.run": message(
    v.strictObject({
      requestId: id,
      file: importFile,
      reading: importReading,
      groups: v.nullable(importPlan),
      bin: v.boolean(),
      again: v.boolean(),
    }),
    reply<ImportReport>,
    { noted: true },
  ),

  /** What an export would hold, and what it would not. */
  "export.look": message(none, reply<ExportLook>, { quiet: true }),
  /** Records with their values, newest first. */
  "export.page": message(v.strictObject({ from: whole, limit }), reply<ExportPage>),
  /** Seals an export under the passphrase of the vault. */
  "export.seal": message(
    v.strictObject({ text: exchanged, passphrase: text }),
    reply<{ readonly text: string }>,
    { noted: true },
  ),
  /** The configuration file of an identity, with its secrets in the clear. */
  "export.config": message(
    v.strictObject({ clientId: id, passphrase: text }),
    reply<{ readonly text: string }>,
    { noted: true },
  ),
};
