/**
 * Random histories of 80 acts of a team of three, one with two browsers: 100, or `--histories N`, from `--first N` on.
 */
import { played } from "./played.ts";
import type { RunSoak } from "./soak.ts";

export const run: RunSoak = async (soak) => {
  const histories = soak.count("histories", 100);
  const first = soak.count("first", 1);
  const env = {
    SEALFIELD_HISTORIES: String(histories),
    SEALFIELD_FIRST_HISTORY: String(first),
    SEALFIELD_HISTORY_LENGTH: "80",
  };
  const [told] = await played("test/server/team.test.ts", env, soak);
  return `${told}: each reader shown has a key that opens, nobody else has one, nothing acknowledged is lost, nothing honest is called tampering, no conflict is asked about`;
};
