/** Bearer tokens (PROTOCOL.md section 3.1). The body says only `grant_type`, in one of three content types. */
import { VaultError } from "../../errors.ts";
import { encodeAccessToken } from "../../wire/client-info.ts";
import { parseBasic } from "../auth/authenticator.ts";
import type { Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";

const MAX_BODY = 10_000;

export const authRoutes = {
  /** Answers a token for Basic credentials, whatever content type the SDK names (section 1, quirk 9). */
  token: async (call, deps) => {
    const bytes = await call.bytes();
    if (bytes.length > MAX_BODY) throw new VaultError("too_large", `a request has at most ${MAX_BODY} bytes`);
    const body = new TextDecoder().decode(bytes);
    const grant = new URLSearchParams(body.trim()).get("grant_type");
    if (grant !== null && grant !== "client_credentials") {
      throw new VaultError("bad_request", "grant_type must be client_credentials");
    }
    const authorization = call.request.headers.get("Authorization");
    const name = parseBasic(authorization)?.name ?? null;
    const issue = () => deps.auth.issueToken(authorization);
    return answer(200, encodeAccessToken(await deps.rates.login(name, call.address, issue)));
  },
} satisfies Handlers;
