/**
 * The answering side of a content script. It stands alone, so that the script carries the contract of no other zone.
 */
import type { Runtime } from "webextension-polyfill";
import { dispatch, isEnvelope, reply } from "./answer.ts";
import { TO_CONTENT_MESSAGES } from "./content.ts";
import type { HandlersOf, Reply } from "./contract.ts";

export type ToContentHandlers = HandlersOf<typeof TO_CONTENT_MESSAGES>;

/**
 * The router of a content script; it listens to its own extension's background only, and leaves messages that it has no
 * handler for to another script of the page. `guard` throws where nothing may be answered.
 */
export function createContentRouter(
  selfId: string,
  handlers: Partial<ToContentHandlers>,
  guard: () => void,
): (message: unknown, sender: Runtime.MessageSender) => Promise<Reply<unknown>> | undefined {
  return (message, sender) => {
    if (!isEnvelope(message) || message.zone !== "to-content" || sender.id !== selfId) return undefined;
    if (!Object.hasOwn(handlers, message.name)) return undefined;
    return reply(async () => {
      guard();
      return dispatch(TO_CONTENT_MESSAGES, handlers, message, undefined);
    });
  };
}
