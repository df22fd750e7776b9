/** Answers about the recovery kit. */
import type { PageHandlers } from "../messages/receive.ts";
import { announce } from "../messages/send.ts";
import { previewKit, restoreKit } from "../vault/kit.ts";
import type { App } from "./app.ts";
import { statusView } from "./views.ts";

type Names = "kit.status" | "kit.create" | "kit.renew" | "kit.prove" | "kit.preview" | "kit.restore";

/** Returns the handlers. */
export function kitHandlers(app: App): Pick<PageHandlers, Names> {
  const { vault, kits, autolock } = app;
  return {
    "kit.status": () => kits.status(),
    "kit.create": () => kits.create(Date.now()),
    "kit.renew": () => kits.renew(Date.now()),
    "kit.prove": async ({ answers }) => ({ proven: await kits.prove(answers) }),
    "kit.preview": async ({ code, file }) => previewKit(code, file),

    "kit.restore": async ({ code, file, passphrase }) => {
      await restoreKit(vault, code, file, passphrase);
      await autolock.restart();
      announce("status");
      return statusView(app);
    },
  };
}
