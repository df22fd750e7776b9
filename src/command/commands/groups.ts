/** Commands around groups: make them, say who is in them, share types with them. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { type Capability, clientId } from "../../e3db/index.ts";
import { rowJson, rowLines } from "../output.ts";
import { type CommonOptions, openSession, readerOf, useApproved } from "../session.ts";
import type { Terminal } from "../terminal.ts";
import { listed, many } from "./options.ts";

/** Words of the command line → what a member may do. */
const MAY: Readonly<Record<string, Capability>> = {
  read: "READ_CONTENT",
  edit: "EDIT_CONTENT",
  share: "SHARE_CONTENT",
  manage: "MANAGE_MEMBERSHIP",
};

interface MayFlags extends CommonOptions {
  readonly may?: readonly string[];
}

function mayOption(): Option {
  const words = Object.keys(MAY);
  return new Option("--may <what>", `${listed(words)}; may be repeated (read)`).argParser((word, earlier) => {
    if (!Object.hasOwn(MAY, word)) throw new InvalidArgumentError(`It is one of ${listed(words)}.`);
    return many(word, earlier as readonly string[] | undefined);
  });
}

function capabilities(words: readonly string[] = ["read"]): Capability[] {
  return words.flatMap((word) => MAY[word] ?? []);
}

/** Adds the commands to `program`. */
export function addGroupCommands(program: Command, terminal: Terminal): void {
  const group = program.command("group").description("groups of clients that types are shared with");
  const session = (command: Command) => openSession(terminal, command.optsWithGlobals());

  group
    .command("create <name>")
    .description("make a group with this profile as its manager")
    .addOption(mayOption())
    .option("--description <text>", "what it is for")
    .action(async (name: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<MayFlags & { readonly description?: string }>();
      const { client, report } = await openSession(terminal, flags);
      const made = await client.groups.create({
        name,
        description: flags.description ?? "",
        capabilities: capabilities(flags.may ?? ["read", "share"]),
      });
      report.result({ group_id: made.groupId, name: made.name }, [made.groupId]);
    });

  group
    .command("list")
    .description("list the groups that this profile is in")
    .action(async (_: unknown, command: Command) => {
      const { client, report } = await session(command);
      for (const { groupId, name, memberCount } of await client.groups.list()) {
        const value = { group_id: groupId, name, members: memberCount };
        report.result(value, [`${groupId}  ${name}  ${memberCount} members`]);
      }
    });

  group
    .command("members <group>")
    .description("list who is in a group, and what they may do")
    .action(async (groupId: string, _: unknown, command: Command) => {
      const { client, report } = await session(command);
      for (const member of await client.groups.members(groupId)) {
        const value = { client_id: member.clientId, capabilities: member.capabilities };
        report.result(value, [`${member.clientId}  ${listed(member.capabilities)}`]);
      }
    });

  group
    .command("add <group> <client>")
    .description("add a member")
    .addOption(mayOption())
    .action(async (groupId: string, text: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<MayFlags>();
      const opened = await openSession(terminal, flags);
      const member = await readerOf(opened, text);
      await opened.client.groups.add(groupId, member, capabilities(flags.may));
      opened.report.result({ added: member.readerId }, [`added: ${member.readerId}`]);
    });

  group
    .command("expel <group> <client>")
    .description("remove a member, who keeps what was read and the group's key")
    .action(async (groupId: string, text: string, _: unknown, command: Command) => {
      const { client, report } = await session(command);
      await client.groups.expel(groupId, clientId(text));
      report.result({ removed: clientId(text) }, [`removed: ${clientId(text)}`]);
    });

  group
    .command("share <group> <type>")
    .description("share an own type with a group")
    .option("--edit", "members with that capability may change its records")
    .action(async (groupId: string, type: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<CommonOptions & { readonly edit?: boolean }>();
      const opened = await openSession(terminal, flags);
      await useApproved(opened, type);
      await opened.client.groups.share(groupId, type, { edit: flags.edit === true });
      opened.report.result({ type, shared_with_group: groupId }, [`shared: ${type}`]);
    });

  group
    .command("revoke <group> <type>")
    .description("stop sharing a type with a group")
    .action(async (groupId: string, type: string, _: unknown, command: Command) => {
      const { client, report } = await session(command);
      await client.groups.revoke(groupId, type);
      report.result({ type, revoked_from_group: groupId }, [`no longer shared: ${type}`]);
    });

  group
    .command("records <group>")
    .description("show the records shared with a group")
    .action(async (groupId: string, _: unknown, command: Command) => {
      const { client, report } = await session(command);
      for (let next: number | null = null; next !== 0; ) {
        const page = await client.groups.records(groupId, next ?? 0);
        for (const row of page.items) report.result(rowJson(row), rowLines(row));
        next = page.nextToken;
      }
    });

  group
    .command("delete <group>")
    .description("delete a group")
    .action(async (groupId: string, _: unknown, command: Command) => {
      const { client, report } = await session(command);
      await client.groups.remove(groupId);
      report.result({ deleted: groupId }, [`deleted: ${groupId}`]);
    });
}
