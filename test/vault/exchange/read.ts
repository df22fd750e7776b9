/** What tests ask of an imported file: its records by title, and what is said of the rest. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isVaultError } from "../../../src/errors.ts";
import { AS_PROPOSED, takeOver } from "../../../src/vault/exchange/import-plan.ts";
import { READ_AS_IT_LOOKS, type ReadingChoice, readFile } from "../../../src/vault/exchange/read-file.ts";

/** Returns the bytes of a file in `cases/` or `samples/`. */
export function bytesOf(path: string): Uint8Array {
  return new Uint8Array(readFileSync(join(import.meta.dirname, path)));
}

/** Returns what is proposed to be made of `content`. */
export function read(
  content: string | Uint8Array,
  choice: Partial<ReadingChoice> = {},
  choices: Partial<typeof AS_PROPOSED> = {},
) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const { file, reading } = readFile(bytes, { ...READ_AS_IT_LOOKS, ...choice });
  const taken = takeOver(file, { ...AS_PROPOSED, ...choices });
  const all = taken.records.map(({ type, template, fields, labels }) => ({
    type,
    template,
    labels: Object.fromEntries(labels.map(({ name, value }) => [name, value])),
    fields: Object.fromEntries(fields.map(({ name, value }) => [name, value])),
  }));
  return {
    ...taken,
    reading,
    file,
    all,
    /** The fields of each record, in order. */
    fields: all.map(({ fields }) => fields),
    of: (title: string) => {
      const found = all.find(({ fields }) => fields["title"] === title);
      if (found === undefined) throw new Error(`no record called ${title}`);
      return found;
    },
    /** Remarks as short texts: what, why, name, count. */
    said: taken.remarks.map(({ kind, why, name, count }) => `${kind} ${why} ${name} ${count}`),
  };
}

/** Returns why `run` is refused. */
export async function whyOf(run: () => unknown): Promise<unknown> {
  try {
    await run();
    return "no error";
  } catch (error) {
    return isVaultError(error) ? (error.detail["why"] ?? error.code) : String(error);
  }
}
