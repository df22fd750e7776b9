/**
 * Finds out who is calling (PROTOCOL.md section 3). A client sends Basic credentials to the token endpoint, then a
 * bearer token that lives fifteen minutes; or it sends a TSV1 signature. Tokens are signed with HS256, so that every
 * server on the same database can check them. The server reads a client's state at most every few seconds; disabling
 * a client ends all its tokens.
 */
import { jwtVerify, SignJWT } from "jose";
import { parseTsv1 } from "../../crypto/tsv1.ts";
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import type { AccessToken } from "../../wire/client-info.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Database } from "../postgres/database.ts";
import { findAccount, type StoredAccount } from "../store/accounts.ts";
import { appendAudit } from "../store/audit.ts";
import { authenticate, findByApiKey, findClient, type StoredClient } from "../store/clients.ts";
import { spendNonce } from "../store/nonces.ts";
import type { ServerKeys } from "../store/secrets.ts";
import { timeText } from "../store/time.ts";
import type { Caller } from "./caller.ts";
import { createNonceCache, verifySignature } from "./signature.ts";

export const TOKEN_SECONDS = 900;
const ISSUER = "sealfield";
const CACHE_MS = 5_000;
const FAILURE_MS = 60_000;
const CACHE_SIZE = 10_000;

/** Issues bearer tokens, checks them and request signatures. */
export interface Authenticator {
  /** Returns a token for the client of an `Authorization: Basic` header. @throws VaultError `unauthorized` */
  issueToken(authorization: string | null): Promise<AccessToken>;
  /** Returns a token for an account whose owner has logged in. */
  issueAccountToken(account: StoredAccount): Promise<string>;
  /** Returns who sent `request`, by a bearer token or a TSV1 signature. @throws VaultError `unauthorized` */
  callerOf(request: Request): Promise<Caller>;
  /** Forgets the cached state of a client, so that a change of its epoch counts immediately on this server. */
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
  const verified = new Map<string, Verified>();
  const nonces = createNonceCache();
  const failures = new Map<ClientId, number>();

  /** Returns the client if it may call, as of at most a few seconds ago. */
  async function enabledClient(id: ClientId): Promise<StoredClient | null> {
    const entry = known.get(id);
    if (entry !== undefined && entry.until > clock()) return entry.client;
    const found = await findClient(db, id);
    const client = found?.enabled ? found : null;
    if (known.size >= CACHE_SIZE) known.clear();
    known.set(id, { client, until: clock() + CACHE_MS });
    return client;
  }

  const spend = (name: string, until: number) => spendNonce(db, name, until * 1000);

  /** Returns the claims of a token. They stay true until it expires, so its signature is checked once. */
  async function claimsOf(token: string): Promise<Claims> {
    const seen = verified.get(token);
    if (seen !== undefined && seen.until > clock()) return seen;
    const claims = await verify(token, keys, clock());
    if (verified.size >= CACHE_SIZE) verified.clear();
    verified.set(token, claims);
    return claims;
  }

  async function bearer(token: string): Promise<Caller> {
    const { subject, isAccount, epoch } = await claimsOf(token);
    const ended = () => refused("the token is no longer good");
    if (isAccount) {
      if ((await findAccount(db, subject))?.epoch !== epoch) throw ended();
      return { clientId: null, accountId: subject, signingKey: null, epoch };
    }
    const client = subject as ClientId;
    if ((await enabledClient(client))?.epoch !== epoch) throw ended();
    return { clientId: client, accountId: null, signingKey: null, epoch };
  }

  /**
   * Notes in a client's log that somebody tried its key; at most once a minute, so that guessing does not fill the
   * log.
   */
  async function noteFailure(apiKeyId: string): Promise<void> {
    const client = await findByApiKey(db, apiKeyId);
    if (client === null || (failures.get(client) ?? 0) > clock() - FAILURE_MS) return;
    if (failures.size >= CACHE_SIZE) failures.clear();
    failures.set(client, clock());
    await db.transaction((tx) => appendAudit(tx, client, "login_failed", {}));
  }

  return {
    async issueToken(authorization) {
      const pair = parseBasic(authorization);
      const client = pair === null ? null : await authenticate(db, keys, pair.name, pair.password);
      if (client === null) {
        if (pair !== null) await noteFailure(pair.name);
        throw refused("unknown API key or wrong secret");
      }
      const { clientId, epoch } = client;
      return sign({ subject: clientId, isAccount: false, epoch }, keys, clock());
    },
    async issueAccountToken({ accountId, epoch }) {
      const token = await sign({ subject: accountId, isAccount: true, epoch }, keys, clock());
      return token.accessToken;
    },
    async callerOf(request) {
      const authorization = request.headers.get("Authorization") ?? "";
      const token = /^Bearer +([\w.-]+)$/i.exec(authorization)?.[1];
      if (token !== undefined) return bearer(token);
      const signed = parseTsv1(authorization);
      if (signed === null) throw refused("a bearer token or a signature is needed");
      return verifySignature(request, signed, { now: clock(), nonces, enabledClient, spendNonce: spend });
    },
    forget: (client) => void known.delete(client),
  };
}

/** Returns the two halves of a Basic header, or null. */
export function parseBasic(authorization: string | null): { name: string; password: string } | null {
  const encoded = /^Basic +([A-Za-z0-9+/_=-]+)$/i.exec(authorization ?? "")?.[1];
  if (encoded === undefined) return null;
  const text = Buffer.from(encoded, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1 || text.includes("\0")) return null;
  return { name: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The subject of a token, and the subject's epoch for which it was made. */
interface Claims {
  readonly subject: string;
  readonly isAccount: boolean;
  readonly epoch: number;
}

const CLIENTS = "client";
const ACCOUNTS = "account";

async function sign(
  { subject, isAccount, epoch }: Claims,
  keys: ServerKeys,
  now: number,
): Promise<AccessToken> {
  const issued = Math.floor(now / 1000);
  const accessToken = await new SignJWT({ epoch })
    .setProtectedHeader({ alg: "HS256", kid: keys.token.kid })
    .setSubject(subject)
    .setIssuer(ISSUER)
    .setAudience(isAccount ? ACCOUNTS : CLIENTS)
    .setIssuedAt(issued)
    .setExpirationTime(issued + TOKEN_SECONDS)
    .sign(keys.token.secret);
  const expiresAt = timeText((issued + TOKEN_SECONDS) * 1_000_000);
  return { accessToken, expiresIn: TOKEN_SECONDS, expiresAt };
}

/** Claims with a good signature, and until when they hold, in milliseconds since 1970. */
interface Verified extends Claims {
  readonly until: number;
}

async function verify(token: string, keys: ServerKeys, now: number): Promise<Verified> {
  const { payload } = await jwtVerify(token, keys.token.secret, {
    algorithms: ["HS256"],
    issuer: ISSUER,
    audience: [CLIENTS, ACCOUNTS],
    currentDate: new Date(now),
    requiredClaims: ["sub", "exp"],
  }).catch(() => {
    throw refused("the token is expired or not from here");
  });
  const { sub, aud, epoch, exp = 0 } = payload;
  if (sub === undefined || !isUuid(sub) || typeof epoch !== "number") throw refused("the token is damaged");
  return { subject: sub, isAccount: aud === ACCOUNTS, epoch, until: exp * 1000 };
}
