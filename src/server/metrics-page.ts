/**
 * The page of metrics. It answers programs of this machine that ask it directly, and callers that send the operator's
 * token.
 */
import { timingSafeEqual } from "node:crypto";
import { isLoopback, isLoopbackAddress } from "../model/loopback.ts";
import type { Deps } from "./deps.ts";

const PATH = "/metrics";

/**
 * Returns the page, or null when the request is for something else or the caller may not see it; such a caller learns
 * nothing of the page.
 */
export function answerMetrics(request: Request, address: string, deps: Deps): Response | null {
  if (request.method !== "GET" || new URL(request.url).pathname !== PATH) return null;
  if (!(mayRead(request, deps) || (isDirect(request, address) && !deps.behindProxy))) return null;
  const { total, idle, waiting } = deps.db.connections();
  const { rss, heapUsed } = process.memoryUsage();
  const text = deps.metrics.text({
    database_connections: total,
    database_connections_idle: idle,
    database_waiting: waiting,
    requests_waiting_for_changes: deps.waits.count(),
    memory_resident_bytes: rss,
    memory_heap_bytes: heapUsed,
    uptime_seconds: Math.round(process.uptime()),
  });
  return new Response(text, { headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8" } });
}

/** Headers that say that somebody else's request is passed on. */
const FORWARDING = /^(forwarded|via|x-real-ip|x-forwarded-.*|x-client-ip|cf-connecting-ip|true-client-ip)$/;

/**
 * Whether a program of this machine asks. A name that only leads here is not enough: a page in a browser may have one,
 * and a proxy that the operator forgot to name passes its own on.
 */
function isDirect(request: Request, address: string): boolean {
  if (!isLoopbackAddress(address) || !isLoopback(new URL(request.url).hostname)) return false;
  return ![...request.headers.keys()].some((name) => FORWARDING.test(name));
}

/**
 * Whether a request has the operator's token. Behind a proxy only that counts, because there every request comes from
 * this machine.
 */
function mayRead(request: Request, { metricsToken }: Deps): boolean {
  if (metricsToken === null) return false;
  const given = Buffer.from(request.headers.get("Authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${metricsToken}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
