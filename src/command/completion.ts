/** Completion for shells: a few lines of each shell ask this program for the words that may come next. */
import type { Command, Option } from "commander";

/** The hidden command that shells call with the words so far. */
export const COMPLETE = "__complete";

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_sealfield() {
  local IFS=$'\\n'
  COMPREPLY=($(sealfield ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  [ \${#COMPREPLY[@]} -eq 0 ] && compopt -o default
}
complete -F _sealfield sealfield`,
  zsh: `#compdef sealfield
_sealfield() {
  local -a words_next
  words_next=("\${(@f)$(sealfield ${COMPLETE} "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${words_next[1]}" ]]; then compadd -- $words_next; else _files; fi
}
compdef _sealfield sealfield`,
  fish: `complete -c sealfield -a '(sealfield ${COMPLETE} (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'`,
};

/** The shells that there is a script for. */
export const SHELLS = Object.keys(SCRIPTS);

/** Returns the script of a shell, or null. */
export function completionScript(shell: string): string | null {
  return Object.hasOwn(SCRIPTS, shell) ? (SCRIPTS[shell] ?? null) : null;
}

/** Returns the words that may stand in place of the last of `words`; `profiles` are the names after `--profile`. */
export function completions(
  program: Command,
  words: readonly string[],
  profiles: readonly string[],
): string[] {
  const last = words.at(-1) ?? "";
  let command = program;
  let earlier: Option | undefined;
  for (const word of words.slice(0, -1)) {
    const takesValue = earlier !== undefined && (earlier.required || earlier.optional);
    const next = takesValue ? undefined : command.commands.find((one) => one.name() === word);
    earlier = next === undefined && !takesValue ? optionOf(command, word) : undefined;
    command = next ?? command;
  }
  return candidates(command, earlier, profiles)
    .filter((word) => word.startsWith(last) && (last !== "" || !word.startsWith("-")))
    .sort();
}

function candidates(command: Command, earlier: Option | undefined, profiles: readonly string[]): string[] {
  if (earlier?.long === "--profile") return [...profiles];
  if (earlier?.argChoices !== undefined) return [...earlier.argChoices];
  if (earlier?.required) return [];
  const options = optionsOf(command).flatMap(({ long, hidden }) => (long && !hidden ? [long] : []));
  const shells = command.name() === "completion" ? SHELLS : [];
  const commands = command.commands.map((one) => one.name()).filter((name) => name !== COMPLETE);
  return [...commands, ...options, "--help", ...shells];
}

function optionsOf(command: Command): Option[] {
  return [...command.options, ...(command.parent === null ? [] : optionsOf(command.parent))];
}

function optionOf(command: Command, word: string): Option | undefined {
  return optionsOf(command).find(({ long, short }) => word === long || word === short);
}
