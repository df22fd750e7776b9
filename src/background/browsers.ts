/** What my other browsers know comes in, and what is new here goes out: now and then, while the vault is open. */
import { announce } from "../messages/send.ts";
import { syncBrowsers } from "../vault/browsers.ts";
import { readSession, writeSession } from "../vault/session.ts";
import type { App } from "./app.ts";

const LAST = "browsers-told";
const EVERY_MS = 9 * 60_000;

/** Brings my browsers together unless that was done a short while ago; what fails is done the next time. Never throws. */
export async function bringBrowsersTogether({ vault, identities, accounts }: App): Promise<void> {
  try {
    if ((await vault.state()) !== "unlocked" || (await identities.active()) === null) return;
    const last = await readSession(LAST);
    const now = Date.now();
    if (typeof last === "number" && last <= now && now - last < EVERY_MS) return;
    await writeSession(LAST, now);
    await syncBrowsers(await accounts.current(), now);
    announce("people");
  } catch {
    // The network, or a server that shows something else: each is said where a person asks for something.
  }
}
