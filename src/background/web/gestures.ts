/**
 * Acts that a person starts on a page from browser chrome or the popup: seal, open, turn back. Each enters the
 * page by the gesture's own grant and gives the content script a ticket; the rest comes back as messages.
 */
import { ERROR_CODES, isVaultError, VaultError } from "../../errors.ts";
import { tellContent } from "../../messages/send.ts";
import { openText } from "../../vault/sealing/sealed-text.ts";
import type { App } from "../app.ts";
import type { Place } from "../tickets.ts";
import { enterPage, originOfTab } from "./page-place.ts";

export type SealTarget = "selection" | "field" | "focus";

/** Returns the error that a content script reports. A page may own that script, so only a known code counts. */
function refused(problem: string | null): VaultError {
  return new VaultError(ERROR_CODES.find((code) => code === problem) ?? "internal");
}

/** Seals the selection or a field. @throws VaultError `page_not_allowed`, or why the page could not be changed */
export async function sealInPage(
  app: App,
  tabId: number,
  frameId: number | null,
  what: SealTarget,
): Promise<void> {
  await needUnlocked(app);
  const place = frameId === null ? await focusedPlace(tabId) : (await enterPage(tabId, [frameId]))[0];
  const ticket = await app.tickets.issue({ action: "seal", place });
  const { done, problem } = await tellContent(place, "seal.begin", { ticket, what });
  if (!done) throw refused(problem);
}

/** Opens the sealed text under the pointer, selection or focus. @throws VaultError `page_not_allowed`, `not_found` */
export async function openInPage(app: App, tabId: number, frameId: number): Promise<void> {
  await needUnlocked(app);
  const [place] = await enterPage(tabId, [frameId]);
  const ticket = await app.tickets.issue({ action: "open", place });
  const { done, problem } = await tellContent(place, "open.begin", { ticket });
  if (!done) throw refused(problem);
}

/** Puts the text of `envelope` back where it stands on the page. @throws VaultError as `turnBackAt`; `not_found` */
export async function turnBack(app: App, tabId: number, envelope: string): Promise<void> {
  const origin = await originOfTab(tabId);
  if (origin === null) throw new VaultError("page_not_allowed", "extensions may not run on this page");
  await assertTurnsBack(app, origin, envelope);
  for (const place of await enterPage(tabId, null)) {
    if (await turnBackAt(app, place, envelope)) return;
  }
  throw new VaultError("not_found", "the sealed text is not in an editable place of this page");
}

/** Asks the document at `place` to replace `envelope`; its text follows once the document proves to be that. */
export async function turnBackAt(app: App, place: Place, envelope: string): Promise<boolean> {
  const ticket = await app.tickets.issue({ action: "replace", place, text: envelope });
  try {
    return (await tellContent(place, "text.replace", { ticket, from: envelope })).done;
  } catch (error) {
    if (isVaultError(error, "page_not_allowed")) return false;
    throw error;
  }
}

/** @throws VaultError `origin_mismatch` unless the envelope is from a checked writer and for `origin` */
export async function assertTurnsBack(app: App, origin: string, envelope: string): Promise<string> {
  const { state, text } = await openText(app.accounts, origin, envelope);
  if (state !== "verified" || text === null) {
    throw new VaultError("origin_mismatch", "only text sealed on this site by you or a checked person");
  }
  return text;
}

async function needUnlocked({ vault }: App): Promise<void> {
  const state = await vault.state();
  if (state !== "unlocked") throw new VaultError(state === "absent" ? "vault_absent" : "vault_locked");
}

/** The frame that has a field in focus, else the top one. */
async function focusedPlace(tabId: number): Promise<Place> {
  const places = await enterPage(tabId, null);
  for (const place of places) {
    const described = await tellContent(place, "page.describe", {}).catch(() => null);
    if (described?.focusedField) return place;
  }
  return places[0];
}
