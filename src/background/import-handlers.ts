/** Answers about what an import would write. */
import type { PageHandlers } from "../messages/receive.ts";
import { parseImport } from "../vault/import-formats.ts";

/** Returns the handlers. */
export function importHandlers(): Pick<PageHandlers, "import.preview"> {
  return {
    "import.preview": async ({ text }) => {
      const { format, records, skipped, columns } = parseImport(text);
      const types = [...new Set(records.map(({ type }) => type))];
      const count = (type: string) => records.filter((record) => record.type === type).length;
      return { format, types: types.map((type) => ({ type, count: count(type) })), skipped, columns };
    },
  };
}
