/**
 * The asking side: one typed call per zone. A refused request comes back as a thrown `VaultError` with its code.
 */
import browser from "webextension-polyfill";
import { ERROR_CODES, type ErrorCode, VaultError } from "../errors.ts";
import type {
  ContentName,
  ContentReply,
  ContentRequest,
  ToContentName,
  ToContentReply,
  ToContentRequest,
} from "./content.ts";
import type { Reply, Zone } from "./contract.ts";
import { type EventName, isEventMessage } from "./event.ts";
import type { FrameName, FrameReply, FrameRequest } from "./frame.ts";
import type { OnceName, PageReply, PageRequest, RepeatableName } from "./page.ts";

function isReply(value: unknown): value is Reply<unknown> {
  return typeof value === "object" && value !== null && "ok" in value && typeof value.ok === "boolean";
}

/** Returns the value of a reply, or throws its error. */
function unpack(reply: Reply<unknown>): unknown {
  if (reply.ok) return reply.value;
  const { code, detail } = reply.error;
  const known: ErrorCode = ERROR_CODES.includes(code) ? code : "internal";
  throw new VaultError(known, known, { detail: detail ?? {} });
}

/** Pauses before asking again, in ms: a stopped background wakes in far less. */
const PAUSES = [50, 200, 800, 2000];

/**
 * Asks the background. It may be stopped at any moment, also with a request in its hands: then there is no reply,
 * and a request that may be repeated is. @throws VaultError what it answered, or `internal` when it never does
 */
async function ask(zone: Zone, name: string, request: unknown, mayRepeat: boolean): Promise<unknown> {
  for (const pause of mayRepeat ? [...PAUSES, null] : [null]) {
    const answer: unknown = await browser.runtime.sendMessage({ zone, name, request }).catch(() => null);
    if (isReply(answer)) return unpack(answer);
    if (pause !== null) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  throw new VaultError("internal", "no answer from the background");
}

/** From an own page; asks again when the answer is lost. @throws VaultError with the code the background answered */
export async function callPage<Name extends RepeatableName>(
  name: Name,
  request: PageRequest<Name>,
): Promise<PageReply<Name>> {
  return (await ask("page", name, request, true)) as PageReply<Name>;
}

/** From an own page, for what must not be done twice. @throws VaultError as `callPage`; `internal` without an answer */
export async function callPageOnce<Name extends OnceName>(
  name: Name,
  request: PageRequest<Name>,
): Promise<PageReply<Name>> {
  return (await ask("page", name, request, false)) as PageReply<Name>;
}

/** From the web-accessible frame. @throws VaultError with the code the background answered */
export async function callFrame<Name extends FrameName>(
  name: Name,
  request: FrameRequest<Name>,
): Promise<FrameReply<Name>> {
  return (await ask("frame", name, request, false)) as FrameReply<Name>;
}

/** From a content script. @throws VaultError with the code the background answered */
export async function callContent<Name extends ContentName>(
  name: Name,
  request: ContentRequest<Name>,
): Promise<ContentReply<Name>> {
  return (await ask("content", name, request, false)) as ContentReply<Name>;
}

/** From the background to the content script of one frame of a tab. @throws VaultError also when none listens */
export async function tellContent<Name extends ToContentName>(
  target: { readonly tabId: number; readonly frameId: number },
  name: Name,
  request: ToContentRequest<Name>,
): Promise<ToContentReply<Name>> {
  const message = { zone: "to-content", name, request };
  let answer: unknown;
  try {
    answer = await browser.tabs.sendMessage(target.tabId, message, { frameId: target.frameId });
  } catch (cause) {
    throw new VaultError("page_not_allowed", "no content script answers there", { cause });
  }
  if (!isReply(answer)) throw new VaultError("page_not_allowed", "no content script answers there");
  return unpack(answer) as ToContentReply<Name>;
}

/** Tells every open page of ours that something changed; that nobody listens is fine. */
export function announce(name: EventName): void {
  browser.runtime.sendMessage({ zone: "event", name }).catch(() => undefined);
}

/** Calls `listener` for each announced event until the returned function is called. */
export function onEvent(listener: (name: EventName) => void): () => void {
  // Not async and answering nothing: an answer here would beat the background's own (one router only).
  const receive = (message: unknown): undefined => {
    if (isEventMessage(message)) listener(message.name);
    return undefined;
  };
  browser.runtime.onMessage.addListener(receive);
  return () => browser.runtime.onMessage.removeListener(receive);
}
