/** What a command works with: the profile's client, what it knows, and where results go. */
import { Client, clientId, type Identity, type Reader, VaultError } from "../e3db/index.ts";
import { KnownKeys } from "./known-keys.ts";
import { Report } from "./output.ts";
import { type ProfileChoice, profilePath, readProfile } from "./profile.ts";
import type { Terminal } from "./terminal.ts";

/** The options that every command takes. */
export interface CommonOptions extends ProfileChoice {
  readonly json?: boolean;
}

export interface Session {
  readonly identity: Identity;
  readonly client: Client;
  readonly known: KnownKeys;
  readonly report: Report;
  readonly terminal: Terminal;
}

/** Opens the profile that `options` choose. @throws VaultError as `readProfile` */
export async function openSession(terminal: Terminal, options: CommonOptions): Promise<Session> {
  const path = profilePath(terminal, options);
  const identity = await readProfile(terminal, path);
  const known = await KnownKeys.beside(path);
  const client = new Client(identity, { trust: known });
  return { identity, client, known, report: new Report(terminal, options.json === true), terminal };
}

/** Returns a client that somebody named on the command line, with its pinned key. @throws VaultError `input_invalid` */
export async function readerOf({ client }: Session, text: string): Promise<Reader> {
  return await client.reader(clientId(text));
}

/** Allows the session to write under an own key that another program made, if the person approved it. */
export async function useApproved({ client, known }: Session, type: string): Promise<void> {
  const id = known.approved(type.trim());
  if (id !== null) await client.keys.approve(client.context(type), id);
}

/** Returns labels from texts such as `house=Stark`. @throws VaultError `input_invalid` */
export function labelsOf(texts: readonly string[] = []): Record<string, string> {
  const pairs = texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new VaultError("input_invalid", `a label is NAME=VALUE, not "${text}"`);
    return [text.slice(0, at), text.slice(at + 1)] as const;
  });
  return Object.fromEntries(pairs);
}
