/** A world for tests: answers by script, a clock that only waiting moves, no randomness. */
import type { RequestWorld } from "../../src/e3db/http/world.ts";

type Step = Response | Error | ((request: Request) => Response | Promise<Response>);

export interface ScriptedWorld extends RequestWorld {
  readonly requests: Request[];
  readonly waits: number[];
  clock: number;
}

/** Returns a world whose n-th request gets the n-th step; one too many is an error of the test. */
export function scripted(...steps: Step[]): ScriptedWorld {
  const world: ScriptedWorld = {
    requests: [],
    waits: [],
    clock: Date.UTC(2026, 0, 1),
    now: () => world.clock,
    random: () => 0.5,
    sleep: async (ms) => {
      world.waits.push(ms);
      world.clock += ms;
    },
    timeout: () => new AbortController().signal,
    fetch: async (request) => {
      const step = steps[world.requests.length];
      world.requests.push(request);
      if (step === undefined) throw new Error("one request too many");
      if (step instanceof Error) throw step;
      return typeof step === "function" ? await step(request) : step;
    },
  };
  return world;
}

/** Returns a JSON response. */
export function json(value: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...headers },
  });
}

/** Returns the code of the error that `run` throws or rejects with, or `null` when it does not. */
export async function codeOf(run: () => unknown): Promise<string | null> {
  try {
    await run();
    return null;
  } catch (error) {
    return error instanceof Error && "code" in error ? String(error.code) : String(error);
  }
}
