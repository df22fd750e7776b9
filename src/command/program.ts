/** The command line `sealfield`: which commands there are, and how a run ends. */
import { Command, CommanderError } from "commander";
import { isVaultError, VaultError } from "../e3db/index.ts";
import { addAccountCommands } from "./commands/account.ts";
import { addFileCommands } from "./commands/files.ts";
import { addGroupCommands } from "./commands/groups.ts";
import { addNoteCommands } from "./commands/notes.ts";
import { addRecordCommands } from "./commands/records.ts";
import { addSearchCommand } from "./commands/search.ts";
import { addSharingCommands } from "./commands/sharing.ts";
import { COMPLETE, completionScript, completions, SHELLS } from "./completion.ts";
import { Report } from "./output.ts";
import { profileNames } from "./profile.ts";
import type { Terminal } from "./terminal.ts";
import { EXIT, EXIT_HELP, statusOf } from "./words.ts";

/** Returns the commands, which run in `terminal`. */
export function programOf(terminal: Terminal): Command {
  const program = new Command("sealfield")
    .description("End-to-end-encrypted records, files, notes and groups on an E3DB server.")
    .option("--profile <name>", "the profile to use (or SEALFIELD_PROFILE)")
    .option("--config <file>", "a profile anywhere else")
    .option("--json", "write results as JSON, one value in each line")
    .showSuggestionAfterError()
    .addHelpText("after", EXIT_HELP)
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => terminal.stderr.write(text),
    })
    .exitOverride();
  addAccountCommands(program, terminal);
  addRecordCommands(program, terminal);
  addSearchCommand(program, terminal);
  addSharingCommands(program, terminal);
  addFileCommands(program, terminal);
  addNoteCommands(program, terminal);
  addGroupCommands(program, terminal);
  program.command("server").description("run a server of your own, and look after it; see server --help");
  program
    .command("completion <shell>")
    .description(`print what makes a shell complete these commands: ${SHELLS.join(", ")}`)
    .action((shell: string) => {
      const script = completionScript(shell);
      if (script === null) throw new VaultError("input_invalid", `the shells are ${SHELLS.join(", ")}`);
      terminal.stdout.write(`${script}\n`);
    });
  for (const command of everyCommand(program)) command.exitOverride().copyInheritedSettings(program);
  return program;
}

function everyCommand(command: Command): Command[] {
  return command.commands.flatMap((one) => [one, ...everyCommand(one)]);
}

/** Runs what `args` say and returns the exit status. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const program = programOf(terminal);
  try {
    if (args[0] === COMPLETE) {
      const words = completions(program, args.slice(1), await profileNames(terminal));
      for (const word of words) terminal.stdout.write(`${word}\n`);
      return 0;
    }
    await program.parseAsync([...args], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT.usage;
    if (terminal.signal.aborted && (!isVaultError(error) || isVaultError(error, "aborted")))
      return EXIT.ended;
    new Report(terminal, args.includes("--json")).error(error);
    return statusOf(error);
  }
}
