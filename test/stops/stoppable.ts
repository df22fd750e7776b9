/**
 * The hooks of numbered awaits in a real browser: a message names the hook at which this life of the background stands
 * still, as if it had been stopped in that very moment; another asks whether it does. Then the driver stops it.
 */
import type { Plugin } from "vite";

/** Sent by a test to the background; the answer is a `StopState`. */
export interface StopMessage {
  readonly stops: "arm" | "ask";
  /** Which hook from now on, from 1; 0: none, they are only counted. */
  readonly at?: number;
}

export interface StopState {
  readonly count: number;
  readonly stopped: boolean;
}

const HOOKS = `globalThis.sealfieldLife = (() => {
  const never = new Promise(() => undefined);
  let at = 0;
  let count = 0;
  let stopped = false;
  const pass = (value) => {
    if (!stopped && ++count === at) stopped = true;
    return stopped ? never : value;
  };
  globalThis.chrome.runtime.onMessage.addListener((message, _, respond) => {
    if (message?.stops === "arm") [at, count] = [message.at, 0];
    if (message?.stops !== undefined) respond({ count, stopped });
  });
  return { before: () => pass(), after: (_, value) => pass(value), fetch: globalThis.fetch.bind(globalThis) };
})();
`;

/** Returns the plugin that puts the hooks before everything else. */
export function stoppable(): Plugin {
  return { name: "sealfield:stoppable", renderChunk: (code) => ({ code: HOOKS + code, map: null }) };
}
