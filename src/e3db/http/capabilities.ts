/**
 * The offers of this client's server beyond E3DB (PROTOCOL.md section 7.1). The client asks once, when it first needs
 * them, and keeps the answer.
 */
import { isVaultError } from "../../errors.ts";
import { type Capabilities, NO_CAPABILITIES, parseCapabilities } from "../../wire/capabilities.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send } from "./request.ts";

const MAX_BYTES = 64 * 1024;
const TIMEOUT_MS = 10_000;
/** The answers of servers that do not know the document. Any other failure leaves the question open. */
const UNKNOWN = [
  "not_found",
  "bad_request",
  "unauthorized",
  "forbidden",
  "wire_invalid",
  "not_e3db",
  "too_large",
];

/** Returns the offer; after a failure, and with `anew`, it asks again. @throws VaultError as the network does */
export type AskCapabilities = (options?: { readonly anew?: boolean }) => Promise<Capabilities>;

/** Returns the question put to one server. */
export function askOnce(send: Send): AskCapabilities {
  let known: Promise<Capabilities> | null = null;
  return ({ anew = false } = {}) => {
    if (anew) known = null;
    known ??= ask(send).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

async function ask(send: Send): Promise<Capabilities> {
  try {
    // It is asked without repeats: the network may have just failed, and then nobody should wait for it.
    const call = { params: {}, maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS, repeatable: false };
    return parseCapabilities((await send(ROUTES.capabilities, call)).json);
  } catch (error) {
    if (isVaultError(error) && UNKNOWN.includes(error.code)) return NO_CAPABILITIES;
    throw error;
  }
}
