/** What this client's server offers beyond E3DB: asked once, when first needed, and kept as long as the client. */
import { isVaultError } from "../errors.ts";
import { type Capabilities, NO_CAPABILITIES, parseCapabilities } from "../wire/capabilities.ts";
import { ROUTES } from "../wire/routes.ts";
import type { Send } from "./request.ts";

const MAX_BYTES = 64 * 1024;
/** How servers that do not know the document answer; anything else leaves the question open. */
const UNKNOWN = [
  "not_found",
  "bad_request",
  "unauthorized",
  "forbidden",
  "wire_invalid",
  "not_e3db",
  "too_large",
];

/** Returns the offer. Throws as the network does, and then asks again the next time. */
export type AskCapabilities = () => Promise<Capabilities>;

/** Returns the question put to one server. */
export function askOnce(send: Send): AskCapabilities {
  let known: Promise<Capabilities> | null = null;
  return () => {
    known ??= ask(send).catch((error: unknown) => {
      known = null;
      throw error;
    });
    return known;
  };
}

async function ask(send: Send): Promise<Capabilities> {
  try {
    return parseCapabilities((await send(ROUTES.capabilities, { params: {}, maxBytes: MAX_BYTES })).json);
  } catch (error) {
    if (isVaultError(error) && UNKNOWN.includes(error.code)) return NO_CAPABILITIES;
    throw error;
  }
}
