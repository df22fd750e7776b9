/** Previews an import, and runs it. */
import type { PageRequest } from "../../messages/page.ts";
import type { PageHandlers } from "../../messages/receive.ts";
import { compare } from "../../vault/exchange/compare.ts";
import { AS_PROPOSED, checkPlan, type ParsedFile, takeOver } from "../../vault/exchange/import-plan.ts";
import { importHere, readable } from "../../vault/exchange/importing.ts";
import { openFile, partOf } from "../../vault/exchange/open-file.ts";
import type { ReadFile } from "../../vault/exchange/read-file.ts";
import { samplesOf } from "../../vault/exchange/samples.ts";
import type { App } from "../app.ts";
import { asJob, isConnected } from "./jobs.ts";
import { refreshCopy } from "./local.ts";

/** Returns the handlers. */
export function importHandlers(app: App) {
  return {
    "import.preview": async (request) => {
      const { file, reading } = await fileOf(request);
      await refreshCopy(app);
      const { format, records, skipped, remarks, doubtful } = takeOver(file, AS_PROPOSED);
      const { same, changed } = compare(records, (await readable(app.records)) ?? []);
      const titles = new Map(file.entries.map(({ entry, title }) => [entry, title]));
      const here = same.map((entry) => ({ entry, title: titles.get(entry) ?? "", why: "same" as const }));
      return {
        format,
        groups: groupsOf(file, new Set([...skipped, ...here].map(({ entry }) => entry))),
        skipped: [...skipped, ...here].sort((a, b) => a.entry - b.entry),
        remarks,
        doubtful,
        changed,
        reading: {
          encoding: reading.encoding,
          certainty: reading.certainty,
          delimiter: reading.table?.delimiter ?? null,
          quotes: reading.table?.quotes ?? null,
          openEnd: reading.openEnd,
          samples: samplesOf(file),
        },
      };
    },

    "import.run": async (request) => {
      const { requestId, groups, bin, again } = request;
      const { file } = await fileOf(request);
      checkPlan(file, groups);
      // The device must know its present records before the import writes, or it would write some twice.
      await refreshCopy(app);
      const input = { id: requestId, again, ...takeOver(file, { plan: groups, bin }) };
      if (await isConnected(app)) return asJob(app, () => app.imports.start(requestId, input, requestId));
      const touch = () => void app.autolock.touch().catch(() => undefined);
      return importHere(app.records, input, Date.now, touch);
    },
  } satisfies Partial<PageHandlers>;
}

function fileOf({ file, reading }: PageRequest<"import.preview">): Promise<ReadFile> {
  const { passphrase, ...choice } = reading;
  const parts = file.parts.map(({ name, bytes }) => partOf(name, bytes));
  return openFile(parts, file.beside, choice, passphrase);
}

/** Returns the groups with how many records each gives, and how many values each column has. */
function groupsOf(file: ParsedFile, isSkipped: ReadonlySet<number>) {
  return file.groups.map((group) => {
    const entries = file.entries.filter((entry) => entry.group === group.group);
    const columns = group.columns.map((column) => ({
      ...column,
      count: entries.filter(({ values }) => values.some(({ key }) => key === column.key)).length,
    }));
    return { ...group, columns, count: entries.filter(({ entry }) => !isSkipped.has(entry)).length };
  });
}
