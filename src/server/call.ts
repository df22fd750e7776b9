/**
 * One request as a route sees it (decoded path parameters, the caller, the body as JSON), and the answers of a route.
 */
import { VaultError } from "../errors.ts";
import { isUuid } from "../model/uuid.ts";
import type { ClientId, RecordId } from "../wire/ids.ts";
import { parseJson } from "../wire/parse.ts";
import type { ROUTES, RouteParams } from "../wire/routes.ts";
import type { Caller } from "./auth/caller.ts";
import type { Deps } from "./deps.ts";
import { nextSlice } from "./limits/slices.ts";

export interface Call<Path extends string = string> {
  readonly request: Request;
  /** The address it came from, for limits only; "" when it came from no network. */
  readonly address: string;
  /** Aborts when the caller has gone, or may no longer call. */
  readonly gone: AbortSignal;
  readonly params: RouteParams<Path>;
  readonly query: URLSearchParams;
  /** The client that sent the request. @throws VaultError `unauthorized` when it is signed by a key alone */
  readonly caller: ClientId;
  /** Who sent the request, by what. @throws TypeError where a route has no caller */
  readonly sender: Caller;
  /** The client that sent the request, or null where a route takes callers without credentials. */
  readonly callerOrNone: ClientId | null;
  /** The account whose owner sent the request. @throws VaultError `unauthorized` without an account's token */
  readonly account: string;
  /** The key that signed the request. @throws VaultError `unauthorized` when it came with a bearer token */
  readonly signer: string;
  /** Returns the body. @throws VaultError `wire_invalid`, or `too_large` past the limit */
  json(): Promise<unknown>;
  /** Returns the body as it came, instead of `json`. @throws VaultError `too_large` past the limit */
  bytes(): Promise<Uint8Array>;
}

type Routes = typeof ROUTES;

/** A route's work. Returns the answer. @throws VaultError that becomes the answer */
export type Handler<Path extends string = string> = (call: Call<Path>, deps: Deps) => Promise<Response>;

/** Handlers by the name of their route. */
export type Handlers = { readonly [Name in keyof Routes]?: Handler<Routes[Name]["path"]> };

/** Returns the id in a path segment. @throws VaultError `not_found`: a malformed id is one that does not exist */
export function clientParam(text: string): ClientId {
  return uuid(text) as ClientId;
}

/** Returns the id in a path segment. @throws VaultError `not_found` */
export function recordParam(text: string): RecordId {
  return uuid(text) as RecordId;
}

function uuid(text: string): string {
  if (!isUuid(text)) throw notFound();
  return text.toLowerCase();
}

/** Returns the one error for things that do not exist and for things that the caller may not know of. */
export function notFound(): VaultError {
  return new VaultError("not_found", "not found");
}

/** Returns the error for an act that the caller may not do on something that it sees. */
export function forbidden(message = "this is not yours to do"): VaultError {
  return new VaultError("forbidden", message);
}

/** A body of so many bytes costs next to nothing. */
export const SMALL_BODY = 64 * 1024;

/** How a body may come. */
export interface Expected {
  /** Most bytes. */
  readonly limit: number;
  /** Is called with the size of each piece and of all so far, and waited for. */
  readonly onArrived: (bytes: number, all: number) => Promise<void>;
  /** Is called with all of it, and waited for. */
  readonly onWhole: (body: Uint8Array) => Promise<void>;
}

/** Reads the body as UTF-8 JSON. */
export async function readJsonBody(
  request: Request,
  expected: Expected,
  body = bodyOf(request),
): Promise<unknown> {
  const bytes = await readBody(request, expected, body);
  // To parse a large one takes a moment: not several right after each other.
  if (bytes.byteLength > SMALL_BODY) await nextSlice();
  return jsonOf(bytes);
}

/**
 * Of a compressed body all that could be said otherwise is that it is no text.
 * @throws VaultError with status 415 (RFC 9110 section 15.5.16)
 */
function assertAsItIs({ headers }: Request): void {
  const encoding = headers.get("Content-Encoding") ?? "identity";
  if (encoding.trim().toLowerCase() === "identity") return;
  throw new VaultError("bad_request", "a body is sent as it is: leave Content-Encoding out", {
    detail: { status: 415 },
  });
}

/** Returns the JSON of a body. @throws VaultError `wire_invalid` */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseJson(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    if (error instanceof VaultError) throw error;
    throw new VaultError("wire_invalid", "the body is not UTF-8");
  }
}

/**
 * Returns the body. @throws VaultError `too_large` as soon as more than its limit is announced or sent, `bad_request`
 * where it is compressed
 */
export async function readBody(
  request: Request,
  { limit, onArrived, onWhole }: Expected,
  body = bodyOf(request),
): Promise<Uint8Array> {
  assertAsItIs(request);
  const tooLarge = () =>
    new VaultError("too_large", `a request has at most ${limit} bytes`, { detail: { limit } });
  if (Number(request.headers.get("Content-Length") ?? 0) > limit) throw tooLarge();
  if (body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge();
    await onArrived(chunk.byteLength, size);
    chunks.push(chunk);
  }
  const whole = Buffer.concat(chunks);
  await onWhole(whole);
  return whole;
}

/** Returns the body of a request as it arrives. */
export function bodyOf(request: Request): AsyncIterable<Uint8Array> | null {
  return request.body as (ReadableStream<Uint8Array> & AsyncIterable<Uint8Array>) | null;
}
