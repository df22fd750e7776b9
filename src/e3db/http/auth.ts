/**
 * Bearer tokens (PROTOCOL.md 3.1): one request fetches a token for all who wait. The source renews it before it
 * expires or when the server refuses it.
 */
import { encodeBase64 } from "../../crypto/base64url.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { VaultError } from "../../errors.ts";
import { type AccessToken, parseAccessToken } from "../../wire/client-info.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send, TokenSource } from "./request.ts";

const MARGIN_MS = 60_000;
const SHORTEST_MS = 30_000;
const LONGEST_MS = 60 * 60_000;
const UNSTATED_MS = 5 * 60_000;

export interface Credentials {
  readonly apiKeyId: string;
  readonly apiSecret: string;
}

/**
 * Returns a source of tokens for `credentials`. `now` is in milliseconds. `token()`:
 * @throws VaultError `unauthorized` when the server does not take the credentials, and as `send`
 */
export function createTokenSource(send: Send, credentials: Credentials, now: () => number): TokenSource {
  let current: { readonly text: string; readonly renewAt: number } | null = null;
  let pending: Promise<string> | null = null;

  async function fetchToken(): Promise<string> {
    const asked = now();
    const answer = await send(ROUTES.token, {
      params: {},
      headers: { authorization: basic(credentials) },
      form: "grant_type=client_credentials",
      repeatable: true,
    });
    const token = parseAccessToken(answer.json);
    // A token goes into a header: anything but visible ASCII in it is not a token.
    if (!/^[\x21-\x7e]+$/.test(token.accessToken)) throw new VaultError("wire_invalid", "not a bearer token");
    current = { text: token.accessToken, renewAt: asked + usableFor(token, asked) };
    return token.accessToken;
  }

  return {
    async token() {
      if (current !== null && now() < current.renewAt) return current.text;
      pending ??= fetchToken().finally(() => {
        pending = null;
      });
      return await pending;
    },
    refused(token) {
      if (current?.text === token) current = null;
    },
  };
}

/**
 * Milliseconds for which to use a token. The relative lifetime takes precedence, because the clocks of two machines
 * differ.
 */
function usableFor({ expiresIn, expiresAt }: AccessToken, now: number): number {
  const stated =
    expiresIn !== null ? expiresIn * 1000 : expiresAt !== null ? Date.parse(expiresAt) - now : NaN;
  const lifetime = Number.isFinite(stated) ? stated : UNSTATED_MS;
  return Math.min(LONGEST_MS, Math.max(SHORTEST_MS, lifetime - MARGIN_MS));
}

function basic({ apiKeyId, apiSecret }: Credentials): string {
  return `Basic ${encodeBase64(utf8(`${apiKeyId}:${apiSecret}`))}`;
}
