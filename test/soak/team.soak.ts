/** Random histories of a team of three, one with two browsers: 100, or `--histories N`, from `--seed N` on. */
// First: the others look for a browser when they are loaded.
import "../fakes/as-browser.ts";
import { startTestServer } from "../server/harness.ts";
import { playHistory } from "../team/history.ts";
import type { RunSoak } from "./soak.ts";

/** Acts in each. */
const LENGTH = 80;

export const run: RunSoak = async ({ signal, say, count }) => {
  const [histories, first] = [count("histories", 100), count("seed", 1)];
  const server = await startTestServer();
  let [acts, records] = [0, 0];
  try {
    for (let seed = first; seed < first + histories; seed++) {
      signal.throwIfAborted();
      const outcome = await playHistory(server, seed, LENGTH);
      if (outcome.wrong.length > 0) {
        throw new Error(`history ${seed}:\n${[...outcome.acts, "", ...outcome.wrong].join("\n")}`);
      }
      acts += outcome.acts.length;
      records += outcome.records;
      if ((seed - first + 1) % 5 === 0) say(`${seed - first + 1} histories, ${acts} acts`);
    }
  } finally {
    await server.stop();
  }
  return `${histories} histories of ${acts} acts with ${records} records: each reader shown has a key that opens, nobody else has one, nothing acknowledged is lost, nothing honest is called tampering, no conflict is asked about`;
};
