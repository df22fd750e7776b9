/** Groups, their members, and the types shared with them (PROTOCOL.md sections 2.15 and 6.2). */
import * as v from "valibot";
import { type ClientId, clientIdSchema, opaqueIdSchema as id } from "./ids.ts";
import { encodeListedRecord, type ListedRecord, listedRecordSchema } from "./listed-record.ts";
import {
  arrayOrNone,
  flag,
  type JsonObject,
  orNull,
  parseWith,
  wholeOrTextSchema,
  wholeSchema,
} from "./parse.ts";

export const CAPABILITIES = ["MANAGE_MEMBERSHIP", "SHARE_CONTENT", "READ_CONTENT", "EDIT_CONTENT"] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** A group; `publicKey` is its base64url X25519 key. */
export interface Group {
  readonly groupId: string;
  readonly name: string;
  readonly accountId: string | null;
  readonly publicKey: string;
  readonly description: string;
  readonly memberCount: number;
  readonly created: string;
  readonly lastModified: string;
  /** The creator's own copy of the group's private key, where the server shows it. */
  readonly encryptedGroupKey: string | null;
}

/** The body that makes a group. */
export interface GroupBody {
  readonly name: string;
  readonly publicKey: string;
  readonly encryptedGroupKey: string;
  readonly description: string;
  readonly capabilities: readonly Capability[];
}

/** One member; `membershipKey` is the group's private key wrapped for it, null in answers that leave it out. */
export interface GroupMember {
  readonly clientId: ClientId;
  readonly membershipKey: string | null;
  readonly capabilities: readonly Capability[];
}

/** The caller's copy of a group's private key, and who wrapped it. */
export interface MembershipKey {
  readonly groupId: string;
  readonly clientId: ClientId;
  readonly membershipKey: string;
  readonly authorizerId: ClientId;
}

/** A type shared with a group: its access key wrapped for the group, and the sharer's public key. */
export interface GroupShare {
  readonly groupId: string;
  readonly type: string;
  readonly encryptedAccessKey: string;
  readonly publicKey: string;
  readonly canEdit: boolean;
}

/** One page of anything; `nextToken` is 0 on the last. */
export interface GroupPage<Item> {
  readonly items: readonly Item[];
  readonly nextToken: number;
}

const text = v.nullish(v.string(), "");
const key = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024));
const capabilities = arrayOrNone(v.picklist(CAPABILITIES));
/** A number in most answers and a text in some. */
export const nextTokenSchema = v.nullish(wholeOrTextSchema, 0);

export const groupSchema = v.pipe(
  v.object({
    group_id: id,
    group_name: text,
    account_id: orNull(v.string()),
    public_key: key,
    description: text,
    member_count: v.nullish(wholeSchema, 0),
    created_at: text,
    last_modified: text,
    encrypted_group_key: orNull(v.string()),
  }),
  v.transform(
    (wire): Group => ({
      groupId: wire.group_id,
      name: wire.group_name,
      accountId: wire.account_id,
      publicKey: wire.public_key,
      description: wire.description,
      memberCount: wire.member_count,
      created: wire.created_at,
      lastModified: wire.last_modified,
      encryptedGroupKey: wire.encrypted_group_key,
    }),
  ),
);

const bodySchema = v.pipe(
  v.object({
    group_name: v.pipe(v.string(), v.nonEmpty()),
    public_key: key,
    encrypted_group_key: key,
    description: text,
    capability: capabilities,
  }),
  v.transform(
    (wire): GroupBody => ({
      name: wire.group_name,
      publicKey: wire.public_key,
      encryptedGroupKey: wire.encrypted_group_key,
      description: wire.description,
      capabilities: wire.capability,
    }),
  ),
);

export const memberSchema = v.pipe(
  v.object({ client_id: clientIdSchema, membership_key: orNull(v.string()), capability_names: capabilities }),
  v.transform(
    (wire): GroupMember => ({
      clientId: wire.client_id,
      membershipKey: wire.membership_key,
      capabilities: wire.capability_names,
    }),
  ),
);

const membershipKeySchema = v.pipe(
  v.object({
    group_id: id,
    client_id: clientIdSchema,
    encrypted_membership_key: key,
    authorizer_id: clientIdSchema,
  }),
  v.transform(
    (wire): MembershipKey => ({
      groupId: wire.group_id,
      clientId: wire.client_id,
      membershipKey: wire.encrypted_membership_key,
      authorizerId: wire.authorizer_id,
    }),
  ),
);

const shareSchema = v.pipe(
  v.object({
    group_id: id,
    record_type: v.pipe(v.string(), v.nonEmpty()),
    encrypted_access_key: key,
    public_key: key,
    can_edit: flag(false),
  }),
  v.transform(
    (wire): GroupShare => ({
      groupId: wire.group_id,
      type: wire.record_type,
      encryptedAccessKey: wire.encrypted_access_key,
      publicKey: wire.public_key,
      canEdit: wire.can_edit,
    }),
  ),
);

