/**
 * Who is calling (PROTOCOL.md section 3.1): Basic credentials for the token endpoint, then a bearer token of
 * fifteen minutes, signed with HS256, so that any server on the same database can check it.
 * A client's epoch, read at most every few seconds, takes all its tokens back.
 */
import { jwtVerify, SignJWT } from "jose";
import { VaultError } from "../errors.ts";
import type { AccessToken } from "../wire/client-info.ts";
import { type ClientId, isUuid } from "../wire/ids.ts";
import { authenticate, findClient, type StoredClient } from "./store/clients.ts";
import type { Database } from "./store/database.ts";
import type { ServerKeys } from "./store/secrets.ts";
import { timeText } from "./store/time.ts";

export const TOKEN_SECONDS = 900;
const ISSUER = "sealfield";
const CACHE_MS = 5_000;
const CACHE_SIZE = 10_000;

/** Issues and checks bearer tokens. */
export interface Authenticator {
  /** Returns a token for the client of an `Authorization: Basic` header. @throws VaultError `unauthorized` */
  issueToken(authorization: string | null): Promise<AccessToken>;
  /** Returns the client of an `Authorization: Bearer` header. @throws VaultError `unauthorized` */
  callerOf(authorization: string | null): Promise<ClientId>;
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
  const known = new Map<ClientId, { epoch: number | null; until: number }>();

  /** The client's epoch, null when it may not call. */
  async function epochOf(client: ClientId): Promise<number | null> {
    const entry = known.get(client);
    if (entry !== undefined && entry.until > clock()) return entry.epoch;
    const found = await findClient(db, client);
    const epoch = found?.enabled ? found.epoch : null;
    if (known.size >= CACHE_SIZE) known.clear();
    known.set(client, { epoch, until: clock() + CACHE_MS });
    return epoch;
  }

  return {
    async issueToken(authorization) {
      const pair = parseBasic(authorization);
      const client = pair === null ? null : await authenticate(db, keys, pair.name, pair.password);
      if (client === null) throw refused("unknown API key or wrong secret");
      return sign(client, keys, clock());
    },
    async callerOf(authorization) {
      const token = /^Bearer +([\w.-]+)$/i.exec(authorization ?? "")?.[1];
      if (token === undefined) throw refused("a bearer token is needed");
      const { client, epoch } = await verify(token, keys, clock());
      if ((await epochOf(client)) !== epoch) throw refused("the token is no longer good");
      return client;
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
