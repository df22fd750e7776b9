/** Waits in tests for what happens by itself, however slow the machine is. */
import { vi } from "vitest";

/** Waits until `look` no longer throws, and returns what it returns. */
export function eventually<Value>(look: () => Value | Promise<Value>): Promise<Value> {
  return vi.waitFor(look, { timeout: 60_000, interval: 5 });
}
