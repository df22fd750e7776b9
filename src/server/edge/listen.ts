/**
 * Listens for HTTP or HTTPS on one address: limits on connections and headers, time limits for slow clients, and an
 * orderly end.
 */
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { VaultError } from "../../errors.ts";
import { isLoopbackAddress } from "../../model/loopback.ts";
import { addressOf } from "./address.ts";
import { answer, errorBody } from "./answer.ts";
import { limitConnections } from "./crowd.ts";
import type { Log } from "./log.ts";
import { inLine } from "./pipeline.ts";
import { followTls, readTls, type TlsFiles } from "./tls.ts";

export interface Listener {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Stops taking requests, lets running ones end (a second at most), and closes. */
  close(): Promise<void>;
}

/** All in milliseconds, or numbers of connections. */
export interface ListenLimits {
  /** The time until a new connection begins its first request, and then until all headers have arrived. */
  readonly headersMs: number;
  /** The time without a byte either way. It also bounds the longest work of a request, copying a large file. */
  readonly idleMs: number;
  readonly connections: number;
  /** Connections of one address, unless it is this machine; behind a proxy, requests at the same time. */
  readonly perAddress: number;
}

const DEFAULT_LISTEN_LIMITS: ListenLimits = {
  headersMs: 15_000,
  idleMs: 300_000,
  connections: 2_000,
  perAddress: 100,
};

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly log: Log;
  readonly tls?: TlsFiles | null;
  readonly behindProxy?: boolean;
  readonly limits?: Partial<ListenLimits>;
}

/** A large file on a slow line takes long. `pace.ts` limits how slowly it may arrive. */
const REQUEST_MS = 12 * 3_600_000;
const KEEP_ALIVE_MS = 15_000;
const GRACE_MS = 1_000;

/**
 * Serves `app`.
 * @throws VaultError `conflict` when the port is taken, `input_invalid` when address or certificate cannot be used
 */
export async function listen(app: App, options: ListenOptions): Promise<Listener> {
  const { host, port, tls = null, behindProxy = false } = options;
  const limits = { ...DEFAULT_LISTEN_LIMITS, ...options.limits };
  const ending = new AbortController();
  const server = createListening(app, tls, limits, behindProxy, ending.signal);
  limitConnections(server, limits.connections);
  server.setTimeout(limits.idleMs);
  hurryFirst(server, tls !== null, limits);
  if (!behindProxy) limitPerAddress(server, limits.perAddress);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const unfollow = tls === null ? () => {} : followTls(server as TlsServer, tls, options.log);
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `${tls === null ? "http" : "https"}://${family === "IPv6" ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        unfollow();
        ending.abort();
        const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function createListening(
  app: App,
  tls: TlsFiles | null,
  limits: ListenLimits,
  behindProxy: boolean,
  ending: AbortSignal,
): Server {
  const settings = {
    headersTimeout: limits.headersMs,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16_384,
    handshakeTimeout: limits.headersMs,
    connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.headersMs / 2)),
  };
  const running = countPerAddress(limits.perAddress);
  const listener = getRequestListener(
    async (request, env) => {
      if (!("incoming" in env)) return app.fetch(request);
      const { incoming, outgoing } = env;
      if (hostsOf(incoming.rawHeaders) > 1) return answer(400, errorBody("a request names one Host"));
      const address = addressOf(incoming.socket?.remoteAddress ?? "", incoming.headers, behindProxy);
      if (behindProxy) {
        const leave = running(address);
        if (leave === null) return tooMany();
        outgoing.once("close", leave);
      }
      const place = inLine(incoming.socket as Socket, outgoing);
      await place.turn;
      const response = await app.fetch(request, { ...place, body: bodyOfGet(incoming), address });
      // The next request on this connection is another server's.
      if (ending.aborted) response.headers.set("Connection", "close");
      return response;
    },
    { overrideGlobalObjects: false },
  );
  if (tls === null) return createServer(settings, listener);
  return createTlsServer({ ...settings, ...readTls(tls) }, listener);
}

/** Closes connections on which no request begins; later ones may idle as long as `keepAliveTimeout` says. */
function hurryFirst(server: Server, secure: boolean, { headersMs, idleMs }: ListenLimits): void {
  server.on(secure ? "secureConnection" : "connection", (socket: Socket) => socket.setTimeout(headersMs));
  server.on("request", ({ socket }) => socket.setTimeout(idleMs));
}

/** Cuts connections of an address that has too many. This machine may have any number. */
export function limitPerAddress(server: Server, most: number): void {
  const open = countPerAddress(most);
  server.on("connection", (socket: Socket) => {
    const leave = open(addressOf(socket.remoteAddress ?? "", {}, false));
    if (leave === null) socket.destroy();
    else socket.once("close", leave);
  });
}

/**
 * Returns a counter. It returns a function that uncounts one of an address, or null when the address already has
 * `most`.
 */
function countPerAddress(most: number): (address: string) => (() => void) | null {
  const counts = new Map<string, number>();
  return (address) => {
    if (isLoopbackAddress(address)) return () => {};
    const count = counts.get(address) ?? 0;
    if (count >= most) return null;
    counts.set(address, count + 1);
    return () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    };
  };
}

/** Returns how often a request names its host. Of two, a proxy and this server may each take another. */
function hostsOf(rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === "host").length;
}

function tooMany(): Response {
  const text = "too many requests of your address at the same time: try again in 1 s";
  return answer(429, errorBody(text), { "Retry-After": "1" });
}

/** The body of a GET, which e3db-go sends for its bulk reads and which a Request cannot hold; null without one. */
function bodyOfGet(
  incoming: HttpBindings["incoming"] | Http2Bindings["incoming"],
): AsyncIterable<Uint8Array> | null {
  const { method, headers } = incoming;
  const hasBody = Number(headers["content-length"] ?? 0) > 0 || headers["transfer-encoding"] !== undefined;
  return method === "GET" && hasBody ? incoming : null;
}

function listenError(error: Error, host: string, port: number): VaultError {
  const code = "code" in error ? error.code : "";
  if (code === "EADDRINUSE") {
    return new VaultError(
      "conflict",
      `port ${port} on ${host} is taken: stop the program that uses it, or choose another with --port`,
    );
  }
  const why = code === "EACCES" ? "it needs more rights than this user has" : String(code);
  return new VaultError("input_invalid", `cannot listen on ${host} port ${port}: ${why}`);
}

export interface App {
  /** Answers a request. */
  fetch(request: Request, beside?: Partial<Sent>): Promise<Response>;
}

/** What a `Request` cannot hold. */
export interface Sent {
  /** The body of a GET. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** The address it came from, "" when it came from nowhere. */
  readonly address: string;
  /** Aborts when its caller has gone. */
  readonly gone: AbortSignal;
  /** Resolves when the answer is on its way, or nobody waits for it any more. */
  readonly sent: Promise<void>;
  /** Ends the connection of a caller who does not read its answer. */
  readonly cut: () => void;
}
