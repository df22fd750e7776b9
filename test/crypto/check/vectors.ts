/**
 * Every shared vector in one function that runs anywhere: in Node, and inside the pages of real browsers. What is
 * sealed is opened, what is exact is made again, each both with noble alone and with the platform's primitives.
 */
import { Accelerator, type Primitive } from "../../../src/crypto/accelerate.ts";
import { suiteNamed } from "../../../src/crypto/suites.ts";
import type { Check, Checker } from "./checker.ts";
import { deterministicFiles, files } from "./files.ts";
import { identityNote, notes, passwords } from "./notes.ts";
import { eaks, fields, groups, keys, record } from "./sealed.ts";
import { documents, recordSignatures, requests, signedFields } from "./signatures.ts";

/** What a run found. */
export interface VectorReport {
  /** Checks made, by vector file. */
  readonly checked: Readonly<Record<string, number>>;
  /** Spoiled vectors tried, by vector file. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Which check of which vector did not hold. */
  readonly failed: readonly string[];
  /** Which of the platform's primitives were used. */
  readonly platform: readonly Primitive[];
}

/** Vector file → what checks it. The transcripts are about requests, not cryptography. */
const CHECKERS: Readonly<Record<string, Checker>> = {
  keys_sodium: keys(suiteNamed("sodium")),
  keys_nist: keys(suiteNamed("nist")),
  eak_sodium: eaks(suiteNamed("sodium")),
  eak_js: eaks(suiteNamed("sodium")),
  eak_nist: eaks(suiteNamed("nist")),
  fields_sodium: fields(suiteNamed("sodium")),
  fields_js: fields(suiteNamed("sodium")),
  fields_nist: fields(suiteNamed("nist")),
  record_sodium: record(suiteNamed("sodium")),
  record_nist: record(suiteNamed("nist")),
  record_signed_js: recordSignatures,
  signed_documents_js: documents,
  signed_fields_python: signedFields,
  notes_js: notes,
  notes_python: notes,
  identity_note_js: identityNote,
  files_js: files,
  files_python: files,
  files_deterministic: deterministicFiles,
  tsv1_js: requests,
  tsv1_python: requests,
  kdf_identity_js: passwords,
  kdf_identity_python: passwords,
  groups_js: groups,
};

/** Names of the vector files that are checked. */
export const CHECKED_FILES: readonly string[] = Object.keys(CHECKERS);

const PRIMITIVES: readonly Primitive[] = [
  "x25519",
  "ed25519-sign",
  "ed25519-verify",
  "p384-ecdh",
  "p384-verify",
  "aes-gcm",
  "pbkdf2",
];

/**
 * Checks every vector of the files in `names`, `read` giving the parsed file of a name. With `subtle`, by the
 * platform's primitives.
 */
export async function checkVectors(
  read: (name: string) => unknown,
  subtle: SubtleCrypto | null,
  names: readonly string[] = CHECKED_FILES,
): Promise<VectorReport> {
  const by = new Accelerator(subtle);
  const failed: string[] = [];
  const counts: [string, number][] = [];
  const rejects: [string, number][] = [];
  for (const [name, act] of Object.entries(CHECKERS).filter(([one]) => names.includes(one))) {
    let [count, rejected] = [0, 0];
    const hold = (holds: boolean, what: string) => {
      count++;
      if (!holds) failed.push(`${name}: ${what}`);
    };
    const reject = (refused: boolean, what: string) => {
      rejected++;
      hold(refused, `${what} spoiled`);
    };
    const check: Check = Object.assign(hold, { reject });
    try {
      await act(read(name), check, by);
    } catch (error) {
      failed.push(`${name}: ${String(error)}`);
    }
    counts.push([name, count]);
    rejects.push([name, rejected]);
  }
  const used: Primitive[] = [];
  for (const primitive of PRIMITIVES) if (await by.uses(primitive)) used.push(primitive);
  return {
    checked: Object.fromEntries(counts),
    rejected: Object.fromEntries(rejects),
    failed,
    platform: used,
  };
}
