/**
 * Readers and groups of an own type that only the server names. A re-seal reports them and gives them no key
 * (SECURITY.md, "What a server cannot do"). This includes every group, even one that this identity made. Everyone who
 * was ever in a group knows its private key, and only the server has a list of them. The box in which the server
 * returns that key could also hold an access key: both are boxed to oneself in the same way, and the readers of another
 * type have that access key too.
 */
import { isVaultError } from "../../errors.ts";
import type { GroupView } from "../../model/person.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";

export interface Outsiders {
  readonly readers: readonly ClientId[];
  readonly groups: readonly string[];
}

export const NO_OUTSIDERS: Outsiders = { readers: [], groups: [] };

/** Returns both together, each name once. */
export function withOutsiders(a: Outsiders, b: Outsiders): Outsiders {
  return {
    readers: [...new Set([...a.readers, ...b.readers])],
    groups: [...new Set([...a.groups, ...b.groups])],
  };
}

/** Returns `outsiders` without the readers that this vault has recorded by now. */
export function stillOutside({ readers, groups }: Outsiders, recorded: ReadonlySet<ClientId>): Outsiders {
  return { readers: readers.filter((readerId) => !recorded.has(readerId)), groups };
}

/** Returns whom the server lists for the own `type`. @throws VaultError as the network does */
export async function listedOutsiders(
  { client }: Account,
  type: string,
  recorded: ReadonlySet<ClientId>,
): Promise<Outsiders> {
  const listed = (await client.outgoing()).filter((share) => share.type === type);
  const groups = (await asFarAsTold(client.groups.sharedWith([type])))?.get(type) ?? [];
  return stillOutside({ readers: listed.map(({ readerId }) => readerId), groups }, recorded);
}

/** Returns the groups with the names that the server has for them. @throws VaultError as the network does */
export async function namedGroups({ client }: Account, groupIds: readonly string[]): Promise<GroupView[]> {
  if (groupIds.length === 0) return [];
  const found = await asFarAsTold(client.groups.getMany(groupIds));
  return groupIds.map((groupId) => ({ groupId, name: found?.get(groupId)?.name ?? "" }));
}

/**
 * Returns the groups that the own `type` is shared with, none where the server does not say.
 * @throws VaultError as the network does
 */
export async function groupsReading(account: Account, type: string): Promise<GroupView[]> {
  const shared = await asFarAsTold(account.client.groups.sharedWith([type]));
  return namedGroups(account, shared?.get(type) ?? []);
}

/** Returns null where the server has no groups or does not say: only a broken connection holds a re-seal up. */
async function asFarAsTold<T>(asked: Promise<T>): Promise<T | null> {
  const cut = ["network_unreachable", "timeout", "aborted"] as const;
  try {
    return await asked;
  } catch (error) {
    if (!isVaultError(error) || cut.some((code) => isVaultError(error, code))) throw error;
    return null;
  }
}
