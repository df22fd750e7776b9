/**
 * TSV1 signatures on requests (PROTOCOL.md section 3.2): the server checks that the clock is within a few minutes,
 * that the nonce is new, and that the client registered the key. Only then does it check the signature itself, which
 * is the costly part. The body is not signed, so every server on the database refuses a used nonce of a request that
 * changes something.
 */
import { type Tsv1Authorization, verifyTsv1 } from "../../crypto/tsv1.ts";
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { StoredClient } from "../store/clients.ts";
import type { Caller } from "./caller.ts";

/** How far the caller's clock may be off, in milliseconds, either way. */
const CLOCK_WINDOW_MS = 5 * 60_000;
const MAX_NONCES = 200_000;

/** Remembers nonces for as long as their time would be accepted. */
export interface NonceCache {
  has(name: string): boolean;
  /**
   * A full cache forgets its oldest nonce, because unregistered keys sign as well and must not shut others out by
   * their number. The database still refuses repeats of requests that change something.
   */
  add(name: string, now: number): void;
}

/** Returns a cache of at most `most` nonces. */
export function createNonceCache(most: number = MAX_NONCES): NonceCache {
  const until = new Map<string, number>();
  return {
    has: (name) => until.has(name),
    add: (name, now) => {
      // Insertion order is the order of time, so the expired nonces come first.
      for (const [old, end] of until) {
        if (end > now && until.size < most) break;
        until.delete(old);
      }
      until.set(name, now + 2 * CLOCK_WINDOW_MS);
    },
  };
}

export interface SignatureContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly nonces: NonceCache;
  readonly enabledClient: (id: ClientId) => Promise<StoredClient | null>;
  /**
   * Notes for all servers that a nonce was used, until a time in milliseconds. Returns false when it was used before.
   */
  readonly spendNonce: (name: string, until: number) => Promise<boolean>;
}

const refused = (text: string) => new VaultError("unauthorized", text);

/** Returns the sender of the request. @throws VaultError `unauthorized`; with status 406 when the clock is off */
export async function verifySignature(
  request: Request,
  authorization: Tsv1Authorization,
  { now, nonces, enabledClient, spendNonce }: SignatureContext,
): Promise<Caller> {
  const { publicKey, timestamp, nonce } = authorization;
  if (Math.abs(now - timestamp * 1000) > CLOCK_WINDOW_MS) {
    throw new VaultError("unauthorized", "the clock of the caller is off", { detail: { status: 406 } });
  }
  const clientId = authorization.clientId === "" ? null : (authorization.clientId.toLowerCase() as ClientId);
  if (clientId !== null) {
    const client = await enabledClient(clientId);
    if (client?.signingKey?.type !== "ed25519" || withoutPadding(client.signingKey.key) !== publicKey) {
      throw refused("the signing key is not that of the client");
    }
  }
  const name = `${publicKey} ${nonce.toLowerCase()}`;
  if (nonces.has(name)) throw refused("the nonce was used before");
  if (!verifyTsv1({ method: request.method, ...partsOf(request.url) }, authorization)) {
    throw refused("the signature is not good");
  }
  nonces.add(name, now);
  if (changesSomething(request) && !(await spendNonce(name, now + 2 * CLOCK_WINDOW_MS))) {
    throw refused("the nonce was used before");
  }
  return { clientId, accountId: null, signingKey: publicKey, epoch: null };
}

/** Whether a request does something each time it is sent: reading a note counts a view. */
function changesSomething({ method, url }: Request): boolean {
  return method !== "GET" || new URL(url).pathname.startsWith("/v2/storage/notes");
}

/** A registered key may have come padded or in the standard alphabet; the header's never does. */
function withoutPadding(key: string): string {
  return key.replace(/=+$/, "").replaceAll("+", "-").replaceAll("/", "_");
}

/** Returns path and query exactly as they were sent; a URL object would rewrite some characters. */
function partsOf(url: string): { path: string; query: string } {
  const [, path = "", query = ""] = /^[a-z]+:\/\/[^/?#]*([^?#]*)\??([^#]*)/i.exec(url) ?? [];
  return { path, query };
}
