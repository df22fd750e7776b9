/**
 * The answering side: decides the zone from the browser-set sender alone, parses the request, finds the handler.
 * A forgotten handler does not compile; an unknown message, a wrong zone or a bad request is refused by code.
 */
import type { Runtime } from "webextension-polyfill";
import { VaultError } from "../errors.ts";
import { dispatch, isEnvelope, reply } from "./answer.ts";
import { CONTENT_MESSAGES } from "./content.ts";
import type { HandlersOf, Reply } from "./contract.ts";
import { FRAME_MESSAGES } from "./frame.ts";
import { PAGE_MESSAGES } from "./page.ts";

/** A frame of a tab, as the browser names it. `documentId` is null where the browser gives none (older Firefox). */
export interface DocumentSender {
  readonly tabId: number;
  readonly frameId: number;
  readonly documentId: string | null;
  /** ASCII-serialised origin of the document; never "null". */
  readonly origin: string;
  readonly url: string;
}

/** The web-accessible frame as sender: the tab and frame it sits in; its own origin says nothing. */
export interface FrameSender {
  readonly tabId: number;
  readonly frameId: number;
}

export type PageHandlers = HandlersOf<typeof PAGE_MESSAGES>;
export type FrameHandlers = HandlersOf<typeof FRAME_MESSAGES, [sender: FrameSender]>;
export type ContentHandlers = HandlersOf<typeof CONTENT_MESSAGES, [sender: DocumentSender]>;

/** Where this extension lives: its runtime id, its page origin with trailing slash, the frame page's path. */
export interface Self {
  readonly id: string;
  readonly baseUrl: string;
  readonly framePath: string;
}

export type SenderZone =
  | { readonly zone: "page" }
  | { readonly zone: "frame"; readonly sender: FrameSender }
  | { readonly zone: "content"; readonly sender: DocumentSender };

/** Sender fields that the polyfill's types do not name yet. */
type Sender = Runtime.MessageSender & { readonly origin?: string; readonly documentId?: string };

/**
 * Returns the zone of `sender`.
 * @throws VaultError `sender_refused` for another extension, an opaque origin, or a sender that cannot be placed
 */
export function zoneOf(sender: Sender, self: Self): SenderZone {
  const refused = (why: string) => new VaultError("sender_refused", why);
  const { url: address = "" } = sender;
  if (sender.id !== self.id || !URL.canParse(address)) throw refused("not one of ours");
  const url = new URL(address);
  // With use_dynamic_url the frame page may show a random host, so the scheme decides, not the host.
  if (url.protocol === new URL(self.baseUrl).protocol) {
    const isPage =
      address.startsWith(self.baseUrl) &&
      (sender.frameId ?? 0) === 0 &&
      !isFramePath(url.pathname, self.framePath);
    return isPage ? { zone: "page" } : { zone: "frame", sender: placeOf(sender) };
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused("not a web page");
  if (sender.origin !== undefined && sender.origin !== url.origin) throw refused("opaque origin");
  const documentId = sender.documentId ?? null;
  return { zone: "content", sender: { ...placeOf(sender), documentId, origin: url.origin, url: address } };
}

/** Whether `pathname` is the frame page however it is spelled: an escaped letter must not make it a page. */
function isFramePath(pathname: string, framePath: string): boolean {
  try {
    return decodeURIComponent(pathname).toLowerCase().replaceAll("//", "/") === `/${framePath}`.toLowerCase();
  } catch {
    return true;
  }
}

function placeOf(sender: Sender): FrameSender {
  if (sender.tab?.id === undefined || sender.frameId === undefined) {
    throw new VaultError("sender_refused", "not in a tab");
  }
  return { tabId: sender.tab.id, frameId: sender.frameId };
}

/** The router of the background. Returns `undefined` for messages that are not ours, else the promise of a reply. */
export function createRouter(handlers: {
  readonly self: Self;
  readonly page: PageHandlers;
  readonly frame: FrameHandlers;
  readonly content: ContentHandlers;
}): (message: unknown, sender: Runtime.MessageSender) => Promise<Reply<unknown>> | undefined {
  return (message, sender) => {
    if (!isEnvelope(message)) return undefined;
    if (message.zone === "event" || message.zone === "to-content") return undefined;
    return reply(async () => {
      const from = zoneOf(sender, handlers.self);
      if (from.zone !== message.zone) throw new VaultError("sender_refused", "wrong zone");
      switch (from.zone) {
        case "page":
          return dispatch(PAGE_MESSAGES, handlers.page, message, undefined);
        case "frame":
          return dispatch(FRAME_MESSAGES, handlers.frame, message, from.sender);
        case "content":
          return dispatch(CONTENT_MESSAGES, handlers.content, message, from.sender);
      }
    });
  };
}
