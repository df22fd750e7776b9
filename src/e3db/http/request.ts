/**
 * The one way to a client's server. It sends a route of PROTOCOL.md with its authorization, a time limit and a size
 * limit, and repeats only requests that do no harm when they happen twice.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { basePath, originOf, serverBase } from "../../model/server-address.ts";
import type { JsonObject } from "../../wire/parse.ts";
import { pathOf, type Route, type RouteParams } from "../../wire/routes.ts";
import { aborted, unlessAborted } from "./abortable.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import { mayRepeat, sleep as sleepFor, waitAfter } from "./retry.ts";
import type { RequestWorld } from "./world.ts";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_MAX_BYTES = 16 * 1024 * 1024;

/** Where bearer tokens come from; `refused` says that the server no longer takes one. */
export interface TokenSource {
  token(): Promise<string>;
  refused(token: string): void;
}

/** Returns the Authorization header of one request to a `signed` route; path and query are as sent. */
export type Signer = (request: { method: string; path: string; query: string }) => string;

export interface RequestOptions {
  /** The server's address, see `serverBase`. */
  readonly baseUrl: string;
  readonly world?: RequestWorld;
  readonly tokenSource?: TokenSource;
  /** Left out for clients that cannot sign; `signed` routes then get a bearer token. */
  readonly signer?: Signer;
}

/** One call of a route. */
export interface Call<Path extends string = string> {
  readonly params: RouteParams<Path>;
  /** The parameters in the order of sending. Callers keep them sorted by name (PROTOCOL.md 3.2). */
  readonly query?: readonly (readonly [name: string, value: string])[];
  readonly json?: JsonObject;
  readonly form?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /**
   * Whether sending it twice does what sending it once does. By default true for GET only. A function is called when
   * an answer was lost; its failure means no.
   */
  readonly repeatable?: boolean | (() => Promise<boolean>);
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * Sends a call and returns the answer of a success.
 * @throws VaultError the code of the status, or `network_unreachable`, `timeout`, `aborted`, `not_e3db`, `too_large`,
 * `wire_invalid`; `input_invalid` for a query that is not well-formed Unicode
 */
export type Send = <Path extends string>(route: Route<Path>, call: Call<Path>) => Promise<Answer>;

/** Returns the `Send` of one server. @throws VaultError `input_invalid` for an address that must not be used */
export function createRequest({ baseUrl, world = {}, tokenSource, signer }: RequestOptions): Send {
  const base = serverBase(baseUrl);
  const origin = originOf(base);
  const now = world.now ?? Date.now;
  const random = world.random ?? Math.random;
  const sleep = world.sleep ?? sleepFor;

  return async (route, call) => {
    const signal = call.signal ?? new AbortController().signal;
    const repeatable = call.repeatable ?? route.method === "GET";
    const url = urlOf(base, pathOf(route, call.params), call.query ?? []);
    const needsToken = takesToken(route, signer !== undefined, tokenSource !== undefined);
    const signature = () =>
      route.auth === "signed" && signer !== undefined ? signer(partsOf(url, base, route)) : null;
    let renewed = false;
    for (let attempt = 1; ; attempt++) {
      const token = needsToken ? await tokenOf(tokenSource, signal) : null;
      const authorization = token === null ? signature() : `Bearer ${token}`;
      try {
        return {
          ...(await sendOnce(world, origin, url, route, call, authorization)),
          attempts: attempt,
        };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        if (token !== null && !renewed && isVaultError(error.reason, "unauthorized")) {
          renewed = true;
          tokenSource?.refused(token);
          continue;
        }
        const wait = (await mayRepeat(error.reason, repeatable))
          ? waitAfter(attempt, error.retryAfter, now(), random())
          : null;
        if (wait === null) throw error.reason;
        await sleep(wait, signal).catch(() => {
          throw aborted();
        });
      }
    }
  };
}

/**
 * Whether a call carries a bearer token: always, or where there is no signature, or where there is a token at all.
 */
function takesToken({ auth }: Route, canSign: boolean, hasToken: boolean): boolean {
  if (auth === "optional") return hasToken;
  return auth === "bearer" || auth === "account" || (auth === "signed" && !canSign);
}

/** A failed attempt: the error to show, and the server's word about trying again. */
class Refusal extends Error {
  readonly reason: VaultError;
  readonly retryAfter: string | null;
  constructor(reason: VaultError, retryAfter: string | null = null) {
    super(reason.code);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }
}

function urlOf(base: string, path: string, query: readonly (readonly [string, string])[]): string {
  if (query.some(([, value]) => /\p{Cs}/u.test(value))) {
    throw new VaultError("input_invalid", "text is not well-formed Unicode", {
      detail: { why: "not_unicode" },
    });
  }
  const search = query.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`);
  const url = new URL(base + path + (search.length > 0 ? `?${search.join("&")}` : ""));
  const isInside = url.origin === originOf(base) && url.pathname.startsWith(`${basePath(base)}/`);
  if (!isInside) throw new TypeError("a request stays below the server's address");
  return url.href;
}

/** What is signed: the path as the server sees it, without that at which a proxy takes it. */
function partsOf(url: string, base: string, { method }: Route) {
  const { pathname, search } = new URL(url);
  return { method, path: pathname.slice(basePath(base).length), query: search.slice(1) };
}

async function tokenOf(source: TokenSource | undefined, signal: AbortSignal): Promise<string> {
  if (source === undefined) throw new TypeError("this route needs a token source");
  return await unlessAborted(source.token(), signal, aborted);
}

async function sendOnce(
  world: RequestWorld,
  origin: string,
  url: string,
  route: Route,
  call: Call,
  authorization: string | null,
): Promise<Omit<Answer, "attempts">> {
  const { timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, signal } = call;
  const init = requestInit(route, call, authorization);
  let retryAfter: string | null = null;
  try {
    return await guardedFetch(
      { world, url, origins: [origin], init, timeoutMs, signal },
      async (response, stop) => {
        retryAfter = response.headers.get("retry-after");
        const json = await readAnswer(response, maxBytes, stop);
        return { status: response.status, headers: response.headers, json };
      },
    );
  } catch (error) {
    throw isVaultError(error) && error.code !== "aborted" ? new Refusal(error, retryAfter) : error;
  }
}

function requestInit(route: Route, call: Call, authorization: string | null): RequestInit {
  const headers = new Headers(call.headers);
  headers.set("accept", "application/json");
  if (authorization !== null) headers.set("authorization", authorization);
  let body: string | null = null;
  if (call.json !== undefined) {
    headers.set("content-type", "application/json");
    body = JSON.stringify(call.json);
  } else if (call.form !== undefined) {
    headers.set("content-type", "application/x-www-form-urlencoded");
    body = call.form;
  }
  return { method: route.method, headers, body };
}
