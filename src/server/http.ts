/**
 * Listens for HTTP or HTTPS on one address: limits on connections and headers, time limits for slow clients, and an
 * orderly end.
 */
import { createServer, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { VaultError } from "../errors.ts";
import { addressOf, isLoopback } from "./address.ts";
import type { App } from "./app.ts";
import type { Log } from "./log.ts";
import { followTls, readTls, type TlsFiles } from "./tls.ts";

export { isLoopback } from "./address.ts";

export interface Listener {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new requests, lets running ones end (five seconds at most), and closes. */
  close(): Promise<void>;
}

/** All in milliseconds, or numbers of connections. */
export interface ListenLimits {
  /** Until all headers are there. */
  readonly headersMs: number;
  /** Without a byte either way; also for the longest work of a request, copying a large file. */
  readonly idleMs: number;
  readonly connections: number;
  /** Of one address, unless it is this machine or a proxy. */
  readonly perAddress: number;
}

export const DEFAULT_LISTEN_LIMITS: ListenLimits = {
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

/** A large file on a slow line takes its time; how slowly it may come is for `pace.ts`. */
const REQUEST_MS = 12 * 3_600_000;
const KEEP_ALIVE_MS = 15_000;
const GRACE_MS = 5_000;

/**
 * Serves `app`.
 * @throws VaultError `conflict` when the port is taken, `input_invalid` when address or certificate cannot be used
 */
export async function listen(app: App, options: ListenOptions): Promise<Listener> {
  const { host, port, tls = null, behindProxy = false } = options;
  const limits = { ...DEFAULT_LISTEN_LIMITS, ...options.limits };
  const server = createListening(app, tls, limits, behindProxy);
  server.maxConnections = limits.connections;
  server.setTimeout(limits.idleMs);
  if (!behindProxy) limitPerAddress(server, limits.perAddress);
  const unfollow = tls === null ? () => {} : followTls(server as TlsServer, tls, options.log);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `${tls === null ? "http" : "https"}://${family === "IPv6" ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        unfollow();
        const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

function createListening(app: App, tls: TlsFiles | null, limits: ListenLimits, behindProxy: boolean): Server {
  const settings = {
    headersTimeout: limits.headersMs,
    requestTimeout: REQUEST_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    maxHeaderSize: 16_384,
    connectionsCheckingInterval: Math.min(5_000, Math.ceil(limits.headersMs / 2)),
  };
  const listener = getRequestListener(
    (request, env) => {
      const incoming = "incoming" in env ? env.incoming : null;
      if (incoming === null) return app.fetch(request);
      const address = addressOf(incoming.socket?.remoteAddress ?? "", incoming.headers, behindProxy);
      return app.fetch(request, { body: bodyOfGet(incoming), address });
    },
    { overrideGlobalObjects: false },
  );
  if (tls === null) return createServer(settings, listener);
  return createTlsServer({ ...settings, ...readTls(tls) }, listener);
}

/** Cuts connections of an address that has too many; this machine has as many as it likes. */
export function limitPerAddress(server: Server, most: number): void {
  const open = new Map<string, number>();
  server.on("connection", (socket: Socket) => {
    const address = addressOf(socket.remoteAddress ?? "", {}, false);
    if (isLoopback(address)) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > most) {
      socket.destroy();
      return;
    }
    open.set(address, count);
    socket.once("close", () => {
      const left = (open.get(address) ?? 1) - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
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
