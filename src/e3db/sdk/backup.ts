/**
 * Credential backup (PROTOCOL.md 2.14): all secrets of an identity, sealed for one client that the person chose and
 * whose key is pinned. It happens only when a person asks for it, whatever client a server names at registration.
 */
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import { parseJson, type StringMap } from "../../wire/parse.ts";
import type { Client } from "../client.ts";
import { encodeConfig, parseConfig } from "../config.ts";
import type { Identity } from "../identity.ts";
import type { Reader } from "../keys/eaks.ts";
import type { PlainRecord } from "../records/record-crypto.ts";
import { typesClause } from "../records/search.ts";

export const BACKUP_TYPE = "tozny.key_backup";

/**
 * Writes the backup of `identity`, whose client is `client`, and shares it with `keeper`. Doing it again writes
 * nothing twice. With a registration token it also reports the backup to the server, on which other programs rely.
 */
export async function backUp(
  client: Client,
  identity: Identity,
  keeper: Reader,
  registrationToken?: string,
): Promise<void> {
  if (identity.clientId !== client.clientId) throw new TypeError("a client backs up its own identity");
  if (!(await isBackedUp(client))) {
    await client.write({
      type: BACKUP_TYPE,
      data: encodeBackup(identity),
      plain: { client: identity.clientId },
    });
  }
  await client.share(BACKUP_TYPE, keeper);
  if (registrationToken !== undefined) await client.reportBackup(registrationToken);
}

async function isBackedUp(client: Client): Promise<boolean> {
  const { total } = await client.searchPage({ match: [typesClause(BACKUP_TYPE)], limit: 1 });
  return (total ?? 0) > 0;
}

/** Returns the fields of a backup: each member of the configuration as JSON, quotes included. */
export function encodeBackup(identity: Identity): StringMap {
  const config = Object.entries(JSON.parse(encodeConfig(identity)) as Record<string, unknown>);
  return Object.fromEntries(config.map(([name, value]) => [name, JSON.stringify(value)]));
}

/** Returns the identity in a backup that was opened. @throws VaultError `input_invalid` when it is none */
export function readBackup({ meta, data, plain }: PlainRecord): Identity {
  if (meta.type !== BACKUP_TYPE) throw new VaultError("input_invalid", "this record is no backup");
  const members = Object.entries(data).map(([name, text]) => [name, unquote(text)]);
  const identity = parseConfig(JSON.stringify(Object.fromEntries(members)));
  const owner: ClientId = meta.writerId;
  if (
    identity.clientId !== owner ||
    (Object.hasOwn(plain, "client") && plain["client"]?.toLowerCase() !== owner)
  ) {
    throw new VaultError("tampered", "the backup is not its writer's");
  }
  return identity;
}

/** SDKs differ in whether a value has its quotes, and for version even among fields. */
function unquote(text: string): unknown {
  try {
    const value = parseJson(text, 1);
    return typeof value === "string" || typeof value === "number" ? value : text;
  } catch {
    return text;
  }
}
