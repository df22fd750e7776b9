/** Listens for HTTP on one address: time limits for slow clients, and an orderly end. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { VaultError } from "../errors.ts";
import type { App } from "./app.ts";

export interface Listener {
  /** `http://host:port`, with the port that was really taken. */
  readonly url: string;
  /** Takes no new requests, lets running ones end (five seconds at most), and closes. */
  close(): Promise<void>;
}

const HEADERS_MS = 15_000;
const REQUEST_MS = 10 * 60_000;
const IDLE_MS = 15_000;
const GRACE_MS = 5_000;
const MAX_CONNECTIONS = 2_000;

/**
 * Serves `app` on `host` and `port` (0: any free one).
 * @throws VaultError `conflict` when the port is taken, `input_invalid` when the address cannot be used
 */
export async function listen(app: App, host: string, port: number): Promise<Listener> {
  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: IDLE_MS,
      maxHeaderSize: 16_384,
    },
    getRequestListener(
      (request, env) => app.fetch(request, "incoming" in env ? bodyOfGet(env.incoming) : null),
      { overrideGlobalObjects: false },
    ),
  );
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return {
    url: `http://${family === "IPv6" ? `[${address}]` : address}:${taken}`,
    close: () =>
      new Promise((resolve) => {
        const force = setTimeout(() => server.closeAllConnections(), GRACE_MS);
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
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

/** Returns whether `host` is reachable from this machine only. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || /^127(\.\d{1,3}){3}$/.test(host);
}
