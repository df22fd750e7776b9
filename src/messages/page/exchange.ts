/** What own pages ask about what comes in from files and goes out into them. */

import * as v from "valibot";
import { TEMPLATES } from "../../model/record.ts";
import { message, reply } from "../contract.ts";
import { id, limit, text, whole } from "../parts.ts";
import type { ExportPage, ImportPreview, ImportReport } from "../views.ts";

const importFile = v.pipe(v.string(), v.maxLength(32_000_000));
const exchanged = v.pipe(v.string(), v.maxLength(60_000_000));
const importPlan = v.array(
  v.strictObject({
    group: text,
    template: v.picklist(TEMPLATES),
    type: text,
    columns: v.array(v.strictObject({ key: text, to: v.nullable(text), label: v.boolean() })),
  }),
);

export const EXCHANGE_MESSAGES = {
  /** What an exported file of another program holds; nothing is written. */
  "import.preview": message(v.strictObject({ text: importFile }), reply<ImportPreview>),
  /**
   * Writes it all, once per `requestId`; goes on by itself after an interruption. `groups`: what becomes of each group,
   * null as the preview proposed.
   */
  "import.run": message(
    v.strictObject({ requestId: id, text: importFile, groups: v.nullable(importPlan) }),
    reply<ImportReport>,
    { noted: true },
  ),

  /** Records with their values, newest first. */
  "export.page": message(v.strictObject({ from: whole, limit }), reply<ExportPage>),
  /** Seals an export under the passphrase of the vault. */
  "export.seal": message(
    v.strictObject({ text: exchanged, passphrase: text }),
    reply<{ readonly text: string }>,
    { noted: true },
  ),
  /** Opens a sealed export; any other text comes back as it is. */
  "export.open": message(
    v.strictObject({ text: exchanged, passphrase: text }),
    reply<{ readonly text: string }>,
  ),
  /** The configuration file of an identity, with its secrets in the clear. */
  "export.config": message(
    v.strictObject({ clientId: id, passphrase: text }),
    reply<{ readonly text: string }>,
    { noted: true },
  ),
};
