/** Answers about the vault itself: its lock state, its server, its identity, its settings. */

import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import type { VaultStatus } from "../../model/vault-status.ts";
import { checkAddress, registerIdentity } from "../../vault/identity/registration.ts";
import { Pins } from "../../vault/memory/pins.ts";
import type { App } from "../app.ts";
import { identityView, statusView } from "../views/views.ts";
import { resume } from "../web/shortcuts.ts";
import { resumeJobs } from "./jobs.ts";
import { renewSoon } from "./kit.ts";
import { scheduleRefresh } from "./local.ts";

/** Returns the handlers. */
export function setupHandlers(app: App) {
  const { vault, autolock, settings, identities, accounts } = app;
  return {
    "vault.status": () => statusView(app),

    "vault.create": async ({ passphrase }) => {
      await vault.create(passphrase);
      await autolock.restart();
      announce("status");
      return statusView(app);
    },

    "vault.unlock": async ({ passphrase }) => {
      await vault.unlock(passphrase);
      return afterUnlock(app);
    },

    // This does nothing itself: every message moves the deadline of the lock (lock-when-due.ts).
    "vault.touch": async () => null,

    "vault.lock": async () => {
      await vault.lock();
      return statusView(app);
    },

    "vault.reset": async () => {
      await vault.reset();
      announce("status");
      return statusView(app);
    },

    "server.check": ({ serverUrl }) => checkAddress(serverUrl),

    "identity.register": async (request) => {
      await registerIdentity(vault, identities, request);
      // Changes that were written before there was a server now belong to this identity, and are sent.
      await app.records.local.outbox.adopt((await accounts.current()).identity.clientId);
      scheduleRefresh();
      return identityView(accounts);
    },

    "identity.list": async () =>
      Promise.all(
        (await identities.list()).map(async ({ clientId, name, serverUrl, suite }) => {
          const pin = await new Pins(vault, clientId).find(clientId);
          return { clientId, name, serverUrl, suite, safetyWords: pin?.safetyWords ?? [] };
        }),
      ),

    "identity.activate": async ({ clientId }) => {
      await identities.activate(clientId);
      return statusView(app);
    },

    "settings.save": async (request) => {
      const saved = await settings.save(request);
      await autolock.restart();
      return saved;
    },
  } satisfies Partial<PageHandlers>;
}

/** Runs after every unlock, by passphrase or passkey. */
export async function afterUnlock(app: App): Promise<VaultStatus> {
  await app.autolock.restart();
  announce("status");
  const status = await statusView(app);
  // Not awaited: the popup shows its next screen while the page gets its answer.
  resume(app).catch(() => undefined);
  resumeJobs(app).catch(() => undefined);
  renewSoon();
  scheduleRefresh();
  return status;
}
