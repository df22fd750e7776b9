/**
 * Makes a client of a server: it checks that there is an E3DB server, and registers with a token (PROTOCOL.md 4.1).
 */
import { suiteNamed } from "../crypto/suites.ts";
import { isVaultError, VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import { basePath, originOf, serverBase } from "../model/server-address.ts";
import { isUuid } from "../model/uuid.ts";
import { encodeRegistration, GENERAL_TYPE, parseRegisteredClient } from "../wire/client-info.ts";
import { type ClientId, clientId as toClientId } from "../wire/ids.ts";
import { sameKey } from "../wire/public-key.ts";
import { ROUTES } from "../wire/routes.ts";
import { askOnce } from "./http/capabilities.ts";
import { createRequest } from "./http/request.ts";
import type { RequestWorld } from "./http/world.ts";
import {
  generateKeys,
  type Identity,
  type IdentityKeys,
  openKeys,
  publicKeyOf,
  signingKeyOf,
} from "./identity.ts";
import { createsOf, KEY_HEADER } from "./records/create-once.ts";

const CHECK_TIMEOUT_MS = 10_000;
/** Of the addresses above the one that was given, how many are tried. */
const MOST_ABOVE = 4;

/**
 * Returns the address of the E3DB server at `address`, or of the one above it on the same host: people paste the
 * addresses of pages too.
 * @throws VaultError `input_invalid` for an address that cannot be used, `network_unreachable` or `timeout` when
 * nothing answers, `not_e3db` when something else does
 */
export async function checkServer(address: string, world: RequestWorld = {}): Promise<string> {
  const baseUrl = serverBase(address);
  try {
    await checkHealth(baseUrl, world);
    return baseUrl;
  } catch (error) {
    if (!isVaultError(error, "not_e3db")) throw error;
    for (const above of addressesAbove(baseUrl)) {
      const isThere = await checkHealth(above, world).then(
        () => true,
        () => false,
      );
      if (isThere) return above;
    }
    throw error;
  }
}

/** Few, the nearest first, and that of the host. */
function addressesAbove(baseUrl: string): string[] {
  const parts = basePath(baseUrl).split("/").slice(1);
  const paths = parts
    .map((_, i) => parts.slice(0, parts.length - 1 - i))
    .map((rest) => ["", ...rest].join("/"));
  return [...new Set([...paths.slice(0, MOST_ABOVE), ""])]
    .filter((path) => path !== basePath(baseUrl))
    .map((path) => originOf(baseUrl) + path);
}

async function checkHealth(baseUrl: string, world: RequestWorld): Promise<void> {
  const send = createRequest({ baseUrl, world });
  for (const route of [ROUTES.healthStorage, ROUTES.healthAuth]) {
    try {
      await send(route, { params: {}, timeoutMs: CHECK_TIMEOUT_MS, maxBytes: 64 * 1024 });
    } catch (error) {
      throw healthFailure(error);
    }
  }
}

/** Another kind of server fails the check in many ways. A server that is down or busy may still be the right one. */
function healthFailure(error: unknown): unknown {
  const isSomethingElse =
    isVaultError(error) &&
    ["not_found", "forbidden", "unauthorized", "bad_request", "wire_invalid", "too_large"].includes(
      error.code,
    );
  return isSomethingElse
    ? new VaultError("not_e3db", "this is not an E3DB server", { detail: error.detail })
    : error;
}

export interface RegisterOptions {
  readonly url: string;
  readonly token: string;
  readonly name: string;
  /** Sodium unless told otherwise. */
  readonly suite?: SuiteName;
  /** Keys made and kept before; fresh ones if left out. */
  readonly keys?: IdentityKeys;
  /** With it, a server that knows such keys answers a repeated registration with the client of the first. */
  readonly idempotencyKey?: string;
  readonly world?: RequestWorld;
}

export interface Registered {
  readonly identity: Identity;
  /** The client that the server names for backups of credentials. It is only reported: nothing is sent to it. */
  readonly backupClientId: ClientId | null;
}

/**
 * Registers a new client and returns it with its secrets.
 * @throws VaultError `input_invalid` for an empty token or name, `unauthorized` or `forbidden` for a token that is
 * wrong or spent, `tampered` when the server registered other keys, and what a request throws
 */
export async function register(options: RegisterOptions): Promise<Registered> {
  const { idempotencyKey, world = {} } = options;
  const suite = suiteNamed(options.suite ?? "sodium");
  const baseUrl = serverBase(options.url);
  const token = required(options.token, "token");
  const name = required(options.name, "name");
  const keys = options.keys ?? generateKeys(suite);
  const ring = openKeys({ suite: suite.name, keys });
  const publicKey = publicKeyOf(ring);
  const signingKey = signingKeyOf(ring);
  const send = createRequest({ baseUrl, world });
  const answer = await createsOf(send, askOnce(send))(ROUTES.register, {
    params: {},
    json: encodeRegistration({ token, name, publicKey, signingKey, type: GENERAL_TYPE }),
    ...(idempotencyKey === undefined ? {} : { headers: { [KEY_HEADER]: idempotencyKey } }),
  });
  const client = parseRegisteredClient(answer.json);
  // Servers need not repeat the signing key, but if they name one it must be ours.
  const isOther = client.signingKey !== null && !sameKey(client.signingKey, signingKey);
  if (isOther || !sameKey(client.publicKey, publicKey)) {
    throw new VaultError("tampered", "the server registered another key");
  }
  const { clientId, apiKeyId, apiSecret } = client;
  const backup = answer.headers.get("x-backup-client") ?? "";
  return {
    identity: { serverUrl: baseUrl, clientId, apiKeyId, apiSecret, name, suite: suite.name, keys },
    backupClientId: isUuid(backup) ? toClientId(backup) : null,
  };
}

function required(text: string, what: string): string {
  const trimmed = text.trim();
  if (trimmed === "") throw new VaultError("input_invalid", `${what} is missing`, { detail: { why: what } });
  return trimmed;
}
