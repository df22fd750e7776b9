/** Types shared with groups, and records read and edited through them (PROTOCOL.md sections 2.15, 4.5 and 6.2). */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import { encodeGroupRecords, encodeGroupShare, parseGroupShare, parseUnshare } from "../../wire/group.ts";
import { encodeAllowedReaders, encodeBulkRecords, parseGroupIds } from "../../wire/group-lookup.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import { clientParam, forbidden, type Handlers, recordParam } from "../call.ts";
import { answer, done } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import { type GroupType, groupRows } from "../search/group-records.ts";
import { appendAudit } from "../store/audit.ts";
import { heldCapabilities } from "../store/group-members.ts";
import {
  dropShare,
  groupsSharedWith,
  mayThroughGroup,
  putShare,
  sharesOfGroup,
} from "../store/group-shares.ts";
import { lockGroup } from "../store/groups.ts";
import { assertFewShared } from "../store/strangers.ts";
import { storableText, storableType } from "../store/text.ts";
import { assertSameGroup, groupParam, memberWith } from "./group-access.ts";
import { sliceOf } from "./page-query.ts";
import { recordBody, replaceRecord, visibleOutline } from "./records.ts";

export const groupShareRoutes = {
  /** Shares a type of the caller's own; doing it again puts the new key in place of its earlier one. */
  shareWithGroup: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const share = parseGroupShare(await call.json());
    assertSameGroup(share.groupId, groupId);
    storableType(share.type);
    for (const key of [share.encryptedAccessKey, share.publicKey]) storableText(key, "a key");
    const { caller } = call;
    await deps.db.transaction(async (tx) => {
      // The lock keeps a group that is being deleted from getting a share that outlives it.
      await lockGroup(tx, groupId);
      await memberWith(tx, caller, groupId, "SHARE_CONTENT");
      const { type, canEdit } = share;
      await assertFewShared(tx, { writerId: caller, type }, deps.limits.strangers);
      await putShare(tx, caller, { ...share, groupId });
      await appendAudit(tx, caller, "group_share_put", { by: caller, group: groupId, type, edit: canEdit });
    });
    return answer(200, encodeGroupShare({ ...share, groupId }));
  },

  /**
   * Takes an own type back from the group, even when the caller is no longer a member. The status is exactly 204
   * (section 1, quirk 11).
   */
  unshareWithGroup: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const type = storableType(parseUnshare(await call.json()));
    const shared = { writerId: call.caller, type };
    const dropped = await deps.db.transaction(async (tx) => {
      const isNews = await dropShare(tx, groupId, shared);
      const detail = { by: shared.writerId, group: groupId, type };
      if (isNews) await appendAudit(tx, shared.writerId, "group_share_dropped", detail);
      return isNews;
    });
    if (dropped) return done(204);
    try {
      await memberWith(deps.db, call.caller, groupId, "SHARE_CONTENT");
    } catch (error) {
      // This one refusal is 401 in the service that SDKs were written for.
      if (error instanceof VaultError && error.code === "forbidden") {
        throw new VaultError("unauthorized", error.message);
      }
      throw error;
    }
    return done(204);
  },

  groupRecords: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    await memberWith(deps.db, call.caller, groupId, "READ_CONTENT");
    const writers = call.query.getAll("writer_ids").filter((id) => id !== "");
    const slice = sliceOf(call.query);
    const page = await deps.db.read(deps.limits.searchMs, async (tx) => {
      const only = writers.length === 0 ? null : writers.filter(isUuid).map(clientParam);
      const shares = await sharesOfGroup(tx, groupId, only);
      const ofGroup = shares.map((share) => ({ ...share, groupId }));
      return groupRows(tx, call.caller, ofGroup, slice);
    });
    const { items, nextToken } = page;
    return answer(200, encodeGroupRecords({ items: items.map(({ row }) => row), nextToken }));
  },

  /** Only groups with rows on the page are listed: js takes the first group of each page as the page's own. */
  bulkGroupRecords: async (call, deps) => {
    const ids = parseGroupIds(await call.json()).filter(isUuid);
    const slice = sliceOf(call.query, { token: "next_token", limit: "max" });
    const { caller } = call;
    const { items, nextToken } = await deps.db.read(deps.limits.searchMs, async (tx) => {
      const shares: GroupType[] = [];
      for (const { groupId, capabilities } of await heldCapabilities(tx, caller, caller, ids)) {
        if (!capabilities.includes("READ_CONTENT")) continue;
        shares.push(...(await sharesOfGroup(tx, groupId)).map((share) => ({ ...share, groupId })));
      }
      return groupRows(tx, caller, shares, slice);
    });
    const results = new Map<string, WrittenRow[]>();
    for (const { groupId, row } of items) results.set(groupId, [...(results.get(groupId) ?? []), row]);
    return answer(200, encodeBulkRecords({ results, nextToken }));
  },

  allowedReaders: async (call, deps) => {
    const types = [...new Set(call.query.getAll("content_types").filter((type) => type !== ""))];
    for (const type of types) storableType(type);
    const pairs = await groupsSharedWith(deps.db, call.caller, types);
    const groups = new Map(
      types.map((type) => [type, pairs.filter((pair) => pair.type === type).map(({ groupId }) => groupId)]),
    );
    return answer(200, encodeAllowedReaders(groups));
  },

  /** An update by a member who may edit, of a type that was shared with the group for editing. */
  editThroughGroup: async (call, deps) => {
    const groupId = groupParam(call.params.groupId);
    const recordId = recordParam(call.params.recordId);
    const body = await recordBody(call, deps);
    const { caller, params } = call;
    const { home, record } = await visibleOutline(deps.db, caller, recordId);
    const { writerId, userId, type } = record.meta;
    const context = { writerId, userId, readerId: caller, type };
    const assertMay = async (db: Queryable): Promise<void> => {
      if (!(await mayThroughGroup(db, context, "EDIT_CONTENT", groupId))) throw forbidden();
    };
    const change = { caller, writerId, assertMay };
    return replaceRecord(deps, { home, record, body, version: params.version, change });
  },
} satisfies Handlers;
