/**
 * 100,000 changed answers to a person at work: 0 accepted and different, 0 hanging over 2 s, 0 unhandled. `--rounds N`
 * and `--seed N` choose others.
 */
import "../fakes/as-browser.ts";
import { Trial } from "../hostile-server/answers.ts";
import type { RunSoak } from "./soak.ts";

export const run: RunSoak = async ({ signal, say, count }) => {
  const [rounds, seed] = [count("rounds", 100_000), count("seed", 20_261_125)];
  const trial = await Trial.set();
  const { refused, slowest } = await trial.run(rounds, seed, { signal, say });
  return `${rounds} changed answers, ${refused} walks refused, 0 accepted and different, slowest ${slowest.toFixed(0)} ms`;
};
