/**
 * Exchanges knowledge with my other browsers from time to time, while the vault is open (SECURITY.md, "How one's
 * browsers learn of each other"). It keeps the problem that stops an exchange, and More shows it beside the state of
 * the kit.
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

/** A server that does not answer is shown with the records; after a lock the exchange continues by itself. */
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

/** Exchanges knowledge unless it did so a short while ago. The next run retries a failure. It never throws. */
export async function bringBrowsersTogether(app: App): Promise<void> {
  try {
    const owner = await ownerOf(app);
    if (owner === null) return;
    const last = await readSession(LAST + owner);
    const now = Date.now();
    if (typeof last === "number" && last <= now && now - last < EVERY_MS) return;
    await bringTogether(app, owner, now);
  } catch {
    // The vault was locked meanwhile, or the storage refuses. A person learns of that when asking for something.
  }
}

/** Exchanges knowledge at once, because another browser told something. It never throws. */
export async function bringTogetherNow(app: App): Promise<void> {
  try {
    const owner = await ownerOf(app);
    if (owner !== null) await bringTogether(app, owner, Date.now());
  } catch {
    // As in `bringBrowsersTogether`.
  }
}

/** Returns whose browsers these are, null while locked or not connected. */
async function ownerOf({ vault, identities }: App): Promise<string | null> {
  if ((await vault.state()) !== "unlocked") return null;
  return (await identities.active())?.clientId ?? null;
}

/** Keeps the problem that stops the exchange, for showing it. @throws VaultError `storage_failed` */
async function bringTogether({ accounts }: App, owner: string, now: number): Promise<void> {
  await writeSession(LAST + owner, now);
  try {
    await syncBrowsers(await accounts.current(), now);
    await dropSession(PROBLEM + owner);
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
