/** The commands about people: tokens, invitations, and registered clients. */
import { VaultError } from "../../../errors.ts";
import { isUuid } from "../../../model/uuid.ts";
import type { ClientId } from "../../../wire/ids.ts";
import { silent } from "../../edge/log.ts";
import { inviteLink, qrText } from "../../invite.ts";
import { openStore, type Store } from "../../server.ts";
import { listClients, setEnabled } from "../../store/clients.ts";
import { usageOf } from "../../store/quotas.ts";
import { mintToken } from "../../store/registration-tokens.ts";
import { timeText } from "../../store/time.ts";
import { type CommandLine, DEFAULT_PORT } from "../options.ts";
import type { Terminal } from "../terminal.ts";

/** Opens the store, through the server that runs on it if one does. */
export async function withStore<T>(line: CommandLine, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({ ...line, log: silent }, true);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

/** Prints a new registration token. */
export async function token(line: CommandLine, { out }: Terminal): Promise<void> {
  noArguments(line);
  await withStore(line, async ({ db, keys }) => out(await mintToken(db, keys, { maxUses: line.uses })));
}

/** Prints an invitation for one person, as a link and as a QR code. */
export async function invite(line: CommandLine, { out, err }: Terminal): Promise<void> {
  noArguments(line);
  if (line.publicUrl === null)
    err("This link works on this computer only: name the address of others with --public-url.");
  const origin = line.publicUrl ?? `http://127.0.0.1:${line.port || DEFAULT_PORT}`;
  await withStore(line, async ({ db, keys }) => {
    const link = inviteLink(origin, await mintToken(db, keys, { maxUses: line.uses ?? 1, name: "invite" }));
    out(qrText(link));
    out(link);
  });
}

/** Lists clients, or disables or enables one. A running server follows within seconds. */
export async function clients(line: CommandLine, { out }: Terminal): Promise<void> {
  const [verb = "list", id, ...rest] = line.args;
  if (verb === "list" && id === undefined) {
    return withStore(line, async ({ db }) => {
      for await (const client of listClients(db)) {
        const state = client.enabled ? "enabled " : "disabled";
        const { records, files, bytes } = await usageOf(db, client.clientId);
        const kept = `${records} records, ${files} files, ${(bytes / 1e6).toFixed(1)} MB`;
        out([client.clientId, state, timeText(client.created), kept, printable(client.name)].join("  "));
      }
    });
  }
  if ((verb !== "disable" && verb !== "enable") || id === undefined || rest.length > 0) {
    throw new VaultError("input_invalid", "clients, clients disable ID or clients enable ID");
  }
  const found = isUuid(id)
    ? await withStore(line, ({ db }) => setEnabled(db, id.toLowerCase() as ClientId, verb === "enable"))
    : false;
  if (!found)
    throw new VaultError("not_found", `no client has the id ${printable(id)}: see npm run server -- clients`);
  out(`${verb}d ${id}`);
}

/** @throws VaultError `input_invalid` when something follows the command */
export function noArguments({ command, args }: CommandLine): void {
  if (args.length > 0)
    throw new VaultError("input_invalid", `${command} takes no ${printable(args.join(" "))}`);
}

/** Anybody can choose a name, and a terminal obeys control characters. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, "�");
}
