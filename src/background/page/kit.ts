/** Answers about the recovery kit, and keeps the servers' copies of it up to date. */
import browser from "webextension-polyfill";
import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import { findKit, restoreKit } from "../../vault/kit/kit.ts";
import { previewKit } from "../../vault/kit/kit-file.ts";
import { isKitPart } from "../../vault/kit/kit-parts.ts";
import { confirmPassphrase } from "../../vault/lock/passphrase.ts";
import type { App } from "../app.ts";
import { statusView } from "../views/views.ts";

/** Wakes the worker as long as a server does not hold the last kit. */
export const KIT_ALARM = "kit";
/** After a change the kit waits for further changes, because they come in groups. */
const SETTLE_MS = 30_000;
/** After a failure. */
const RETRY_MS = 5 * 60_000;

/** Returns the handlers. */
export function kitHandlers(app: App) {
  const { vault, kits, autolock } = app;
  return {
    "kit.status": () => kits.status(),

    "kit.create": async () => {
      const kit = await kits.create(Date.now());
      // Not awaited, because paper does not wait for the network. The alarm retries a failure.
      void renewKit(app);
      return kit;
    },

    "kit.show": async ({ passphrase }) => {
      await confirmPassphrase(vault, passphrase);
      return kits.show(Date.now());
    },

    "kit.prove": async ({ answers }) => ({ proven: await kits.prove(answers, Date.now()) }),

    "kit.sync": async () => {
      await renewKit(app);
      return kits.status();
    },

    "kit.accept-set-back": async () => {
      await kits.acceptSetBack();
      await renewKit(app);
      return kits.status();
    },

    "kit.find": async ({ code, serverUrl }) => {
      const file = await findKit(code, serverUrl);
      return { file, preview: await previewKit(code, file, serverUrl) };
    },

    "kit.preview": ({ code, file, serverUrl = null }) => previewKit(code, file, serverUrl),

    "kit.restore": async ({ code, file, passphrase, serverUrl = null }) => {
      await restoreKit(vault, code, file, passphrase, Date.now(), serverUrl);
      await autolock.restart();
      announce("status");
      renewSoon();
      return statusView(app);
    },
  } satisfies Partial<PageHandlers>;
}

/** Brings the servers up to date, now if possible. It retries failures until they work, and never throws. */
export async function renewKit(app: App): Promise<void> {
  if ((await app.vault.state().catch(() => "locked")) !== "unlocked") return;
  const isDone = await app.kits.sync(Date.now()).catch(() => false);
  if (isDone) await browser.alarms.clear(KIT_ALARM);
  else browser.alarms.create(KIT_ALARM, { when: Date.now() + RETRY_MS });
}

/** Renews the kit after its content has changed. */
export function watchKit({ vault }: App): void {
  vault.onWrite((names) => {
    if (names.some(isKitPart)) renewSoon();
  });
}

/**
 * Sets the alarm, which outlives the worker; it keeps an alarm that is set already, or a busy vault would postpone it
 * for ever.
 */
export function renewSoon(): void {
  void browser.alarms.get(KIT_ALARM).then((pending) => {
    if (pending === undefined || pending === null)
      browser.alarms.create(KIT_ALARM, { when: Date.now() + SETTLE_MS });
  });
}
