/** The fake background's part about groups. */
import { VaultError } from "../../../src/errors.ts";
import type { PageHandlers } from "../../../src/messages/receive.ts";
import type { GroupDetails } from "../../../src/model/group.ts";
import type { Fake } from "./background.ts";

type Names = Extract<keyof PageHandlers, `group.${string}`>;

/** Returns the handlers. */
export function groupsOf(fake: Fake): Pick<PageHandlers, Names> {
  const find = (groupId: string): GroupDetails => {
    const found = fake.groups.find((group) => group.groupId === groupId);
    if (found === undefined) throw new VaultError("not_found");
    return found;
  };
  const change = async (groupId: string, part: Partial<GroupDetails>): Promise<null> => {
    const changed = { ...find(groupId), ...part };
    fake.groups = fake.groups.map((group) =>
      group.groupId === groupId ? { ...changed, members: changed.list.length } : group,
    );
    fake.announce("people");
    return null;
  };
  const drop = async (groupId: string): Promise<null> => {
    fake.groups = fake.groups.filter((group) => group.groupId !== groupId);
    fake.announce("people");
    return null;
  };
  return {
    "group.list": async () => fake.groups.map(({ addedBy: _, list: __, theirs: ___, ...row }) => row),
    "group.read": async ({ groupId }) => find(groupId),
    "group.create": async ({ name }) => {
      const groupId = `group-${fake.groups.length}`;
      const may = ["read", "share", "edit", "manage"] as const;
      const mine = { groupId, name, mine: true, members: 1, may, types: [] };
      const list = [{ person: fake.myself, may }];
      fake.groups = [...fake.groups, { ...mine, addedBy: fake.myself, list, theirs: [] }];
      fake.announce("people");
      return { groupId, name };
    },
    "group.delete": ({ groupId }) => drop(groupId),
    "group.leave": ({ groupId }) => drop(groupId),
    "group.allow": ({ groupId, clientId, may }) => {
      const { list } = find(groupId);
      const isMember = list.some(({ person }) => person.clientId === clientId);
      const person = fake.people.find((known) => known.clientId === clientId);
      if (!isMember && person === undefined) throw new VaultError("not_found");
      return change(groupId, {
        list: isMember
          ? list.map((member) => (member.person.clientId === clientId ? { ...member, may } : member))
          : [...list, ...(person === undefined ? [] : [{ person, may }])],
      });
    },
    "group.remove": ({ groupId, clientId }) =>
      change(groupId, { list: find(groupId).list.filter(({ person }) => person.clientId !== clientId) }),
    "group.share": ({ groupId, type }) =>
      change(groupId, { types: [...new Set([...find(groupId).types, type])] }),
    "group.unshare": ({ groupId, type }) =>
      change(groupId, { types: find(groupId).types.filter((one) => one !== type) }),
  };
}
