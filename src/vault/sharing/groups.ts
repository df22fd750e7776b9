/**
 * Groups of the own identity: who is in, what each may do, and the own types that all of them read. Only the server
 * says who is in a group; its key is taken from a member whose keys are pinned, and given to pinned keys only.
 */
import { VaultError } from "../../errors.ts";
import {
  type GroupDetails,
  type GroupRow,
  type GroupTypeView,
  MAX_GROUP_NAME,
  type May,
} from "../../model/group.ts";
import type { GroupView } from "../../model/person.ts";
import type { Capability } from "../../wire/group.ts";
import { type ClientId, clientId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { personsType } from "../memory/reserved-types.ts";
import { givePresentKey } from "./access-act.ts";
import { personOf } from "./people.ts";

const CAPABILITY: Readonly<Record<May, Capability>> = {
  read: "READ_CONTENT",
  share: "SHARE_CONTENT",
  edit: "EDIT_CONTENT",
  manage: "MANAGE_MEMBERSHIP",
};

const WORDS = Object.entries(CAPABILITY) as readonly (readonly [May, Capability])[];

const META_PAGE = 1000;

/** Returns the groups that I am in, and those that I share with without being in them. */
export async function listGroups(account: Account): Promise<GroupRow[]> {
  const { groups } = account.client;
  const [mine, shared] = await Promise.all([groups.list(), ownTypesByGroup(account)]);
  const ids = mine.map(({ groupId }) => groupId);
  const others = [...shared.keys()].filter((groupId) => !ids.includes(groupId));
  const [held, known] = await Promise.all([
    ids.length === 0 ? new Map() : groups.capabilities(ids),
    others.length === 0 ? new Map() : groups.getMany(others),
  ]);
  return [...ids, ...others].map((groupId) => {
    const group = mine.find((one) => one.groupId === groupId) ?? known.get(groupId);
    return {
      groupId,
      name: nameOf(group?.name ?? ""),
      mine: ids.includes(groupId),
      members: group?.memberCount ?? 0,
      may: mayOf(held.get(groupId) ?? []),
      types: shared.get(groupId) ?? [],
    };
  });
}

/**
 * Returns one group that I am in, with its members and what they share.
 * @throws VaultError `not_found` when I am in no such group
 */
export async function groupDetails(account: Account, groupId: string): Promise<GroupDetails> {
  const { client } = account;
  const row = (await listGroups(account)).find((group) => group.mine && group.groupId === groupId);
  if (row === undefined) throw new VaultError("not_found", "I am in no such group");
  const [members, addedBy, theirs] = await Promise.all([
    client.groups.members(groupId),
    client.groups.addedBy(groupId),
    row.may.includes("read") ? typesOfOthers(account, groupId) : [],
  ]);
  return {
    ...row,
    addedBy: await personOf(account, addedBy),
    list: await Promise.all(
      members.map(async (member) => ({
        person: await personOf(account, member.clientId),
        may: mayOf(member.capabilities),
      })),
    ),
    theirs,
  };
}

/** Makes a group in which I may do everything. @throws VaultError `input_invalid` (`why`: `name`), `unsupported` */
export async function createGroup({ client }: Account, name: string): Promise<GroupView> {
  const capabilities = Object.values(CAPABILITY);
  const group = await client.groups.create({ name, capabilities });
  return { groupId: group.groupId, name: nameOf(group.name) };
}

/**
 * Puts a known person into a group, or lets a member do exactly these things in it.
 * @throws VaultError `not_found` for somebody never looked up, `key_changed`, `suite_mismatch`, `key_untrusted` when
 * I got the group's key from somebody never looked up, `forbidden`, `conflict` when nobody would manage the group
 */
export async function allowInGroup(
  { client, pins }: Account,
  groupId: string,
  id: string,
  may: readonly May[],
): Promise<void> {
  const member = clientId(id);
  const capabilities = may.map((word) => CAPABILITY[word]);
  const members = await client.groups.members(groupId);
  if (members.some((one) => one.clientId === member)) {
    await client.groups.allow(groupId, member, capabilities);
    return;
  }
  const keys = await pins.keysOf(member);
  if (keys === null) throw new VaultError("not_found", "nobody by this id is known");
  await client.groups.add(groupId, { readerId: member, publicKey: keys.publicKey }, capabilities);
}

/**
 * Takes a member out. What it opened, and the group's key, stays with it. @throws VaultError `forbidden`, `conflict`
 */
export async function removeFromGroup({ client }: Account, groupId: string, id: string): Promise<void> {
  await client.groups.expel(groupId, clientId(id));
}

/** Ends what I share with a group and leaves it. @throws VaultError `conflict` when nobody else manages it */
export async function leaveGroup(account: Account, groupId: string): Promise<void> {
  const { client } = account;
  const members = await client.groups.members(groupId);
  const isManaged = members.some(
    (member) => member.clientId !== client.clientId && member.capabilities.includes("MANAGE_MEMBERSHIP"),
  );
  // Before anything is ended: who cannot leave goes on sharing.
  if (!isManaged) throw new VaultError("conflict", "nobody else manages this group");
  for (const type of (await ownTypesByGroup(account)).get(groupId) ?? []) {
    await client.groups.revoke(groupId, type);
  }
  await client.groups.expel(groupId, client.clientId);
}

/** Deletes a group for everybody. @throws VaultError `forbidden` */
export async function deleteGroup({ client }: Account, groupId: string): Promise<void> {
  await client.groups.remove(groupId);
}

/**
 * Lets the members of a group read every record of the own `type`, now and later; once more it gives the group the
 * present key. @throws VaultError as `allowInGroup`, `type_invalid`
 */
export async function shareWithGroup(account: Account, groupId: string, type: string): Promise<void> {
  const wanted = personsType(account.client.context(type).type);
  await givePresentKey(account, wanted, () => account.client.groups.share(groupId, wanted));
}

/** Stops what I share with a group; I need not be in it. */
export async function stopForGroup({ client }: Account, groupId: string, type: string): Promise<void> {
  await client.groups.revoke(groupId, type);
}

/** Returns the own types that are shared with each group, as the server lists them. */
async function ownTypesByGroup({ client, registry }: Account): Promise<Map<string, string[]>> {
  const known = (await registry.contexts()).filter(({ writerId }) => writerId === client.clientId);
  const types = known.map(({ type }) => type);
  const shared = types.length === 0 ? new Map() : await client.groups.sharedWith(types);
  const result = new Map<string, string[]>();
  for (const [type, groupIds] of shared) {
    for (const groupId of groupIds) result.set(groupId, [...(result.get(groupId) ?? []), type]);
  }
  return result;
}

/** Only records tell what others share; a type without any is not named. */
async function typesOfOthers(account: Account, groupId: string): Promise<GroupTypeView[]> {
  const { client } = account;
  const counts = new Map<string, { writerId: ClientId; type: string; records: number }>();
  for await (const { meta } of client.search({
    groupIds: [groupId],
    includeOnlyGroups: true,
    limit: META_PAGE,
  })) {
    const { writerId, type } = meta;
    if (writerId === client.clientId) continue;
    const name = `${writerId}/${type}`;
    counts.set(name, { writerId, type, records: (counts.get(name)?.records ?? 0) + 1 });
  }
  return Promise.all(
    [...counts.values()].map(async ({ writerId, type, records }) => ({
      writer: await personOf(account, writerId),
      type,
      records,
    })),
  );
}

function mayOf(capabilities: readonly Capability[]): May[] {
  return WORDS.flatMap(([word, capability]) => (capabilities.includes(capability) ? [word] : []));
}

function nameOf(name: string): string {
  return name.slice(0, MAX_GROUP_NAME);
}
