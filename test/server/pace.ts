/**
 * How slow the machine is just now, for tests that hold the server to a time: what else runs on the same processors is
 * no fault of the server's.
 */
import type { TestServer } from "./harness.ts";
import { register } from "./people.ts";

/** More than the steps of anything that a test waits for. */
const STEPS = 10;

/** Returns how many milliseconds ten ordinary requests take, one after the other: some dozens on an idle machine. */
export async function busyMs(server: TestServer): Promise<number> {
  const person = await register(server);
  const started = performance.now();
  for (let step = 0; step < STEPS; step++) await person.call("GET", "/v1/storage/policy/outgoing");
  return performance.now() - started;
}