/** @throws VaultError `wire_invalid`, as all parsers here */
export function parseGroup(value: unknown): Group {
  return parseWith(groupSchema, value);
}

/** Returns what `parseGroup` reads. */
export function encodeGroup(group: Group): JsonObject {
  return {
    group_id: group.groupId,
    group_name: group.name,
    account_id: group.accountId,
    public_key: group.publicKey,
    description: group.description,
    member_count: group.memberCount,
    created_at: group.created,
    last_modified: group.lastModified,
    ...(group.encryptedGroupKey === null ? {} : { encrypted_group_key: group.encryptedGroupKey }),
  };
}

/** @throws VaultError `wire_invalid` */
export function parseGroupBody(value: unknown): GroupBody {
  return parseWith(bodySchema, value);
}

/** Returns what `parseGroupBody` reads. */
export function encodeGroupBody(body: GroupBody): JsonObject {
  return {
    group_name: body.name,
    public_key: body.publicKey,
    encrypted_group_key: body.encryptedGroupKey,
    description: body.description,
    ...(body.capabilities.length > 0 ? { capability: [...body.capabilities] } : {}),
  };
}

/** Returns the groups of a listing; `groups` may be null. */
export function parseGroupPage(value: unknown): GroupPage<Group> {
  const page = parseWith(v.object({ groups: arrayOrNone(groupSchema), next_token: nextTokenSchema }), value);
  return { items: page.groups, nextToken: page.next_token };
}

/** Returns what `parseGroupPage` reads. */
export function encodeGroupPage(page: GroupPage<Group>): JsonObject {
  return { groups: page.items.map(encodeGroup), next_token: page.nextToken };
}

/** @throws VaultError `wire_invalid` */
export function parseMembershipKey(value: unknown): MembershipKey {
  return parseWith(membershipKeySchema, value);
}

/** Returns what `parseMembershipKey` reads. */
export function encodeMembershipKey(membership: MembershipKey): JsonObject {
  return {
    group_id: membership.groupId,
    client_id: membership.clientId,
    encrypted_membership_key: membership.membershipKey,
    authorizer_id: membership.authorizerId,
  };
}

/** Returns the new description of a group. */
export function parseGroupDescription(value: unknown): string {
  return parseWith(v.object({ group_description: text }), value).group_description;
}

/** Returns the type that is no longer shared. */
export function parseUnshare(value: unknown): string {
  return parseWith(v.object({ record_type: v.pipe(v.string(), v.nonEmpty()) }), value).record_type;
}

/** Returns the members that a body names; only their ids where they are removed. */
export function parseGroupMembers(value: unknown): GroupMember[] {
  return parseWith(v.object({ group_members: arrayOrNone(memberSchema) }), value).group_members;
}

/** Returns one member as bodies and answers have it. */
export function encodeGroupMember(member: GroupMember): JsonObject {
  return {
    client_id: member.clientId,
    ...(member.membershipKey === null ? {} : { membership_key: member.membershipKey }),
    capability_names: [...member.capabilities],
  };
}

/** Returns the body that adds, changes or removes members. */
export function encodeGroupMembers(groupId: string, members: readonly GroupMember[]): JsonObject {
  return { group_id: groupId, group_members: members.map(encodeGroupMember) };
}

/** @throws VaultError `wire_invalid` */
export function parseMemberPage(value: unknown): GroupPage<GroupMember> {
  const page = parseWith(
    v.object({ group_members: arrayOrNone(memberSchema), next_token: nextTokenSchema }),
    value,
  );
  return { items: page.group_members, nextToken: page.next_token };
}

/** Returns what `parseMemberPage` reads. */
export function encodeMemberPage(page: GroupPage<GroupMember>): JsonObject {
  return { group_members: page.items.map(encodeGroupMember), next_token: page.nextToken };
}

/** @throws VaultError `wire_invalid` */
export function parseGroupShare(value: unknown): GroupShare {
  return parseWith(shareSchema, value);
}

/** Returns what `parseGroupShare` reads. */
export function encodeGroupShare(share: GroupShare): JsonObject {
  return {
    group_id: share.groupId,
    record_type: share.type,
    encrypted_access_key: share.encryptedAccessKey,
    public_key: share.publicKey,
    can_edit: share.canEdit,
  };
}

/** Returns the records of a group, as a search lists them. */
export function parseGroupRecords(value: unknown): GroupPage<ListedRecord> {
  const page = parseWith(
    v.object({ results: arrayOrNone(listedRecordSchema), next_token: nextTokenSchema }),
    value,
  );
  return { items: page.results, nextToken: page.next_token };
}

/** Returns the answer, whose token is a number (0 on the last page). */
export function encodeGroupRecords(page: GroupPage<ListedRecord>): JsonObject {
  return { results: page.items.map(encodeListedRecord), next_token: page.nextToken };
}
