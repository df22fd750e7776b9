/** Answers when the server went back to an earlier state: what differs, and sending or stopping all of it again. */
import type { PageHandlers } from "../../messages/receive.ts";
import type { ShareView } from "../../model/person.ts";
import type { Reading } from "../../vault/memory/access-differences.ts";
import { noteAccess, putKeysBack } from "../../vault/sharing/set-back.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";

/** Returns the handlers. */
export function setBackHandlers(app: App) {
  const { records, directory, accounts } = app;

  const views = (readings: readonly Reading[]): Promise<ShareView[]> =>
    Promise.all(
      readings.map(async ({ type, readerId }) => ({ type, person: await directory.person(readerId) })),
    );

  return {
    "set-back.list": async () => Promise.all((await records.differing()).map((record) => rowOf(app, record))),

    "set-back.access": async () => {
      const { lost, returned } = await (await accounts.current()).accessBack.get();
      return { lost: await views(lost), returned: await views(returned) };
    },

    "set-back.send-again": async ({ recordId }) => {
      if (recordId !== undefined) return { records: await records.local.sendAgain(recordId), shares: 0 };
      const account = await accounts.current();
      await putKeysBack(account, Date.now());
      const { lost } = await noteAccess(account);
      for (const { type, readerId } of lost) await directory.share(type, readerId);
      await noteAccess(account);
      return { records: await records.local.sendAgain(), shares: lost.length };
    },

    "set-back.delete-again": () => records.deleteAgain(),

    "set-back.stop-again": async () => {
      const account = await accounts.current();
      const { returned } = await noteAccess(account);
      for (const { type, readerId } of returned) await directory.revoke(type, readerId);
      await noteAccess(account);
      return returned.length;
    },
  } satisfies Partial<PageHandlers>;
}
