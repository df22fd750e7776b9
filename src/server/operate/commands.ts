/** The commands of `npm run server`. Output for a person or a script goes to stdout, everything else to stderr. */
import { isVaultError, VaultError } from "../../errors.ts";
import { type RunningServer, startServer } from "../server.ts";
import { backup, check, moveDatabase, moveFiles, restore } from "./commands/keep.ts";
import { clients, invite, noArguments, token } from "./commands/people.ts";
import { helpOf } from "./help.ts";
import { type CommandLine, parseCommandLine, USAGE } from "./options.ts";
import type { Terminal } from "./terminal.ts";
import { systemdUnit } from "./unit.ts";

/** Runs the command that `args` name and returns the exit status. */
export async function runCommand(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const line = parseCommandLine(args, terminal.env);
    if (line.help) {
      const help = args.includes(line.command) ? helpOf(line.command) : null;
      terminal.out(help === null ? USAGE : `${help}\n\nAll options: npm run server -- --help`);
      return 0;
    }
    const command = COMMANDS.get(line.command);
    if (command === undefined)
      throw new VaultError("input_invalid", `unknown command: ${line.command}\n\n${USAGE}`);
    await command(line, terminal);
    return 0;
  } catch (error) {
    if (!isVaultError(error) || error.code === "internal") throw error;
    terminal.err(error.message);
    return 1;
  }
}

const COMMANDS: ReadonlyMap<string, (line: CommandLine, terminal: Terminal) => Promise<void>> = new Map([
  ["serve", serve],
  ["token", token],
  ["invite", invite],
  ["clients", clients],
  ["backup", backup],
  ["restore", restore],
  ["check", check],
  ["move-database", moveDatabase],
  ["move-files", moveFiles],
  ["unit", unit],
]);

/** Prints the unit of a service that runs `serve` with the same options. */
async function unit(line: CommandLine, { out, self }: Terminal): Promise<void> {
  noArguments(line);
  out(systemdUnit(self, line.options));
}

async function serve(line: CommandLine, terminal: Terminal): Promise<void> {
  noArguments(line);
  // This starts before any await, so that an early Ctrl+C also waits for an orderly end.
  const server: RunningServer = await startServer(line);
  try {
    if (server.firstToken !== null) terminal.out(`registration token: ${server.firstToken}`);
    terminal.out(`listening on ${server.url}`);
    await terminal.ended;
  } finally {
    await server.stop();
  }
}
