/** Groups: made, found, described and deleted (PROTOCOL.md sections 2.15 and 6.2). */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import {
  encodeGroup,
  encodeGroupPage,
  encodeMembershipKey,
  parseGroupBody,
  parseGroupDescription,
} from "../../wire/group.ts";
import { encodeBulkGroups, parseGroupIds } from "../../wire/group-lookup.ts";
import { clientParam, type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import { appendAudit } from "../store/audit.ts";
import { findMember } from "../store/group-members.ts";
import { sharesOfGroup } from "../store/group-shares.ts";
import {
  deleteGroup,
  describeGroup,
  findGroups,
  insertGroup,
  listGroups,
  lockGroup,
} from "../store/groups.ts";
import { storableText } from "../store/text.ts";
import { groupParam, knownGroup, memberWith } from "./group-access.ts";
import { sliceOf } from "./page-query.ts";

const MAX_NAME = 1024;
const MAX_DESCRIPTION = 4096;

function assertLength(text: string, most: number, what: string): string {
  if (text.length > most) throw new VaultError("input_invalid", `${what} has at most ${most} characters`);
  return storableText(text, what);
}

export const groupRoutes = {
  /** Makes a group with the caller as its only member and manager, whatever capabilities it asked for. */
  createGroup: async (call, deps) => {
    const body = parseGroupBody(await call.json());
    assertLength(body.name, MAX_NAME, "a group's name");
    assertLength(body.description, MAX_DESCRIPTION, "a group's description");
    for (const key of [body.publicKey, body.encryptedGroupKey]) storableText(key, "a key");
    const { caller } = call;
    const group = await deps.db.transaction((tx) => insertGroup(tx, caller, body));
    return answer(201, encodeGroup({ ...group, encryptedGroupKey: body.encryptedGroupKey }));
  },

  listGroups: async (call, deps) => {
    const client = call.query.get("client_id");
    const names = call.query.getAll("group_names").filter((name) => name !== "");
    // Without any filter, or with an empty one as SDKs send it, these are the caller's own groups.
    const member = client ? clientParam(client) : names.length === 0 ? call.caller : null;
    for (const name of names) storableText(name, "a group's name");
    return answer(
      200,
      encodeGroupPage(await listGroups(deps.db, call.caller, { member, names }, sliceOf(call.query))),
    );
  },

  /** Lists the groups that nobody but the client manages; of another client only groups that the caller is in too. */
  ownedGroups: async (call, deps) => {
    const member = clientParam(call.params.clientId);
    const filter = { member, names: [], onlyManager: member };
    return answer(200, encodeGroupPage(await listGroups(deps.db, call.caller, filter, sliceOf(call.query))));
  },

  readGroup: async (call, deps) =>
    answer(200, encodeGroup(await knownGroup(deps.db, call.caller, groupParam(call.params.groupId)))),

  updateGroup: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const description = parseGroupDescription(await call.json());
    assertLength(description, MAX_DESCRIPTION, "a group's description");
    const { caller } = call;
    const group = await deps.db.transaction(async (tx) => {
      await memberWith(tx, caller, groupId, "MANAGE_MEMBERSHIP");
      await describeGroup(tx, groupId, description);
      return knownGroup(tx, caller, groupId);
    });
    return answer(200, encodeGroup(group));
  },

  /** Deletes the group; js wants exactly 204 (section 1, quirk 11). */
  deleteGroup: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const { caller } = call;
    await deps.db.transaction(async (tx) => {
      await lockGroup(tx, groupId);
      await memberWith(tx, caller, groupId, "MANAGE_MEMBERSHIP");
      // All requests take the locks in one order and before they touch any row, so two of them never wait for each
      // other.
      const shares = (await sharesOfGroup(tx, groupId)).sort((a, b) => (a.writerId < b.writerId ? -1 : 1));
      for (const { writerId, type } of shares) {
        await appendAudit(tx, writerId, "group_share_dropped", { by: caller, group: groupId, type });
      }
      await deleteGroup(tx, groupId);
    });
    return done(204);
  },

  /** The group's private key, wrapped for the caller. */
  membershipKey: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const member = await findMember(deps.db, groupId, call.caller);
    if (member === null) throw notFound();
    const { clientId, membershipKey, authorizerId } = member;
    return answer(200, encodeMembershipKey({ groupId, clientId, membershipKey, authorizerId }));
  },

  bulkGroups: async (call, deps) => {
    const ids = parseGroupIds(await call.json()).filter(isUuid);
    const groups = await findGroups(deps.db, ids, call.caller);
    return answer(200, encodeBulkGroups(new Map(groups.map((group) => [group.groupId, group]))));
  },
} satisfies Handlers;
