/** Answers about records and their types. */

import type { PageHandlers } from "../../messages/receive.ts";
import { parseTotp, totpAt } from "../../values/totp.ts";
import type { App } from "../app.ts";
import { rowOf, typesOf, viewOf } from "../views/offline-views.ts";
import { refreshSoon } from "./local.ts";

/** Returns the handlers. */
export function recordHandlers(app: App) {
  const { records, directory } = app;

  return {
    "record.list": async (request) => {
      const { records: found, total, next } = await records.list(request);
      const unreadable = found.filter(({ state }) => state === "unreadable").length;
      const rows = await Promise.all(found.map((record) => rowOf(app, record)));
      if (request.strategy === "SMART") {
        refreshSoon(app);
        // The first letter typed should not wait for the index.
        records.warm().catch(() => undefined);
      }
      return { rows, total, next, unreadable };
    },

    "record.read": async ({ recordId }) => viewOf(app, await records.read(recordId), true),

    "code.now": async ({ secret }) => {
      const totp = parseTotp(secret);
      return totp === null ? null : totpAt(totp, Date.now());
    },

    "record.write": async ({ requestId, ...input }) => {
      return rowOf(app, await records.write(requestId, input, Date.now()));
    },

    "record.update": async ({ recordId, version, fields, labels }) => {
      return rowOf(app, await records.update(recordId, version, fields, labels, Date.now()));
    },

    "record.delete": async ({ recordId, version }) => {
      return { waits: await records.remove(recordId, version) };
    },

    "type.list": () => typesOf(app),

    "type.rule": async ({ type, rule }) => {
      await directory.chooseRule(type, rule, Date.now());
      return null;
    },

    "type.approve-key": async ({ type, accessKeyId }) => {
      await directory.approveKey(type, accessKeyId);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}
