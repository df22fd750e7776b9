/** Which failures pass by themselves: only after those "Try again" is offered. */
import type { ErrorCode } from "../../errors.ts";

/** After these the same may work a moment later, with nothing changed by the person. */
const PASSING: readonly ErrorCode[] = [
  "aborted",
  "cancelled",
  "conflict",
  "internal",
  "network_unreachable",
  "not_e3db",
  "rate_limited",
  "server_error",
  "server_full",
  "storage_failed",
  "timeout",
  "wire_invalid",
];

/** Returns whether trying the same again can help. After any other refusal it ends as it did. */
export function mayPass(code: ErrorCode): boolean {
  return PASSING.includes(code);
}
