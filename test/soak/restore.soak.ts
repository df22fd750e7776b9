/**
 * 200 random histories, or `--histories N` from `--first N` on, over a server that goes back to its backup, and over
 * one that lies.
 */
import { played } from "./played.ts";
import type { RunSoak } from "./soak.ts";

export const run: RunSoak = async (soak) => {
  const histories = soak.count("histories", 200);
  const first = soak.count("first", 1);
  const env = { SEALFIELD_HISTORIES: String(histories), SEALFIELD_FIRST_HISTORY: String(first) };
  const [honest, lying] = await played("test/server/restore-drill.test.ts", env, soak);
  return `${histories} histories: ${honest}; ${Math.ceil(histories / 2)} over a server that lies: ${lying}`;
};
