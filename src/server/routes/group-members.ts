/** Members of groups and their capabilities (PROTOCOL.md section 6.2). A group always has a manager. */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import {
  CAPABILITIES,
  type Capability,
  encodeGroupMember,
  encodeMemberPage,
  type GroupMember,
  parseGroupMembers,
} from "../../wire/group.ts";
import {
  encodeBulkMembers,
  encodeCapabilityGroups,
  encodeHeldCapabilities,
  parseGroupIds,
} from "../../wire/group-lookup.ts";
import type { ClientId } from "../../wire/ids.ts";
import { clientParam, type Handlers, notFound } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { appendAudit } from "../store/audit.ts";
import { findClients } from "../store/clients.ts";
import {
  findMember,
  heldCapabilities,
  listMembers,
  type Membership,
  managersOf,
  putMember,
  removeMembers,
  setCapabilities,
} from "../store/group-members.ts";
import { lockGroup } from "../store/groups.ts";
import { assertMayAdd } from "../store/strangers.ts";
import { storableText } from "../store/text.ts";
import { groupParam, memberWith } from "./group-access.ts";
import { sliceOf } from "./page-query.ts";

const MAX_AT_ONCE = 1000;
const MAX_KEY = 4096;
/** Most members in an answer that has no pages. */
const MAX_LISTED = 10_000;

function members(value: unknown): GroupMember[] {
  const list = parseGroupMembers(value);
  if (list.length > MAX_AT_ONCE) {
    throw new VaultError("bad_request", `at most ${MAX_AT_ONCE} members at once`);
  }
  return list;
}

/** Returns the wrapped key of a new member. */
function keyOf({ membershipKey }: GroupMember): string {
  if (membershipKey === null || membershipKey === "" || membershipKey.length > MAX_KEY) {
    throw new VaultError("bad_request", "each new member needs its membership_key");
  }
  return storableText(membershipKey, "a membership key");
}

const lastManager = () =>
  new VaultError(
    "conflict",
    "a group needs somebody who manages it: let another member do so first, or delete the group",
  );

const tooManyMembers = () =>
  new VaultError(
    "too_large",
    `these groups have more than ${MAX_LISTED} members: ask for fewer groups, or for the members of one in pages`,
    { detail: { limit: MAX_LISTED } },
  );

async function assertManaged(tx: Queryable, groupId: string): Promise<void> {
  if ((await managersOf(tx, groupId)).length === 0) throw lastManager();
}

async function stored(tx: Queryable, groupId: string, ids: readonly ClientId[]): Promise<Membership[]> {
  const found: Membership[] = [];
  for (const id of new Set(ids)) {
    const member = await findMember(tx, groupId, id);
    if (member !== null) found.push(member);
  }
  return found;
}

function capabilityParams(query: URLSearchParams): Capability[] {
  const names = query.getAll("capabilities").flatMap((text) => text.split(",").filter((name) => name !== ""));
  return names.map((name) => {
    const capability = CAPABILITIES.find((known) => known === name);
    if (capability === undefined) throw new VaultError("bad_request", "there is no such capability");
    return capability;
  });
}

/** Returns the detail for the audit log of the client that did it. */
function told(by: ClientId, group: string, members: readonly ClientId[]) {
  return { by, group, members: [...members] };
}

