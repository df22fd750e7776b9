/** The page of metrics. It answers this machine, and callers that send the operator's token. */
import { timingSafeEqual } from "node:crypto";
import { isLoopbackAddress } from "../model/loopback.ts";
import type { Deps } from "./deps.ts";

const PATH = "/metrics";

/**
 * Returns the page, or null when the request is for something else or the caller may not see it; such a caller learns
 * nothing of the page.
 */
export function answerMetrics(request: Request, address: string, deps: Deps): Response | null {
  if (request.method !== "GET" || new URL(request.url).pathname !== PATH) return null;
  if (!(mayRead(request, deps) || (isLoopbackAddress(address) && !deps.behindProxy))) return null;
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

/** Behind a proxy every request comes from this machine, so only the token counts there. */
function mayRead(request: Request, { metricsToken }: Deps): boolean {
  if (metricsToken === null) return false;
  const given = Buffer.from(request.headers.get("Authorization") ?? "");
  const wanted = Buffer.from(`Bearer ${metricsToken}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}
