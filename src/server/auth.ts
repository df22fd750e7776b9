/**
 * Who is calling (PROTOCOL.md section 3): Basic credentials for the token endpoint, then a bearer token of
 * fifteen minutes, signed with HS256, so that any server on the same database can check it; or a TSV1 signature.
 * A client's state, read at most every few seconds, takes all its tokens back.
 */
import { jwtVerify, SignJWT } from "jose";
import { parseTsv1 } from "../crypto/tsv1.ts";
import { VaultError } from "../errors.ts";
import type { AccessToken } from "../wire/client-info.ts";
import { type ClientId, isUuid } from "../wire/ids.ts";
import { createNonceCache, verifySignature } from "./signature.ts";
import { authenticate, findClient, type StoredClient } from "./store/clients.ts";
import type { Database } from "./store/database.ts";
import type { ServerKeys } from "./store/secrets.ts";
import { timeText } from "./store/time.ts";

export const TOKEN_SECONDS = 900;
const ISSUER = "sealfield";
const CACHE_MS = 5_000;
const CACHE_SIZE = 10_000;

/** Who sent a request. `clientId` is null for a signature by a key alone, `signingKey` for a bearer token. */
export interface Caller {
  readonly clientId: ClientId | null;
  /** The Ed25519 public key, base64url, that signed this request. */
  readonly signingKey: string | null;
}

/** Issues bearer tokens, checks them and request signatures. */
export interface Authenticator {
  /** Returns a token for the client of an `Authorization: Basic` header. @throws VaultError `unauthorized` */
  issueToken(authorization: string | null): Promise<AccessToken>;
  /** Returns who sent `request`, by a bearer token or a TSV1 signature. @throws VaultError `unauthorized` */
  callerOf(request: Request): Promise<Caller>;
  /** Forgets what is remembered of a client, so that a change of its epoch counts at once on this server. */
  forget(client: ClientId): void;
}

const refused = (text: string) => new VaultError("unauthorized", text);

/** Returns an authenticator on `db`. `clock` returns milliseconds, for tests. */
export function createAuthenticator(
  db: Database,
  keys: ServerKeys,
  clock: () => number = Date.now,
): Authenticator {
  const known = new Map<ClientId, { client: StoredClient | null; until: number }>();
  const nonces = createNonceCache();

  /** The client if it may call, as it was at most a few seconds ago. */
  async function enabledClient(id: ClientId): Promise<StoredClient | null> {
    const entry = known.get(id);
    if (entry !== undefined && entry.until > clock()) return entry.client;
    const found = await findClient(db, id);
    const client = found?.enabled ? found : null;
    if (known.size >= CACHE_SIZE) known.clear();
    known.set(id, { client, until: clock() + CACHE_MS });
    return client;
  }

  async function bearer(token: string): Promise<Caller> {
    const { client, epoch } = await verify(token, keys, clock());
    if ((await enabledClient(client))?.epoch !== epoch) throw refused("the token is no longer good");
    return { clientId: client, signingKey: null };
  }

  return {
    async issueToken(authorization) {
      const pair = parseBasic(authorization);
      const client = pair === null ? null : await authenticate(db, keys, pair.name, pair.password);
      if (client === null) throw refused("unknown API key or wrong secret");
      return sign(client, keys, clock());
    },
    async callerOf(request) {
      const authorization = request.headers.get("Authorization") ?? "";
      const token = /^Bearer +([\w.-]+)$/i.exec(authorization)?.[1];
      if (token !== undefined) return bearer(token);
      const signed = parseTsv1(authorization);
      if (signed === null) throw refused("a bearer token or a signature is needed");
      return verifySignature(request, signed, { now: clock(), nonces, enabledClient });
    },
    forget: (client) => void known.delete(client),
  };
}

/** Returns the two halves of a Basic header, or null. */
function parseBasic(authorization: string | null): { name: string; password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1 || text.includes("\0")) return null;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

async function sign(client: StoredClient, keys: ServerKeys, now: number): Promise<AccessToken> {
  const issued = Math.floor(now / 1000);
  const accessToken = await new SignJWT({ epoch: client.epoch })
    .setProtectedHeader({ alg: "HS256", kid: keys.token.kid })
    .setSubject(client.clientId)
    .setIssuer(ISSUER)
    .setIssuedAt(issued)
    .setExpirationTime(issued + TOKEN_SECONDS)
    .sign(keys.token.secret);
  const expiresAt = timeText((issued + TOKEN_SECONDS) * 1_000_000);
  return { accessToken, expiresIn: TOKEN_SECONDS, expiresAt };
}

async function verify(
  token: string,
  keys: ServerKeys,
  now: number,
): Promise<{ client: ClientId; epoch: number }> {
  const { payload } = await jwtVerify(token, keys.token.secret, {
    algorithms: ["HS256"],
    issuer: ISSUER,
    currentDate: new Date(now),
    requiredClaims: ["sub", "exp"],
  }).catch(() => {
    throw refused("the token is expired or not from here");
  });
  const { sub, epoch } = payload;
  if (sub === undefined || !isUuid(sub) || typeof epoch !== "number") throw refused("the token is damaged");
  return { client: sub as ClientId, epoch };
}
