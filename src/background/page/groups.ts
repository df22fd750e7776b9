/** Answers about groups. What the server alone keeps is no blob of the vault, so pages are told of it here. */
import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import {
  allowInGroup,
  createGroup,
  deleteGroup,
  groupDetails,
  leaveGroup,
  listGroups,
  removeFromGroup,
  shareWithGroup,
  stopForGroup,
} from "../../vault/sharing/groups.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function groupHandlers({ accounts }: App) {
  const told = async <T>(act: Promise<T>): Promise<T> => {
    const result = await act;
    announce("people");
    announce("records");
    return result;
  };
  const done = async (act: Promise<void>): Promise<null> => {
    await told(act);
    return null;
  };
  const me = () => accounts.current();
  return {
    "group.list": async () => listGroups(await me()),
    "group.read": async ({ groupId }) => groupDetails(await me(), groupId),
    "group.create": async ({ name }) => told(createGroup(await me(), name)),
    "group.delete": async ({ groupId }) => done(deleteGroup(await me(), groupId)),
    "group.allow": async ({ groupId, clientId, may }) =>
      done(allowInGroup(await me(), groupId, clientId, may)),
    "group.remove": async ({ groupId, clientId }) => done(removeFromGroup(await me(), groupId, clientId)),
    "group.leave": async ({ groupId }) => done(leaveGroup(await me(), groupId)),
    "group.share": async ({ groupId, type }) => done(shareWithGroup(await me(), groupId, type)),
    "group.unshare": async ({ groupId, type }) => done(stopForGroup(await me(), groupId, type)),
  } satisfies Partial<PageHandlers>;
}
