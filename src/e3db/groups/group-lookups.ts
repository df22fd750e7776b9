/**
 * Questions about several groups at once, and about the capabilities of clients in them (PROTOCOL.md section 6.2).
 */
import type { Capability, Group, GroupMember } from "../../wire/group.ts";
import {
  BULK_GROUPS_MAX,
  type ByGroup,
  encodeGroupIds,
  parseAllowedReaders,
  parseBulkGroups,
  parseBulkMembers,
  parseBulkRecords,
  parseCapabilityGroups,
  parseHeldCapabilities,
} from "../../wire/group-lookup.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { ListedRecord } from "../../wire/listed-record.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { ClientCore } from "../core.ts";
import type { FoundRecord } from "../records/found-record.ts";

/** One page of the records of several groups; `nextToken` is 0 on the last. */
export interface ManyRecords {
  readonly records: ReadonlyMap<string, readonly FoundRecord[]>;
  readonly nextToken: number;
}

/** Groups that do not exist, or that this client may not know of, are left out of every answer. */
export interface GroupLookups {
  getMany(groupIds: readonly string[]): Promise<ByGroup<Group>>;
  membersOfMany(groupIds: readonly string[]): Promise<ByGroup<readonly GroupMember[]>>;
  /** Returns one page of the records shared with at most 1000 groups. */
  recordsOfMany(groupIds: readonly string[], nextToken?: number): Promise<ManyRecords>;
  /** Returns with which groups this client shares each of its own types. */
  sharedWith(types: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Returns in which groups a client (this one if left out) has each capability, or each of these. */
  withCapability(
    capabilities?: readonly Capability[],
    clientId?: ClientId,
  ): Promise<ReadonlyMap<Capability, readonly string[]>>;
  /**
   * Returns the capabilities of a client (this one if left out) in each of the groups; none where it is no member.
   */
  capabilities(groupIds: readonly string[], clientId?: ClientId): Promise<ByGroup<readonly Capability[]>>;
}

const PAGE = 100;

/** Returns the questions that one client may ask. `found` opens what listings hold. */
export function groupLookupsOf(
  { clientId: me, send }: ClientCore,
  found: (row: ListedRecord) => Promise<FoundRecord>,
): GroupLookups {
  /** The answers to as many calls as `ids` need, in one map. */
  async function inChunks<Item>(
    ids: readonly string[],
    size: number,
    ask: (chunk: readonly string[]) => Promise<ByGroup<Item>>,
  ): Promise<ByGroup<Item>> {
    const results = new Map<string, Item>();
    for (let start = 0; start < ids.length; start += size) {
      for (const [id, item] of await ask(ids.slice(start, start + size))) results.set(id, item);
    }
    return results;
  }

  const sorted = (texts: readonly string[]) => [...new Set(texts)].sort();
  const asQuery = (name: string, texts: readonly string[]) => texts.map((text) => [name, text] as const);

  return {
    getMany: (groupIds) =>
      inChunks(groupIds, BULK_GROUPS_MAX, async (ids) => {
        const json = encodeGroupIds(ids);
        return parseBulkGroups((await send(ROUTES.bulkGroups, { params: {}, json, repeatable: true })).json);
      }),
    membersOfMany: (groupIds) =>
      inChunks(groupIds, BULK_GROUPS_MAX, async (ids) => {
        const json = encodeGroupIds(ids);
        return parseBulkMembers(
          (await send(ROUTES.bulkMembers, { params: {}, json, repeatable: true })).json,
        );
      }),
    async recordsOfMany(groupIds, nextToken = 0) {
      const answer = await send(ROUTES.bulkGroupRecords, {
        params: {},
        query: [
          ["max", String(PAGE)],
          ["next_token", String(nextToken)],
        ],
        json: encodeGroupIds(groupIds),
        repeatable: true,
      });
      const page = parseBulkRecords(answer.json);
      const records = new Map<string, readonly FoundRecord[]>();
      for (const [groupId, rows] of page.results) records.set(groupId, await Promise.all(rows.map(found)));
      return { records, nextToken: page.nextToken };
    },
    sharedWith: (types) =>
      inChunks(sorted(types), PAGE, async (chunk) => {
        const query = asQuery("content_types", chunk);
        return parseAllowedReaders((await send(ROUTES.allowedReaders, { params: {}, query })).json);
      }),
    async withCapability(capabilities = [], clientId = me) {
      const query = asQuery("capabilities", sorted(capabilities));
      const answer = await send(ROUTES.capabilityGroups, { params: { clientId }, query });
      return new Map(
        parseCapabilityGroups(answer.json).map(({ capability, groupIds }) => [capability, groupIds]),
      );
    },
    capabilities: (groupIds, clientId = me) =>
      inChunks(sorted(groupIds), PAGE, async (chunk) => {
        const query = asQuery("group_ids", chunk);
        const answer = await send(ROUTES.heldCapabilities, { params: { clientId }, query });
        return parseHeldCapabilities(answer.json);
      }),
  };
}
