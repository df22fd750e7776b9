/** Options that several commands have in common. */
import { type Command, InvalidArgumentError, Option } from "commander";

/** Collects an option that may be repeated. */
export function many(value: string, earlier: readonly string[] = []): string[] {
  return [...earlier, value];
}

/** Returns the parser of a whole number. @throws InvalidArgumentError for anything else */
export function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
}

/** Returns the option for labels, which the server can read. */
export function labelOption(): Option {
  return new Option("--label <name=value>", "a label, which the server can read; may be repeated").argParser(
    many,
  );
}

/** Adds the options that say where fields to seal come from. */
export function sealedOptions(command: Command): Command {
  return command
    .option("--from <file>", "read the fields from a file of JSON, - for standard input")
    .option("--field <name>", "ask for this field on the terminal, unseen; may be repeated", many);
}

/** Returns words as people list them. */
export function listed(words: readonly string[]): string {
  return words.join(", ");
}
