/**
 * What my other browsers know comes in, and what is new here goes out: now and then, while the vault is open. What
 * keeps it from going out is kept and shown under More, beside how the kit stands.
 */
import { ERROR_CODES, type ErrorCode, toVaultError } from "../../errors.ts";
import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import type { AttentionView } from "../../model/vault-status.ts";
import { syncBrowsers } from "../../vault/browsers/browsers.ts";
import { dropSession, readSession, writeSession } from "../../vault/lock/session.ts";
import { isUnreachable } from "../../vault/records/connection.ts";
import type { App } from "../app.ts";

/** Names in the session, each followed by the identity's client id. */
const LAST = "browsers-told/";
const PROBLEM = "browsers-problem/";
const EVERY_MS = 9 * 60_000;

/** That the server does not answer is shown with the records; after a lock it goes on by itself. */
const PASSING: readonly ErrorCode[] = ["vault_locked", "cancelled", "aborted"];

/** Returns the handlers. */
export function browsersHandlers(app: App) {
  return {
    "attention.read": () => attention(app),

    "browsers.sync": async () => {
      const owner = await ownerOf(app);
      if (owner !== null) await bringTogether(app, owner, Date.now());
      return attention(app);
    },
  } satisfies Partial<PageHandlers>;
}

/** Brings my browsers together unless that was done a short while ago; what fails is done the next time. Never throws. */
export async function bringBrowsersTogether(app: App): Promise<void> {
  try {
    const owner = await ownerOf(app);
    if (owner === null) return;
    const last = await readSession(LAST + owner);
    const now = Date.now();
    if (typeof last === "number" && last <= now && now - last < EVERY_MS) return;
    await bringTogether(app, owner, now);
  } catch {
    // Locked meanwhile, or a storage that refuses: that is said where a person asks for something.
  }
}

/** Returns whose browsers these are, null while locked or not connected. */
async function ownerOf({ vault, identities }: App): Promise<string | null> {
  if ((await vault.state()) !== "unlocked") return null;
  return (await identities.active())?.clientId ?? null;
}

/** What keeps the browsers apart is a problem to show. @throws VaultError `storage_failed` */
async function bringTogether({ accounts }: App, owner: string, now: number): Promise<void> {
  await writeSession(LAST + owner, now);
  try {
    await syncBrowsers(await accounts.current(), now);
    await dropSession(PROBLEM + owner);
    announce("people");
  } catch (error) {
    const { code } = toVaultError(error);
    if (isUnreachable(error) || PASSING.includes(code)) return;
    await writeSession(PROBLEM + owner, code);
  } finally {
    announce("browsers");
  }
}

async function attention(app: App): Promise<AttentionView> {
  const owner = await ownerOf(app);
  const problem = owner === null ? undefined : await readSession(PROBLEM + owner);
  return {
    kit: await app.kits.care(),
    browsers: ERROR_CODES.find((code) => code === problem) ?? null,
  };
}
