/** How any side answers: the envelope is looked at, the request parsed, the handler found; errors travel as data. */
import * as v from "valibot";
import { toVaultError, VaultError } from "../errors.ts";
import type { Envelope, ErrorView, Messages, Reply, Zone } from "./contract.ts";

/** Returns `value` or the error as data; nothing but code and detail crosses. */
export async function reply(run: () => Promise<unknown>): Promise<Reply<unknown>> {
  try {
    return { ok: true, value: (await run()) ?? null };
  } catch (thrown) {
    const { code, detail } = toVaultError(thrown);
    const error: ErrorView = { code, detail };
    return { ok: false, error };
  }
}

/** Returns whether `value` is a message of one of our zones. */
export function isEnvelope(value: unknown): value is Envelope {
  if (typeof value !== "object" || value === null) return false;
  const { zone, name } = value as Partial<Record<string, unknown>>;
  const zones: readonly unknown[] = ["page", "frame", "content", "to-content", "event"] satisfies Zone[];
  return zones.includes(zone) && typeof name === "string";
}

/** Returns what the handler answers. @throws VaultError `message_unknown`, `message_invalid`, or as the handler does */
export async function dispatch(
  messages: Messages,
  handlers: Readonly<Record<string, (request: never, sender: never) => Promise<unknown>>>,
  message: Envelope,
  sender: unknown,
): Promise<unknown> {
  const known = Object.hasOwn(messages, message.name) ? messages[message.name] : undefined;
  const handler = Object.hasOwn(handlers, message.name) ? handlers[message.name] : undefined;
  if (known === undefined || handler === undefined)
    throw new VaultError("message_unknown", message.name.slice(0, 64));
  const request = v.safeParse(known.request, message.request, { abortEarly: true });
  if (!request.success) throw new VaultError("message_invalid", message.name);
  return handler(request.output as never, sender as never);
}
