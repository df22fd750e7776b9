/** Runs the command line in this process, with a home of its own, and what a person would type. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { runCommandLine } from "../../src/command/program.ts";

export interface Ran {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  /** The lines of JSON in `out`. */
  readonly json: () => never[];
}

export interface RunOptions {
  readonly stdin?: string;
  /** What is typed into a terminal; there is none if left out. */
  readonly typed?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Returns a folder that is nobody's home yet. */
export function freshHome(): string {
  return mkdtempSync(join(tmpdir(), "sealfield-home-"));
}

/** Runs `args` at `home`. */
export async function runAt(home: string, args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const { stdin = "", typed, env = {}, signal = new AbortController().signal } = options;
  const isTTY = typed !== undefined;
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode: () => undefined });
  input.end(typed ?? stdin);
  const [out, err] = [collect(isTTY), collect(isTTY)];
  const terminal = { stdin: input, stdout: out.stream, stderr: err.stream, env, home, signal };
  const status = await runCommandLine(args, terminal);
  const text = out.text();
  const json = () =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as never);
  return { status, out: text, err: err.text(), json };
}

function collect(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  let text = "";
  stream.on("data", (chunk: Buffer) => {
    text += chunk.toString("utf8");
  });
  return { stream, text: () => text };
}
