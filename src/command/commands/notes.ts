/** Commands that write a note for one client, read one, and delete one. */
import type { Command } from "commander";
import { clientId, type NoteAddress } from "../../e3db/index.ts";
import { readFields, readSecret } from "../input.ts";
import { type CommonOptions, labelsOf, openSession } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { labelOption, sealedOptions, whole } from "./options.ts";

interface WriteFlags extends CommonOptions {
  readonly from?: string;
  readonly field?: readonly string[];
  readonly label?: readonly string[];
  readonly name?: string;
  readonly views?: number;
  readonly replace?: boolean;
}

interface ReadFlags extends CommonOptions {
  readonly from: string;
  readonly name?: boolean;
  readonly otp?: boolean;
}

/** Adds the commands to `program`. */
export function addNoteCommands(program: Command, terminal: Terminal): void {
  const note = program.command("note").description("messages for one reader");

  sealedOptions(note.command("write <client>"))
    .description("write a note for a client; its fields are a JSON object on standard input")
    .addOption(labelOption())
    .option("--name <name>", "the only note of this name on the server")
    .option("--replace", "in place of the note of this name")
    .option("--views <n>", "how often it may be read; any number otherwise", whole)
    .action(async (text: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<WriteFlags>();
      const { client, report } = await openSession(terminal, flags);
      const data = await readFields(terminal, {
        ...(flags.from === undefined ? {} : { file: flags.from }),
        ...(flags.field === undefined ? {} : { names: flags.field }),
      });
      const reader = await client.pinnedKeys(clientId(text));
      const { name, views } = flags;
      const draft = {
        data,
        reader,
        plain: labelsOf(flags.label),
        ...(views === undefined ? {} : { maxViews: views }),
      };
      if (flags.replace === true && name === undefined) command.error("error: --replace needs --name");
      const written =
        name === undefined
          ? await client.notes.write(draft)
          : flags.replace
            ? await client.notes.replace({ ...draft, name })
            : await client.notes.write({ ...draft, name });
      report.result({ note_id: written.noteId, name: name ?? null }, [written.noteId]);
    });

  note
    .command("read <note>")
    .description("show a note, which counts as one view")
    .requiredOption("--from <client>", "who must have written it")
    .option("--name", "the note is named, not numbered")
    .option("--otp", "ask for the one-time password that the writer gave")
    .action(async (text: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ReadFlags>();
      const { client, report } = await openSession(terminal, flags);
      const writer = await client.pinnedKeys(clientId(flags.from));
      const proof = flags.otp ? { otp: await readSecret(terminal, "one-time password") } : {};
      const { note: read, data } = await client.notes.read(addressOf(text, flags.name), writer, proof);
      const lines = Object.entries(data).map(([name, value]) => `${name}: ${value}`);
      report.result({ note_id: read.noteId, plain: read.plain, data }, lines);
    });

  note
    .command("delete <note>")
    .description("delete an own note by its id")
    .action(async (noteId: string, _: unknown, command: Command) => {
      const { client, report } = await openSession(terminal, command.optsWithGlobals());
      await client.notes.remove(noteId);
      report.result({ deleted: noteId }, [`deleted: ${noteId}`]);
    });
}

function addressOf(text: string, isName: boolean | undefined): NoteAddress {
  return isName ? { name: text } : { noteId: text };
}
