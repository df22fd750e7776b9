/** The answering side of a content script. It stands alone, so that the script carries the contract of no other zone. */
import type { Runtime } from "webextension-polyfill";
import { dispatch, isEnvelope, reply } from "./answer.ts";
import { TO_CONTENT_MESSAGES } from "./content.ts";
import type { HandlersOf, Reply } from "./contract.ts";

export type ToContentHandlers = HandlersOf<typeof TO_CONTENT_MESSAGES>;

/** The router of a content script; it listens to its own extension's background only. */
export function createContentRouter(
  selfId: string,
  handlers: ToContentHandlers,
): (message: unknown, sender: Runtime.MessageSender) => Promise<Reply<unknown>> | undefined {
  return (message, sender) => {
    if (!isEnvelope(message) || message.zone !== "to-content" || sender.id !== selfId) return undefined;
    return reply(() => dispatch(TO_CONTENT_MESSAGES, handlers, message, undefined));
  };
}
