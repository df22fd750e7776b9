/** Answers about imports from other programs. */
import type { PageHandlers } from "../messages/receive.ts";
import { announce } from "../messages/send.ts";
import { parseImport } from "../vault/import-formats.ts";
import { importRecords } from "../vault/importing.ts";
import type { App } from "./app.ts";
import { forgetHere } from "./here.ts";

/** Returns the handlers. */
export function importHandlers(app: App): Pick<PageHandlers, "import.preview" | "import.run"> {
  return {
    "import.preview": async ({ text }) => {
      const { format, records, skipped } = parseImport(text);
      const types = [...new Set(records.map(({ type }) => type))];
      const count = (type: string) => records.filter((record) => record.type === type).length;
      return { format, types: types.map((type) => ({ type, count: count(type) })), skipped };
    },

    "import.run": async ({ text }) => {
      try {
        // A long import is use of the vault: it must not lock under the person's hands.
        return await importRecords(app.records, text, Date.now, () => void app.autolock.touch());
      } finally {
        forgetHere(app);
        announce("records");
      }
    },
  };
}
