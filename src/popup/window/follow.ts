/** Keeps a window at what the server has while somebody looks at it: the background waits for news, and events tell. */
import type { Session } from "./session.ts";

/** After a failure. */
const PAUSE_MS = 5_000;

/** Asks the background to wait for news, again and again, until `signal` fires. */
export async function follow(session: Session, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await untilVisible(signal);
    if (signal.aborted) return;
    const { pauseMs } = await session.ask("copy.follow", {}).catch(() => ({ pauseMs: PAUSE_MS }));
    if (pauseMs > 0) await pause(pauseMs, signal);
  }
}

function untilVisible(signal: AbortSignal): Promise<void> {
  if (document.visibilityState === "visible") return Promise.resolve();
  return new Promise((resolve) => {
    document.addEventListener("visibilitychange", () => resolve(), { once: true, signal });
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
