/** Commands that write, read, change and delete records. */
import type { Command } from "commander";
import { recordId, VaultError, type Version } from "../../e3db/index.ts";
import { readFields } from "../input.ts";
import { recordJson, recordLines } from "../output.ts";
import { type CommonOptions, labelsOf, openSession, useApproved } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { labelOption, listed, sealedOptions } from "./options.ts";

interface WriteFlags extends CommonOptions {
  readonly from?: string;
  readonly field?: readonly string[];
  readonly label?: readonly string[];
  readonly seen?: string;
}

/** Adds the commands to `program`. */
export function addRecordCommands(program: Command, terminal: Terminal): void {
  sealedOptions(program.command("write <type>"))
    .description("seal a record and write it; its fields are a JSON object on standard input")
    .addOption(labelOption())
    .action(async (type: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<WriteFlags>();
      const session = await openSession(terminal, flags);
      const data = await readFields(terminal, fieldSource(flags));
      await useApproved(session, type);
      const { signal } = terminal;
      const written = await session.client.write({ type, data, plain: labelsOf(flags.label) }, { signal });
      session.report.result(recordJson(written), [written.meta.recordId]);
    });

  program
    .command("read <ids...>")
    .description("show records, open")
    .option("--field <name>", "write this field's value only, as it is")
    .action(async (ids: string[], _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CommonOptions & { readonly field?: string }>();
      const { client, report } = await openSession(terminal, flags);
      for (const id of ids.map(recordId)) {
        const record = await client.read(id, { signal: terminal.signal });
        if (flags.field === undefined) {
          report.result(recordJson(record), recordLines(record));
          continue;
        }
        const value = Object.hasOwn(record.data, flags.field) ? record.data[flags.field] : undefined;
        if (value === undefined)
          throw new VaultError("not_found", `the record has no field "${flags.field}"`);
        report.raw(value);
      }
    });

  sealedOptions(program.command("update <id>"))
    .description("replace a record's fields, and its labels if any are given")
    .addOption(labelOption())
    .option("--seen <version>", "only if this is still the current version")
    .action(async (id: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<WriteFlags>();
      const session = await openSession(terminal, flags);
      const data = await readFields(terminal, fieldSource(flags));
      const seen = await session.client.read(recordId(id), { signal: terminal.signal });
      const { type } = seen.meta;
      const plain = flags.label === undefined ? seen.plain : labelsOf(flags.label);
      const meta = { ...seen.meta, version: (flags.seen as Version | undefined) ?? seen.meta.version };
      await useApproved(session, type);
      const isOwn = seen.meta.writerId === session.client.clientId;
      const updated = isOwn
        ? await session.client.update(meta, { type, data, plain }, { signal: terminal.signal })
        : await session.client.edit({ ...seen, meta }, { data, plain }, { signal: terminal.signal });
      session.report.result(recordJson(updated), [
        `${updated.meta.recordId}  version ${updated.meta.version}`,
      ]);
    });

  program
    .command("delete <ids...>")
    .description("delete own records")
    .action(async (ids: string[], _: unknown, command: Command) => {
      const { client, report } = await openSession(terminal, command.optsWithGlobals());
      const wanted = ids.map(recordId);
      const left = await client.removeMany(wanted);
      const kept = new Set(left.map((one) => one.recordId));
      for (const id of wanted.filter((one) => !kept.has(one)))
        report.result({ deleted: id }, [`deleted: ${id}`]);
      if (left.length > 0) {
        throw new VaultError("not_found", `not deleted: ${listed([...kept])}`);
      }
    });
}

function fieldSource({ from, field }: WriteFlags) {
  return { ...(from === undefined ? {} : { file: from }), ...(field === undefined ? {} : { names: field }) };
}
