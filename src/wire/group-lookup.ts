/**
 * Questions about several groups at once, and about the capabilities of clients in them (PROTOCOL.md section 6.2).
 */
import * as v from "valibot";
import {
  CAPABILITIES,
  type Capability,
  encodeGroup,
  encodeGroupMember,
  type Group,
  type GroupMember,
  groupSchema,
  memberSchema,
  nextTokenSchema,
} from "./group.ts";
import {
  encodeListedRecord,
  type ListedRecord,
  listedRecordSchema,
  type WrittenRow,
} from "./listed-record.ts";
import { noun } from "./noun.ts";
import { arrayOrNone, type JsonObject, type JsonValue, membersOf, parseWith } from "./parse.ts";

/** Most groups in one call. */
export const BULK_GROUPS_MAX = 1000;

/** Answers by group id; groups that the caller may not know of are left out. */
export type ByGroup<Item> = ReadonlyMap<string, Item>;

/** One page of answers by group id; `nextToken` is 0 on the last. */
export interface ByGroupPage<Item> {
  readonly results: ByGroup<Item>;
  readonly nextToken: number;
}

/** The groups in which a client has one capability. */
export interface CapabilityGroups {
  readonly capability: Capability;
  readonly groupIds: readonly string[];
}

const idsSchema = v.object({ group_ids: v.pipe(arrayOrNone(v.string()), v.maxLength(BULK_GROUPS_MAX)) });

function mapOf<Item extends v.GenericSchema>(item: Item) {
  return v.nullish(membersOf(item), {});
}

function pageSchema<Item extends v.GenericSchema>(item: Item) {
  return v.object({ results: mapOf(item), next_token: nextTokenSchema });
}

function encodeMap<Item>(map: ByGroup<Item>, encode: (item: Item) => JsonValue): JsonObject {
  return Object.fromEntries([...map].map(([groupId, item]) => [groupId, encode(item)]));
}

/** Returns the ids that a bulk call names; malformed ones too. @throws VaultError `wire_invalid`, also for too many */
export function parseGroupIds(value: unknown): string[] {
  return parseWith(idsSchema, value).group_ids;
}

/** Returns what `parseGroupIds` reads. */
export function encodeGroupIds(groupIds: readonly string[]): JsonObject {
  return { group_ids: [...groupIds] };
}

/** @throws VaultError `wire_invalid`, as all parsers here */
export function parseBulkGroups(value: unknown): ByGroup<Group> {
  return new Map(parseWith(pageSchema(groupSchema), value).results);
}

/** Returns what `parseBulkGroups` reads. */
export function encodeBulkGroups(groups: ByGroup<Group>): JsonObject {
  return { results: encodeMap(groups, encodeGroup), next_token: 0 };
}

/** @throws VaultError `wire_invalid` */
export function parseBulkMembers(value: unknown): ByGroup<readonly GroupMember[]> {
  return new Map(parseWith(pageSchema(arrayOrNone(memberSchema)), value).results);
}

/** Returns what `parseBulkMembers` reads. */
export function encodeBulkMembers(members: ByGroup<readonly GroupMember[]>): JsonObject {
  return { results: encodeMap(members, (list) => list.map(encodeGroupMember)), next_token: 0 };
}

/** @throws VaultError `wire_invalid` */
export function parseBulkRecords(value: unknown): ByGroupPage<readonly ListedRecord[]> {
  const page = parseWith(pageSchema(arrayOrNone(listedRecordSchema)), value);
  return { results: new Map(page.results), nextToken: page.next_token };
}

/** Returns the answer, whose token is a text, unlike that of the others. */
export function encodeBulkRecords({ results, nextToken }: ByGroupPage<readonly WrittenRow[]>): JsonObject {
  return {
    results: encodeMap(results, (rows) => rows.map(encodeListedRecord)),
    next_token: String(nextToken),
  };
}

/** Returns with which groups each type is shared, by type. @throws VaultError `wire_invalid` */
export function parseAllowedReaders(value: unknown): ReadonlyMap<string, readonly string[]> {
  const schema = v.object({ groups_shared_with: mapOf(arrayOrNone(v.string())) });
  return new Map(parseWith(schema, value).groups_shared_with);
}

/** Returns what `parseAllowedReaders` reads. */
export function encodeAllowedReaders(groups: ReadonlyMap<string, readonly string[]>): JsonObject {
  return { groups_shared_with: encodeMap(groups, (ids) => [...ids]) };
}

const capabilityGroups = noun<CapabilityGroups>({
  capability: ["capability", v.picklist(CAPABILITIES)],
  groupIds: ["group_ids", arrayOrNone(v.string())],
});

/** @throws VaultError `wire_invalid` */
export function parseCapabilityGroups(value: unknown): CapabilityGroups[] {
  return parseWith(v.object({ groups: arrayOrNone(capabilityGroups.schema) }), value).groups;
}

/** Returns what `parseCapabilityGroups` reads. */
export function encodeCapabilityGroups(groups: readonly CapabilityGroups[]): JsonObject {
  return { groups: groups.map(capabilityGroups.encode), next_token: 0 };
}

/** Returns the capabilities of a client in each group. @throws VaultError `wire_invalid` */
export function parseHeldCapabilities(value: unknown): ByGroup<readonly Capability[]> {
  return new Map(parseWith(pageSchema(arrayOrNone(v.picklist(CAPABILITIES))), value).results);
}

/** Returns what `parseHeldCapabilities` reads. */
export function encodeHeldCapabilities(held: ByGroup<readonly Capability[]>): JsonObject {
  return { results: encodeMap(held, (capabilities) => [...capabilities]), next_token: 0 };
}
