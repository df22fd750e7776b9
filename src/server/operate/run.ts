/** Runs a command of the server as a program, with an orderly end on Ctrl+C or SIGTERM. */
import { realpathSync } from "node:fs";
import { runCommand } from "./commands.ts";

/** What people type before a command, here and in every text that names one. */
const BY_NPM = "npm run server --";

/**
 * Runs the command in `args` and returns the exit status. `name` is what was typed before it, and `words` of it lead
 * from the program's file to the server's commands.
 */
export async function runServer(
  args: readonly string[],
  name: string = BY_NPM,
  words: readonly string[] = [],
): Promise<number> {
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  const said = (line: string) => `${line.replaceAll(BY_NPM, name)}\n`;
  return await runCommand(args, {
    out: (line) => process.stdout.write(said(line)),
    err: (line) => process.stderr.write(said(line)),
    env: process.env,
    self: [process.execPath, realpathSync(process.argv[1] ?? ""), ...words],
    ended,
  });
}
