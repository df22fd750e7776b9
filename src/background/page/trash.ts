/** Answers about earlier versions of own records and about the trash. */
import type { PageHandlers } from "../../messages/receive.ts";
import { TRASH_MS, type TrashRow } from "../../model/earlier.ts";
import type { Kept } from "../../vault/records/earlier.ts";
import { titlesOf } from "../../vault/records/titles.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";

/** Returns the handlers. */
export function trashHandlers(app: App) {
  const { records } = app;
  return {
    "record.versions": ({ recordId }) => records.versions(recordId),

    "trash.list": async () => (await records.trash()).flatMap(trashRow),

    "trash.restore": async ({ requestId, recordId }) =>
      rowOf(app, await records.bringBack(requestId, recordId, Date.now())),

    "trash.forget": async ({ recordIds }) => {
      await records.forget(recordIds);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}

function trashRow({ recordId, versions, deletedAt }: Kept): TrashRow[] {
  const [last] = versions;
  if (last === undefined || deletedAt === null) return [];
  const { type, template } = last;
  return [{ recordId, ...titlesOf(last), type, template, deletedAt, goesAt: deletedAt + TRASH_MS }];
}
