/**
 * Permissions that a person's gesture gives to one document for one use (SECURITY.md, "Who may fill what"). A ticket is
 * bound to tab, frame, document, origin and action. `storage.session` holds the tickets, so that a stop of the worker
 * loses none; each expires by itself.
 */
import browser from "webextension-polyfill";
import { VaultError } from "../errors.ts";
import type { DocumentSender, FrameSender } from "../messages/receive.ts";
import type { FillKind } from "../model/fill-kinds.ts";

/** The place of a content script, as the background found it when the person acted. */
export interface Place {
  readonly tabId: number;
  readonly frameId: number;
  /** null where the browser names no documents. */
  readonly documentId: string | null;
  readonly origin: string;
}

/** The permit of a ticket. It never holds plaintext, only the facts from which to make it again. */
export type Permit =
  | { readonly action: "seal"; readonly place: Place }
  /** Values of these kinds only: those that the person was shown. */
  | {
      readonly action: "fill";
      readonly place: Place;
      readonly recordId: string;
      readonly kinds: readonly FillKind[];
    }
  | { readonly action: "open"; readonly place: Place }
  /** After `open.frame`: the popup may still be asked for, for this text only. */
  | { readonly action: "fallback"; readonly place: Place; readonly text: string }
  /** `by`: the sealed text that takes the place of `text`; null: what is sealed in it. */
  | { readonly action: "replace"; readonly place: Place; readonly text: string; readonly by: string | null }
  /** After `seal.text`: the frame that says who can open `text`. */
  | { readonly action: "sealed"; readonly place: Place; readonly text: string }
  | { readonly action: "write"; readonly place: Place }
  /** The opening token of an in-page frame. `text` null: one is to be written. `pageUndoes` null: not just sealed. */
  | {
      readonly action: "frame";
      readonly place: Place;
      readonly text: string | null;
      readonly pageUndoes: boolean | null;
    }
  /** The further permission of an opened frame. */
  | {
      readonly action: "frame-action";
      readonly place: Place;
      readonly text: string | null;
      readonly frameId: number;
    };

export type Action = Permit["action"];
type PermitFor<Name extends Action> = Extract<Permit, { readonly action: Name }>;

interface Kept {
  readonly permit: Permit;
  /** ms since 1970 */
  readonly expires: number;
}

const PREFIX = "ticket/";
const LIFETIME_MS: Readonly<Record<Action, number>> = {
  seal: 60_000,
  fill: 60_000,
  open: 60_000,
  fallback: 60_000,
  replace: 60_000,
  sealed: 60_000,
  write: 60_000,
  frame: 60_000,
  "frame-action": 60 * 60_000,
};

function spent(): VaultError {
  return new VaultError("token_spent", "this permission was used, has run out, or is for something else");
}

export class Tickets {
  /** Ids that are being spent now, because reading and removing are two steps. */
  readonly #spending = new Set<string>();

  /** Returns the id of a new ticket for `permit`, or makes one with the given id. */
  async issue(permit: Permit, id: string = randomId(), now: number = Date.now()): Promise<string> {
    await this.#prune(now);
    const kept: Kept = { permit, expires: now + LIFETIME_MS[permit.action] };
    await browser.storage.session.set({ [PREFIX + id]: kept });
    return id;
  }

  /**
   * Uses the ticket up and returns what it permits. @throws VaultError `token_spent` unless it is unused, in time
   * and for this action; `origin_mismatch` unless the browser says that the sender is the very document it is for
   */
  async spend<Name extends Action>(
    id: string,
    action: Name,
    sender: DocumentSender,
    now: number = Date.now(),
  ): Promise<PermitFor<Name>> {
    const permit = await this.#take(id, action, now);
    const { tabId, frameId, documentId, origin } = permit.place;
    const isSame =
      sender.tabId === tabId &&
      sender.frameId === frameId &&
      sender.origin === origin &&
      (documentId === null || sender.documentId === null || sender.documentId === documentId);
    if (!isSame) throw new VaultError("origin_mismatch", "not the document this was for");
    return permit;
  }

  /** Uses up the token of an in-page frame in the sender's tab. @throws VaultError `token_spent`, `origin_mismatch` */
  async spendFrame<Name extends "frame" | "frame-action">(
    id: string,
    action: Name,
    sender: FrameSender,
    now: number = Date.now(),
  ): Promise<PermitFor<Name>> {
    const permit = await this.#take(id, action, now);
    const bound: Permit = permit;
    const isOther = bound.action === "frame-action" && bound.frameId !== sender.frameId;
    if (bound.place.tabId !== sender.tabId || isOther) {
      throw new VaultError("origin_mismatch", "not the frame this was for");
    }
    return permit;
  }

  /** Drops all tickets. */
  async clear(): Promise<void> {
    const all = await browser.storage.session.get(null);
    await browser.storage.session.remove(Object.keys(all).filter((key) => key.startsWith(PREFIX)));
  }

  async #take<Name extends Action>(id: string, action: Name, now: number): Promise<PermitFor<Name>> {
    if (this.#spending.has(id)) throw spent();
    this.#spending.add(id);
    try {
      const key = PREFIX + id;
      const found = await browser.storage.session.get(key);
      const kept = Object.hasOwn(found, key) ? (found[key] as Kept) : null;
      // A wrong guess at its use does not use up a ticket for something else.
      if (kept === null || kept.permit.action !== action) throw spent();
      await browser.storage.session.remove(key);
      if (now >= kept.expires) throw spent();
      return kept.permit as PermitFor<Name>;
    } finally {
      this.#spending.delete(id);
    }
  }

  async #prune(now: number): Promise<void> {
    const all = await browser.storage.session.get(null);
    const old = Object.entries(all).filter(
      ([key, value]) => key.startsWith(PREFIX) && (value as Kept).expires <= now,
    );
    if (old.length > 0) await browser.storage.session.remove(old.map(([key]) => key));
  }
}

/** Returns 128 random bits as hex. */
export function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
