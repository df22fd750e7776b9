/** Answers about searches that a person builds step by step, and about those that were kept. */
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";

/** Returns the handlers. */
export function searchHandlers(app: App) {
  const { records, searches } = app;
  return {
    "search.run": async ({ search, from, limit }) => {
      const { records: found, total, next } = await records.find(search, from, limit);
      const unreadable = found.filter(({ state }) => state === "unreadable").length;
      return { rows: await Promise.all(found.map((record) => rowOf(app, record))), total, next, unreadable };
    },

    "search.list": () => searches.list(),
    "search.save": (saved) => searches.save(saved),
    "search.delete": ({ name }) => searches.delete(name),
  } satisfies Partial<PageHandlers>;
}
