/** The program behind `npm run server`: the command line, and an orderly end on Ctrl+C or SIGTERM. */
import { runCommand } from "./operate/commands.ts";

const ended = new Promise<void>((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
});

process.exitCode = await runCommand(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  env: process.env,
  ended,
});
