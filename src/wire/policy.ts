/** Policies, and the lists of shares and authorizers (PROTOCOL.md section 4.3). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { noun } from "./noun.ts";
import { arrayOrNone, type JsonObject, orNull, parseWith } from "./parse.ts";

export const PERMISSIONS = ["read", "edit", "authorizer"] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** A change of what one reader may do with one type; a deny removes the grant. */
export interface PolicyChange {
  readonly allow: readonly Permission[];
  readonly deny: readonly Permission[];
}

/** One of my types that another client may read. Names may be null. */
export interface OutgoingShare {
  readonly readerId: ClientId;
  readonly readerName: string | null;
  readonly type: string;
}

/** A type of another client that I may read. */
export interface IncomingShare {
  readonly writerId: ClientId;
  readonly writerName: string | null;
  readonly type: string;
}

/** An authorizer's appointment; `authorizedBy` is the writer. */
export interface Authorization {
  readonly authorizerId: ClientId;
  readonly writerId: ClientId;
  readonly userId: ClientId;
  readonly type: string;
  readonly authorizedBy: ClientId;
}

const memberSchema = v.strictObject({
  read: v.optional(v.strictObject({})),
  edit: v.optional(v.strictObject({})),
  authorizer: v.optional(v.strictObject({})),
});
const changeSchema = v.object({ allow: arrayOrNone(memberSchema), deny: arrayOrNone(memberSchema) });

function permissionsOf(members: readonly v.InferOutput<typeof memberSchema>[]): Permission[] {
  return PERMISSIONS.filter((permission) => members.some((member) => member[permission] !== undefined));
}

/** @throws VaultError `wire_invalid`, also for a permission this project does not know */
export function parsePolicyChange(value: unknown): PolicyChange {
  const { allow, deny } = parseWith(changeSchema, value);
  return { allow: permissionsOf(allow), deny: permissionsOf(deny) };
}

/** Returns `{"allow":[{"read":{}}]}` and its like; an empty side is left out. */
export function encodePolicyChange(change: PolicyChange): JsonObject {
  const side = (permissions: readonly Permission[]) =>
    permissions.map((name): JsonObject => ({ [name]: {} }));
  return {
    ...(change.allow.length > 0 ? { allow: side(change.allow) } : {}),
    ...(change.deny.length > 0 ? { deny: side(change.deny) } : {}),
  };
}

const outgoing = noun<OutgoingShare>({
  readerId: ["reader_id", clientIdSchema],
  readerName: ["reader_name", orNull(v.string())],
  type: ["record_type", v.string()],
});
export const { encode: encodeOutgoingShare } = outgoing;

const incoming = noun<IncomingShare>({
  writerId: ["writer_id", clientIdSchema],
  writerName: ["writer_name", orNull(v.string())],
  type: ["record_type", v.string()],
});
export const { encode: encodeIncomingShare } = incoming;

const authorization = noun<Authorization>({
  authorizerId: ["authorizer_id", clientIdSchema],
  writerId: ["writer_id", clientIdSchema],
  userId: ["user_id", clientIdSchema],
  type: ["record_type", v.string()],
  authorizedBy: ["authorized_by", clientIdSchema],
});
export const { encode: encodeAuthorization } = authorization;

/** @throws VaultError `wire_invalid`; null reads as none (section 1, quirk 8) */
export function parseOutgoingShares(value: unknown): OutgoingShare[] {
  return parseWith(arrayOrNone(outgoing.schema), value);
}

/** @throws VaultError `wire_invalid` */
export function parseIncomingShares(value: unknown): IncomingShare[] {
  return parseWith(arrayOrNone(incoming.schema), value);
}

/** @throws VaultError `wire_invalid` */
export function parseAuthorizations(value: unknown): Authorization[] {
  return parseWith(arrayOrNone(authorization.schema), value);
}
