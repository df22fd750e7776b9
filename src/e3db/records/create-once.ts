/**
 * Sends a create so that it happens once (SECURITY.md, "Exactly once"): under a key, and again after a lost answer
 * where the server knows keys.
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes } from "../../crypto/bytes.ts";
import type { AskCapabilities } from "../http/capabilities.ts";
import type { Send } from "../http/request.ts";

export const KEY_HEADER = "idempotency-key";

/** Returns a `Send` for creates; a key that the caller gives as a header is the one that is sent. */
export function createsOf(send: Send, capabilities: AskCapabilities): Send {
  return (route, call) => {
    const key = call.headers?.[KEY_HEADER] ?? encodeBase64Url(randomBytes(16));
    return send(route, {
      ...call,
      headers: { ...call.headers, [KEY_HEADER]: key },
      // It asks only when an answer is lost, so a create that succeeds costs nothing more.
      repeatable: async () => (await capabilities()).idempotency,
    });
  };
}