export const groupMemberRoutes = {
  listMembers: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    await memberWith(deps.db, call.caller, groupId);
    return answer(200, encodeMemberPage(await listMembers(deps.db, groupId, sliceOf(call.query))));
  },

  /**
   * Adds members, or replaces what they have. js adds the creator again without the capability to manage; the last
   * manager keeps it.
   */
  addMembers: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const added = members(await call.json()).map((member) => ({ ...member, membershipKey: keyOf(member) }));
    const ids = [...new Set(added.map((member) => member.clientId))];
    const { caller } = call;
    const now = await deps.db.transaction(async (tx) => {
      await lockGroup(tx, groupId);
      await memberWith(tx, caller, groupId, "MANAGE_MEMBERSHIP");
      if ((await findClients(tx, ids)).length < ids.length) throw notFound();
      await assertMayAdd(tx, groupId, caller, ids, deps.limits.strangers);
      for (const member of added) await putMember(tx, groupId, member, caller);
      const self = added.findLast((member) => member.clientId === caller);
      if (self !== undefined && (await managersOf(tx, groupId)).length === 0) {
        const capabilities = [...self.capabilities, "MANAGE_MEMBERSHIP" as const];
        await setCapabilities(tx, groupId, { clientId: caller, capabilities });
      }
      await assertManaged(tx, groupId);
      await appendAudit(tx, caller, "members_changed", told(caller, groupId, ids));
      return stored(tx, groupId, ids);
    });
    return answer(200, now.map(encodeGroupMember));
  },

  changeMembers: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const changed = members(await call.json());
    const { caller } = call;
    const now = await deps.db.transaction(async (tx) => {
      await lockGroup(tx, groupId);
      await memberWith(tx, caller, groupId, "MANAGE_MEMBERSHIP");
      for (const member of changed) {
        if (!(await setCapabilities(tx, groupId, member))) throw notFound();
      }
      await assertManaged(tx, groupId);
      const ids = changed.map((member) => member.clientId);
      await appendAudit(tx, caller, "members_changed", told(caller, groupId, ids));
      return stored(tx, groupId, ids);
    });
    return answer(200, now.map(encodeGroupMember));
  },

  /**
   * Removes members; a client that is no member is no error. Every member may remove itself. The status is exactly
   * 204 (section 1, quirk 11).
   */
  removeMembers: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const ids = members(await call.json()).map((member) => member.clientId);
    const { caller } = call;
    await deps.db.transaction(async (tx) => {
      await lockGroup(tx, groupId);
      const onlyItself = ids.every((id) => id === caller);
      await memberWith(tx, caller, groupId, onlyItself ? null : "MANAGE_MEMBERSHIP");
      await removeMembers(tx, groupId, ids);
      await assertManaged(tx, groupId);
      await appendAudit(tx, caller, "members_removed", told(caller, groupId, ids));
    });
    return done(204);
  },

  bulkMembers: async (call, deps) => {
    const ids = parseGroupIds(await call.json()).filter(isUuid);
    const results = new Map<string, readonly GroupMember[]>();
    let left = MAX_LISTED;
    for (const { groupId } of await heldCapabilities(deps.db, call.caller, call.caller, ids)) {
      const { items, nextToken } = await listMembers(deps.db, groupId, { offset: 0, limit: left });
      if (nextToken !== 0) throw tooManyMembers();
      left -= items.length;
      results.set(groupId, items);
    }
    return answer(200, encodeBulkMembers(results));
  },

  /**
   * Lists the groups in which a client has each capability, in the order of `CAPABILITIES` whatever was asked; of
   * another client only groups that the caller is in too.
   */
  capabilityGroups: async (call, deps) => {
    const asked = capabilityParams(call.query);
    const held = await heldCapabilities(deps.db, call.caller, clientParam(call.params.clientId));
    const listed = CAPABILITIES.filter((capability) => asked.length === 0 || asked.includes(capability));
    const groups = listed.map((capability) => ({
      capability,
      groupIds: held.filter((group) => group.capabilities.includes(capability)).map(({ groupId }) => groupId),
    }));
    return answer(200, encodeCapabilityGroups(groups));
  },

  /** Lists a client's capabilities in each group asked for; none where the client or the caller is no member. */
  heldCapabilities: async (call, deps) => {
    const asked = call.query.getAll("group_ids").flatMap((text) => text.split(","));
    const ids = [...new Set(asked.filter(isUuid).map((id) => id.toLowerCase()))];
    const held = await heldCapabilities(deps.db, call.caller, clientParam(call.params.clientId), ids);
    const known = new Map(held.map(({ groupId, capabilities }) => [groupId, capabilities]));
    return answer(200, encodeHeldCapabilities(new Map(ids.map((id) => [id, known.get(id) ?? []]))));
  },
} satisfies Handlers;
