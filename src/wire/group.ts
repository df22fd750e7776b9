/** Groups, their members, and the types shared with them (PROTOCOL.md sections 2.15 and 6.2). */
import * as v from "valibot";
import { type ClientId, clientIdSchema, opaqueIdSchema as id } from "./ids.ts";
import { encodeListedRecord, listedRecordSchema, type WrittenRow } from "./listed-record.ts";
import { each, type Noun, noun, unlessEmpty, unlessNull } from "./noun.ts";
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

/** A page whose items, maybe null for none, are in the member `name`; its token goes out as a number. */
function pageOf<Item>(name: string, { schema, encode }: Pick<Noun<Item>, "schema" | "encode">) {
  return noun<GroupPage<Item>>({
    items: [name, arrayOrNone(schema), each(encode)],
    nextToken: ["next_token", nextTokenSchema],
  });
}

const group = noun<Group>({
  groupId: ["group_id", id],
  name: ["group_name", text],
  accountId: ["account_id", orNull(v.string())],
  publicKey: ["public_key", key],
  description: ["description", text],
  memberCount: ["member_count", v.nullish(wholeSchema, 0)],
  created: ["created_at", text],
  lastModified: ["last_modified", text],
  encryptedGroupKey: ["encrypted_group_key", orNull(v.string()), unlessNull],
});
export const { schema: groupSchema, parse: parseGroup, encode: encodeGroup } = group;

const body = noun<GroupBody>({
  name: ["group_name", v.pipe(v.string(), v.nonEmpty())],
  publicKey: ["public_key", key],
  encryptedGroupKey: ["encrypted_group_key", key],
  description: ["description", text],
  capabilities: ["capability", capabilities, unlessEmpty],
});
export const { parse: parseGroupBody, encode: encodeGroupBody } = body;

const member = noun<GroupMember>({
  clientId: ["client_id", clientIdSchema],
  membershipKey: ["membership_key", orNull(v.string()), unlessNull],
  capabilities: ["capability_names", capabilities],
});
export const { schema: memberSchema, encode: encodeGroupMember } = member;

const membershipKey = noun<MembershipKey>({
  groupId: ["group_id", id],
  clientId: ["client_id", clientIdSchema],
  membershipKey: ["encrypted_membership_key", key],
  authorizerId: ["authorizer_id", clientIdSchema],
});
export const { parse: parseMembershipKey, encode: encodeMembershipKey } = membershipKey;

const share = noun<GroupShare>({
  groupId: ["group_id", id],
  type: ["record_type", v.pipe(v.string(), v.nonEmpty())],
  encryptedAccessKey: ["encrypted_access_key", key],
  publicKey: ["public_key", key],
  canEdit: ["can_edit", flag(false)],
});
export const { parse: parseGroupShare, encode: encodeGroupShare } = share;

const groupPage = pageOf("groups", group);
export const { parse: parseGroupPage, encode: encodeGroupPage } = groupPage;

/** Returns the new description of a group. @throws VaultError `wire_invalid`, as all parsers here */
export function parseGroupDescription(value: unknown): string {
  return parseWith(v.object({ group_description: text }), value).group_description;
}

/** Returns the type that is no longer shared. @throws VaultError `wire_invalid` */
export function parseUnshare(value: unknown): string {
  return parseWith(v.object({ record_type: v.pipe(v.string(), v.nonEmpty()) }), value).record_type;
}

/**
 * Returns the members that a body names; only their ids where they are removed.
 * @throws VaultError `wire_invalid`
 */
export function parseGroupMembers(value: unknown): GroupMember[] {
  return parseWith(v.object({ group_members: arrayOrNone(memberSchema) }), value).group_members;
}

/** Returns the body that adds, changes or removes members. */
export function encodeGroupMembers(groupId: string, members: readonly GroupMember[]): JsonObject {
  return { group_id: groupId, group_members: members.map(encodeGroupMember) };
}

const memberPage = pageOf("group_members", member);
export const { parse: parseMemberPage, encode: encodeMemberPage } = memberPage;

// As a search lists them.
const recordPage = pageOf("results", { schema: listedRecordSchema, encode: encodeListedRecord });
export const { parse: parseGroupRecords } = recordPage;
export const encodeGroupRecords = recordPage.encode as (page: GroupPage<WrittenRow>) => JsonObject;
