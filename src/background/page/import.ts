/** Answers about what an import would write. */
import type { PageHandlers } from "../../messages/receive.ts";
import { parseImport } from "../../vault/exchange/import-formats.ts";
import { takeOver } from "../../vault/exchange/import-plan.ts";

/** Returns the handlers. */
export function importHandlers() {
  return {
    "import.preview": async ({ text }) => {
      const file = parseImport(text);
      const { skipped } = takeOver(file, null);
      const isSkipped = new Set(skipped.map(({ entry }) => entry));
      const groups = file.groups.map((group) => {
        const entries = file.entries.filter((entry) => entry.group === group.group);
        const columns = group.columns.map((column) => ({
          ...column,
          count: entries.filter(({ values }) => values.some(({ key }) => key === column.key)).length,
        }));
        return { ...group, columns, count: entries.filter(({ entry }) => !isSkipped.has(entry)).length };
      });
      return { format: file.format, groups, skipped };
    },
  } satisfies Partial<PageHandlers>;
}
