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
): Promise<{ readonly pageUndoes: boolean }> {
  await needUnlocked(app);
  const inFrame = frameId ?? (await focusedFrame(tabId));
  const [place] = await enterPage(tabId, [inFrame], "seal.js");
  const ticket = await app.tickets.issue({ action: "seal", place });
  const { done, problem, pageUndoes } = await tellContent(place, "seal.begin", { ticket, what });
  if (!done) {
    if (problem === "field_lost_text") await keepLost(app, ticket, place);
    throw refused(problem);
  }
  return { pageUndoes: pageUndoes === true };
}

/**
 * Opens a frame on the page in which a text is written that the page never sees; it is sealed into what has the focus.
 * @throws VaultError `page_not_allowed`, `not_found`, `field_invalid`
 */
export async function writeInPage(app: App, tabId: number, frameId: number | null): Promise<void> {
  await needUnlocked(app);
  const inFrame = frameId ?? (await focusedFrame(tabId));
  const [place] = await enterPage(tabId, [inFrame], "seal.js");
  const ticket = await app.tickets.issue({ action: "write", place });
  const { done, problem } = await tellContent(place, "write.begin", { ticket });
  if (!done) throw refused(problem);
}

/** Has the document at `place` put `envelope` where the person began to write. @throws VaultError why it was not */
export async function putAt(app: App, place: Place, envelope: string): Promise<void> {
  const ticket = await app.tickets.issue({ action: "replace", place, text: "", by: envelope });
  const { done, problem } = await tellContent(place, "text.put", { ticket });
  if (!done) throw refused(problem);
}

/** Opens the sealed text under the pointer, selection or focus. @throws VaultError `page_not_allowed`, `not_found` */
export async function openInPage(app: App, tabId: number, frameId: number): Promise<void> {
  await needUnlocked(app);
  const [place] = await enterPage(tabId, [frameId], "seal.js");
  const ticket = await app.tickets.issue({ action: "open", place });
  const { done, problem } = await tellContent(place, "open.begin", { ticket });
  if (!done) throw refused(problem);
}

/** Puts the text of `envelope` back where it stands on the page. @throws VaultError as `turnBackAt`; `not_found` */
export async function turnBack(app: App, tabId: number, envelope: string): Promise<void> {
  const origin = await originOfTab(tabId);
  if (origin === null) throw new VaultError("page_not_allowed", "extensions may not run on this page");
  await assertTurnsBack(app, origin, envelope);
  for (const place of await enterPage(tabId, null, "seal.js")) {
    if (await turnBackAt(app, place, envelope)) return;
  }
  throw new VaultError("not_found", "the sealed text is not in an editable place of this page");
}

/**
 * Asks the document at `place` to replace `envelope` by what is sealed in it, or by the other sealed text `by`. The
 * document gets the new text once it has proven that it is the one at `place`. Returns whether it replaced anything;
 * false also where no content script answers. @throws VaultError as the document answers
 */
export async function turnBackAt(
  app: App,
  place: Place,
  envelope: string,
  by: string | null = null,
): Promise<boolean> {
  const ticket = await app.tickets.issue({ action: "replace", place, text: envelope, by });
  try {
    return (await tellContent(place, "text.replace", { ticket, from: envelope })).done;
  } catch (error) {
    if (isVaultError(error, "page_not_allowed")) return false;
    throw error;
  }
}

/**
 * Returns the text that is sealed in `envelope`. @throws VaultError `origin_mismatch` unless that is from the person or
 * a checked writer, and for `origin`; as `openText`
 */
export async function assertTurnsBack(app: App, origin: string, envelope: string): Promise<string> {
  const { state, text } = await openText(app.accounts, origin, envelope);
  if (state !== "verified" || text === null) {
    throw new VaultError("origin_mismatch", "only text sealed on this site by you or a checked person");
  }
  return text;
}

/** Keeps the text that was sealed on `ticket`, which the page took away. */
async function keepLost(app: App, ticket: string, place: Place): Promise<void> {
  const { text } = await app.tickets.spend(ticket, "sealed", { ...place, url: place.origin });
  await app.tray.keep({ envelope: text, origin: place.origin, at: Date.now() });
}

async function needUnlocked({ vault }: App): Promise<void> {
  const state = await vault.state();
  if (state !== "unlocked") throw new VaultError(state === "absent" ? "vault_absent" : "vault_locked");
}

/** The frame that has a field in focus, else the top one. */
async function focusedFrame(tabId: number): Promise<number> {
  const places = await enterPage(tabId, null);
  for (const place of places) {
    const described = await tellContent(place, "page.describe", {}).catch(() => null);
    if (described?.focusedField) return place.frameId;
  }
  return places[0].frameId;
}
