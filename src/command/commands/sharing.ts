/** Commands that share types of records, stop sharing, and appoint authorizers. */
import type { Command } from "commander";
import { clientId } from "../../e3db/index.ts";
import { type CommonOptions, openSession, readerOf, useApproved } from "../session.ts";
import type { Terminal } from "../terminal.ts";

interface ForFlags extends CommonOptions {
  readonly for?: string;
}

/** Adds the commands to `program`. */
export function addSharingCommands(program: Command, terminal: Terminal): void {
  program
    .command("share <type> <client>")
    .description("let a client read all own records of a type, now and later")
    .option("--for <writer>", "share another writer's type, as its authorizer")
    .action(async (type: string, text: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ForFlags>();
      const session = await openSession(terminal, flags);
      const { client, report } = session;
      const reader = await readerOf(session, text);
      if (flags.for === undefined) {
        await useApproved(session, type);
        await client.share(type, reader);
      } else {
        await client.authorizers.share({ writerId: clientId(flags.for), type }, reader);
      }
      report.result({ type, shared_with: reader.readerId }, [`${reader.readerId} may read: ${type}`]);
    });

  program
    .command("revoke <type> <client>")
    .description("stop sharing a type with a client")
    .option("--for <writer>", "stop sharing another writer's type, as its authorizer")
    .action(async (type: string, text: string, _: unknown, command: Command) => {
      const flags = command.optsWithGlobals<ForFlags>();
      const { client, report } = await openSession(terminal, flags);
      const readerId = clientId(text);
      if (flags.for === undefined) await client.revoke(type, readerId);
      else await client.authorizers.revoke({ writerId: clientId(flags.for), type }, readerId);
      report.result({ type, revoked_from: readerId }, [`${readerId} no longer reads: ${type}`]);
    });

  program
    .command("shares")
    .description("list what others may read, and what others share with this profile")
    .action(async (_: unknown, command: Command) => {
      const { client, report } = await openSession(terminal, command.optsWithGlobals());
      for (const { readerId, readerName, type } of await client.outgoing()) {
        const value = { direction: "out", type, client_id: readerId, name: readerName };
        report.result(value, [`out  ${type}  ${readerId}  ${readerName ?? ""}`.trimEnd()]);
      }
      for (const { writerId, writerName, type } of await client.incoming()) {
        const value = { direction: "in", type, client_id: writerId, name: writerName };
        report.result(value, [`in   ${type}  ${writerId}  ${writerName ?? ""}`.trimEnd()]);
      }
    });

  const authorizer = program
    .command("authorizer")
    .description("clients that may share a type on one's behalf");
  authorizer
    .command("add <type> <client>")
    .description("let a client share an own type with others")
    .action(async (type: string, text: string, _: unknown, command: Command) => {
      const session = await openSession(terminal, command.optsWithGlobals());
      const reader = await readerOf(session, text);
      await useApproved(session, type);
      await session.client.authorizers.add(type, reader);
      session.report.result({ type, authorizer: reader.readerId }, [`${reader.readerId} may share: ${type}`]);
    });
  authorizer
    .command("remove <type> <client>")
    .description("end the appointment; what the client shared stays shared")
    .action(async (type: string, text: string, _: unknown, command: Command) => {
      const { client, report } = await openSession(terminal, command.optsWithGlobals());
      const id = clientId(text);
      await client.authorizers.remove(type, id);
      report.result({ type, removed: id }, [`${id} no longer shares: ${type}`]);
    });
  authorizer
    .command("list")
    .description("list whom this profile appointed, and who appointed it")
    .action(async (_: unknown, command: Command) => {
      const { client, report } = await openSession(terminal, command.optsWithGlobals());
      for (const { authorizerId, type } of await client.authorizers.appointed()) {
        report.result({ direction: "out", type, client_id: authorizerId }, [`out  ${type}  ${authorizerId}`]);
      }
      for (const { writerId, type } of await client.authorizers.granted()) {
        report.result({ direction: "in", type, client_id: writerId }, [`in   ${type}  ${writerId}`]);
      }
    });
}
