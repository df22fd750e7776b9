/** The outside world as requests see it, so that tests can replace it. */
import type { Sleep } from "./retry.ts";

/** The parts of the outside world. Each has a working default. */
export interface RequestWorld {
  readonly fetch?: (request: Request) => Promise<Response>;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** From 0 to below 1; only spreads out repeats. */
  readonly random?: () => number;
  readonly sleep?: Sleep;
  /** A signal that fires after so many milliseconds. */
  readonly timeout?: (ms: number) => AbortSignal;
}
