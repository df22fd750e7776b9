/** The built server program as a child process: what a person starts, so that it can be stopped and killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join, resolve } from "node:path";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../..");

/** Builds a program (inside the repository, where its packages are found) and returns its path. */
export async function buildProgram(entry: string = "src/server/main.ts"): Promise<string> {
  const outDir = join(ROOT, "dist", `test-${process.pid}`);
  await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    build: { ssr: join(ROOT, entry), outDir, target: "node20", copyPublicDir: false },
  });
  return join(outDir, "main.js");
}

export interface Program {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves with the first match of `pattern` in stdout. @throws Error when the program ends before */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends `signal`, waits for the end and returns the exit status (or the signal's name). */
  end(signal: NodeJS.Signals): Promise<number | string>;
  readonly ended: Promise<number | string>;
}

/** Starts the program with `args`; `env` is added to ours. */
export function startProgram(path: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const child = spawn(process.execPath, [path, ...args], { env: { ...process.env, ...env } });
  let out = "";
  let err = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const ended = once(child, "close").then(([code, signal]) => (code ?? signal) as number | string);
  const line = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const match = pattern.exec(out);
      if (match !== null) return match;
      const ends = await Promise.race([once(child.stdout, "data").then(() => false), ended.then(() => true)]);
      if (ends && !pattern.test(out)) throw new Error(`the program ended: ${err || out}`);
    }
  };
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return { child, out: () => out, err: () => err, line, end, ended };
}
