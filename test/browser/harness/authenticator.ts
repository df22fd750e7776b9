/** Virtual authenticators: security keys of the browser's own making, with a secret (PRF) and a person who says yes. */
import { ChromiumPage } from "../../../src/cli/drive/chromium-page.ts";
import { Firefox } from "../../../src/cli/drive/firefox.ts";
import type { Page } from "../../../src/cli/drive/page.ts";
import type { TestBrowser } from "./driver.ts";

/** One that is plugged in until it is taken away, with everything on it. */
export interface Authenticator {
  remove(): Promise<void>;
}

/** Plugs in a new authenticator. In Chromium it is there for `page` only. */
export async function plugIn(browser: TestBrowser, page: Page): Promise<Authenticator> {
  if (page instanceof ChromiumPage) return plugIntoChromium(page);
  if (!(browser instanceof Firefox)) throw new TypeError("an unknown browser");
  const { marionette } = browser;
  const reply = await marionette.send("WebAuthn:AddVirtualAuthenticator", {
    protocol: "ctap2_1",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserConsenting: true,
    isUserVerified: true,
  });
  const authenticatorId = (reply as { readonly value: string }).value;
  return {
    remove: async () => {
      await marionette.send("WebAuthn:RemoveVirtualAuthenticator", { authenticatorId });
    },
  };
}

async function plugIntoChromium({ playwright }: ChromiumPage): Promise<Authenticator> {
  const session = await playwright.context().newCDPSession(playwright);
  await session.send("WebAuthn.enable");
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      ctap2Version: "ctap2_1",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      hasPrf: true,
      automaticPresenceSimulation: true,
      isUserVerified: true,
    },
  });
  return {
    remove: async () => {
      await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
      await session.detach();
    },
  };
}
