/** Commands about the profile itself: registering it, showing it, and what it believes about keys. */
import type { Command } from "commander";
import {
  backUp,
  Client,
  clientId,
  isVaultError,
  recordType,
  register,
  type SuiteName,
  VaultError,
} from "../../e3db/index.ts";
import { readSecret } from "../input.ts";
import { KnownKeys } from "../known-keys.ts";
import { Report } from "../output.ts";
import { newProfile, profilePath, suiteOfEnvironment } from "../profile.ts";
import { type CommonOptions, openSession } from "../session.ts";
import type { Terminal } from "../terminal.ts";

interface RegisterFlags extends CommonOptions {
  readonly server: string;
  readonly name: string;
  readonly tokenFile?: string;
  readonly suite?: SuiteName;
  readonly backup?: boolean | string;
}

/** Adds the commands to `program`. */
export function addAccountCommands(program: Command, terminal: Terminal): void {
  program
    .command("register")
    .description("make a new client of a server, and its profile")
    .requiredOption("--server <url>", "the server's address")
    .requiredOption("--name <name>", "what others see of it")
    .option(
      "--token-file <file>",
      "where the registration token is, - for standard input; else it is asked for",
    )
    .option("--suite <suite>", "sodium or nist; CRYPTO_SUITE counts otherwise")
    .option("--backup [client]", "have that client keep all secrets, or the one that the server names")
    .action(async (_: unknown, command: Command) => {
      await registerProfile(terminal, command.optsWithGlobals<RegisterFlags>());
    });

  program
    .command("whoami")
    .description("show the profile, without its secrets")
    .action(async (_: unknown, command: Command) => {
      const { identity, report } = await openSession(terminal, command.optsWithGlobals());
      const { clientId, name, serverUrl, suite, keys } = identity;
      const { publicKey, publicSigningKey } = keys;
      const value = { client_id: clientId, name, server: serverUrl, suite, public_key: publicKey };
      const shown = { ...value, public_signing_key: publicSigningKey };
      report.result(
        shown,
        Object.entries(shown).map(([label, text]) => `${label}: ${text ?? "none"}`),
      );
    });

  program
    .command("approve <type>")
    .description("write under the own key of a type that another program of yours made")
    .action(async (text: string, _: unknown, command: Command) => {
      const { client, known, report } = await openSession(terminal, command.optsWithGlobals());
      const type = recordType(text);
      const id = await unapprovedKey(client, type);
      if (id !== null) {
        await client.keys.approve(client.context(type), id);
        await known.approve(type, id);
      }
      report.result({ type, approved: id !== null }, [
        id === null ? "nothing to approve" : `approved: ${type}`,
      ]);
    });

  program
    .command("trust <writer> <type> <authorizer>")
    .description("believe keys that an authorizer hands out for a writer's type")
    .action(async (writer: string, text: string, authorizer: string, _: unknown, command: Command) => {
      const { known, report } = await openSession(terminal, command.optsWithGlobals());
      const [writerId, type, authorizerId] = [clientId(writer), recordType(text), clientId(authorizer)];
      await known.trust(writerId, type, authorizerId);
      report.result({ writerId, type, authorizerId }, [`${authorizerId} may share ${type} of ${writerId}`]);
    });

  program
    .command("forget <client>")
    .description("forget a client's keys, so that the next that the server shows are believed")
    .action(async (text: string, _: unknown, command: Command) => {
      const { known, report } = await openSession(terminal, command.optsWithGlobals());
      const forgotten = await known.forget(clientId(text));
      if (!forgotten) throw new VaultError("not_found", "no keys of this client are known");
      report.result({ forgotten: clientId(text) }, [`forgotten: ${clientId(text)}`]);
    });
}

/** Returns the id of the own key of `type` if it waits for approval, else null. */
async function unapprovedKey(client: Client, type: string): Promise<string | null> {
  try {
    await client.keys.forWriting(client.context(type));
    return null;
  } catch (error) {
    const id = isVaultError(error, "key_untrusted") ? error.detail["accessKeyId"] : undefined;
    if (typeof id !== "string") throw error;
    return id;
  }
}

async function registerProfile(terminal: Terminal, flags: RegisterFlags): Promise<void> {
  const report = new Report(terminal, flags.json === true);
  const path = profilePath(terminal, flags);
  const suite = flags.suite ?? suiteOfEnvironment(terminal) ?? "sodium";
  if (suite !== "sodium" && suite !== "nist")
    throw new VaultError("input_invalid", "--suite is sodium or nist");
  const keeper = typeof flags.backup === "string" ? clientId(flags.backup) : null;
  const place = await newProfile(path);
  let registered: Awaited<ReturnType<typeof register>>;
  let token: string;
  try {
    token = await readSecret(terminal, "registration token", flags.tokenFile);
    registered = await register({ url: flags.server, token, name: flags.name, suite });
    await place.save(registered.identity);
  } catch (error) {
    await place.discard().catch(() => undefined);
    throw error;
  }
  const { identity, backupClientId } = registered;
  const result = { client_id: identity.clientId, profile: path, backup: null as string | null };
  if (flags.backup !== undefined) {
    const to = keeper ?? backupClientId;
    if (to === null || to === identity.clientId) {
      report.note(
        "The profile is made. The server names nobody to keep a backup: say who with --backup CLIENT.",
      );
    } else {
      const client = new Client(identity, { trust: await KnownKeys.beside(path) });
      await backUp(client, identity, await client.reader(to), token);
      result.backup = to;
    }
  }
  const lines = [`registered: ${identity.clientId}`, `profile: ${path}`];
  report.result(result, result.backup === null ? lines : [...lines, `backup kept by: ${result.backup}`]);
}
