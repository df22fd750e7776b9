#!/usr/bin/env node
/** The program `sealfield`. `sealfield server` is the server's own command line; it is loaded for that only. */
import { homedir } from "node:os";

const args = process.argv.slice(2);
if (args[0] === "server") {
  const { runServer } = await import("../server/operate/run.ts");
  process.exitCode = await runServer(args.slice(1), "sealfield server", ["server"]);
} else {
  const { runCommandLine } = await import("./program.ts");
  // Node 20 calls the blobs of files experimental each time.
  process.removeAllListeners("warning");
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (ending.signal.aborted) process.exit(130);
      ending.abort();
    });
  }
  // Whoever reads the output may stop reading it.
  process.stdout.on("error", () => process.exit(0));
  const { stdin, stdout, stderr, env } = process;
  process.exitCode = await runCommandLine(args, {
    stdin,
    stdout,
    stderr,
    env,
    home: homedir(),
    signal: ending.signal,
  });
}
