/**
 * Plays a test file of the server's with more histories than `npm test` does. The browsers in it are fakes that the
 * test runner puts in place of the real ones, with a key derivation that costs nothing.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import type { Soak } from "./soak.ts";

const ROOT = resolve(import.meta.dirname, "../..");

/**
 * Runs `file` with `env`, and returns what each of its lines that begin with "told:" says. Lines that name a history
 * are passed on as they come. @throws Error with all that was printed when a test failed
 */
export async function played(
  file: string,
  env: Readonly<Record<string, string>>,
  { signal, say }: Pick<Soak, "signal" | "say">,
): Promise<readonly string[]> {
  const words = ["node_modules/vitest/vitest.mjs", "run", "--project=server*", file, "--testTimeout=7200000"];
  const child = spawn(process.execPath, words, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const stop = () => child.kill("SIGINT");
  signal.addEventListener("abort", stop);
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    for (const line of text.split("\n"))
      if (line.includes("told:") || line.includes("history ")) say(line.trim());
  });
  const [code] = (await once(child, "exit")) as [number | null];
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`a history failed:\n${printed}`);
  return [...printed.matchAll(/told: (.*)/g)].map(([, told]) => told ?? "");
}
