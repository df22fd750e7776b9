/** Answers about records and their types. */

import type { PageHandlers } from "../messages/receive.ts";
import { announce } from "../messages/send.ts";
import type { RecordRow } from "../messages/views.ts";
import type { OpenedRecord } from "../vault/records.ts";
import type { App } from "./app.ts";
import { forgetHere } from "./here.ts";
import { recordView, rowView } from "./views.ts";

type Names =
  | "record.list"
  | "record.read"
  | "record.write"
  | "record.update"
  | "record.delete"
  | "type.list"
  | "type.rule"
  | "type.approve-key";

/** Returns the handlers. */
export function recordHandlers(app: App): Pick<PageHandlers, Names> {
  const { records, directory } = app;

  async function row(record: OpenedRecord): Promise<RecordRow> {
    return rowView(record, await directory.person(record.writerId));
  }

  function changed(): void {
    forgetHere(app);
    announce("records");
  }

  return {
    "record.list": async (request) => {
      const { records: found, total, next } = await records.list(request);
      const unreadable = found.filter(({ state }) => state === "unreadable").length;
      return { rows: await Promise.all(found.map(row)), total, next, unreadable };
    },

    "record.read": async ({ recordId }) => {
      const record = await records.read(recordId);
      const writer = await directory.person(record.writerId);
      return recordView(record, writer, writer.me ? await directory.readersOf(record.type) : []);
    },

    "record.write": async ({ requestId, ...input }) => {
      const written = await records.write(requestId, input, Date.now());
      changed();
      return row(written);
    },

    "record.update": async ({ recordId, version, fields, labels }) => {
      const updated = await records.update(recordId, version, fields, labels, Date.now());
      changed();
      return row(updated);
    },

    "record.delete": async ({ recordId, version }) => {
      await records.remove(recordId, version);
      changed();
      return null;
    },

    "type.list": () => directory.types(),

    "type.rule": async ({ type, rule }) => {
      await directory.chooseRule(type, rule, Date.now());
      announce("records");
      return null;
    },

    "type.approve-key": async ({ type, accessKeyId }) => {
      await directory.approveKey(type, accessKeyId);
      return null;
    },
  };
}
