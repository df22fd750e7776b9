/** Answers about export, sealed exports and identities that come from or go into a file. */
import type { PageHandlers } from "../../messages/receive.ts";
import { exportedRecord, parted } from "../../vault/exchange/exported.ts";
import { sealExport } from "../../vault/exchange/sealed-export.ts";
import { encodeIdentity, parseIdentity } from "../../vault/identity/identity-file.ts";
import { confirmPassphrase, strengthOf } from "../../vault/lock/passphrase.ts";
import type { App } from "../app.ts";
import { writerOf } from "../views/offline-views.ts";
import { identityView } from "../views/views.ts";
import { refreshCopy } from "./local.ts";

/** Returns the handlers. */
export function exchangeHandlers(app: App) {
  const { vault, records, identities, accounts } = app;
  return {
    "export.look": async () => {
      await refreshCopy(app);
      const all = (await records.all()) ?? [];
      const { open, files } = parted(all);
      return { records: open.length, unreadable: all.length - open.length - files.length, files };
    },

    "export.page": async ({ from, limit }) => {
      // The export takes the records of this device, so this first brings them up to date with the server.
      if (from === 0) await refreshCopy(app);
      const request = { text: "", strategy: "SMART", type: null, includeShared: true, limit, from } as const;
      const { records: found, total, next } = await records.list(request);
      const { open, files } = parted(found);
      const exported = await Promise.all(
        open.map(async (record) => {
          const { me, name, clientId } = await writerOf(app, record);
          return exportedRecord(record, me ? null : name || clientId);
        }),
      );
      // A long export counts as use of the vault, so that the vault does not lock under the person's hands.
      await app.autolock.touch();
      return { records: exported, total, next, unreadable: found.length - open.length - files.length, files };
    },

    "export.seal": async ({ text, passphrase }) => {
      await confirmPassphrase(vault, passphrase);
      return { text: await sealExport(text, passphrase, await strengthOf(vault)) };
    },

    "export.config": async ({ clientId, passphrase }) => {
      await confirmPassphrase(vault, passphrase);
      return { text: encodeIdentity(await identities.list(), clientId) };
    },

    "identity.rename": async ({ clientId, name }) => {
      await identities.rename(clientId, name);
      return null;
    },

    "identity.remove": async ({ clientId, passphrase }) => {
      await confirmPassphrase(vault, passphrase);
      await identities.remove(clientId);
      await records.local.outbox.forget(clientId);
      return null;
    },

    "identity.import": async ({ text }) => {
      await identities.add(parseIdentity(text));
      return identityView(accounts);
    },
  } satisfies Partial<PageHandlers>;
}
