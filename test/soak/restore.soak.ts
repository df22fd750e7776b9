/** 200 random histories, or `--histories N` from `--first N` on, over a server that goes back to its backup, and over one that lies. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { RunSoak } from "./soak.ts";

const ROOT = resolve(import.meta.dirname, "../..");

export const run: RunSoak = async ({ signal, say, count }) => {
  const histories = count("histories", 200);
  const first = count("first", 1);
  // The browsers are fakes that the test runner puts in place of the real ones.
  const child = spawn(
    process.execPath,
    [
      "node_modules/vitest/vitest.mjs",
      "run",
      "--project=server*",
      "test/server/restore-drill.test.ts",
      "--testTimeout=7200000",
    ],
    {
      cwd: ROOT,
      env: { ...process.env, SEALFIELD_HISTORIES: String(histories), SEALFIELD_FIRST_HISTORY: String(first) },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  let told = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    told += text;
    for (const line of text.split("\n"))
      if (line.includes("told:") || line.includes("history ")) say(line.trim());
  });
  const [code] = (await once(child, "exit")) as [number | null];
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`a history failed:\n${told}`);
  const sums = [...told.matchAll(/told: (.*)/g)].map(([, sum]) => sum);
  return `${histories} histories: ${sums[0]}; ${Math.ceil(histories / 2)} over a server that lies: ${sums[1]}`;
};
