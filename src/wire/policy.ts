/** Policies, and the lists of shares and authorizers (PROTOCOL.md section 4.3). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
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

const outgoingSchema = v.pipe(
  v.object({ reader_id: clientIdSchema, reader_name: orNull(v.string()), record_type: v.string() }),
  v.transform(
    (wire): OutgoingShare => ({
      readerId: wire.reader_id,
      readerName: wire.reader_name,
      type: wire.record_type,
    }),
  ),
);

const incomingSchema = v.pipe(
  v.object({ writer_id: clientIdSchema, writer_name: orNull(v.string()), record_type: v.string() }),
  v.transform(
    (wire): IncomingShare => ({
      writerId: wire.writer_id,
      writerName: wire.writer_name,
      type: wire.record_type,
    }),
  ),
);

const authorizationSchema = v.pipe(
  v.object({
    authorizer_id: clientIdSchema,
    writer_id: clientIdSchema,
    user_id: clientIdSchema,
    record_type: v.string(),
    authorized_by: clientIdSchema,
  }),
  v.transform(
    (wire): Authorization => ({
      authorizerId: wire.authorizer_id,
      writerId: wire.writer_id,
      userId: wire.user_id,
      type: wire.record_type,
      authorizedBy: wire.authorized_by,
    }),
  ),
);

/** @throws VaultError `wire_invalid`; null reads as none (section 1, quirk 8) */
export function parseOutgoingShares(value: unknown): OutgoingShare[] {
  return parseWith(arrayOrNone(outgoingSchema), value);
}

/** @throws VaultError `wire_invalid` */
export function parseIncomingShares(value: unknown): IncomingShare[] {
  return parseWith(arrayOrNone(incomingSchema), value);
}

/** @throws VaultError `wire_invalid` */
export function parseAuthorizations(value: unknown): Authorization[] {
  return parseWith(arrayOrNone(authorizationSchema), value);
}

/** Returns what `parseOutgoingShares` reads. */
export function encodeOutgoingShare(share: OutgoingShare): JsonObject {
  return { reader_id: share.readerId, reader_name: share.readerName, record_type: share.type };
}

/** Returns what `parseIncomingShares` reads. */
export function encodeIncomingShare(share: IncomingShare): JsonObject {
  return { writer_id: share.writerId, writer_name: share.writerName, record_type: share.type };
}

/** Returns what `parseAuthorizations` reads. */
export function encodeAuthorization(authorization: Authorization): JsonObject {
  return {
    authorizer_id: authorization.authorizerId,
    writer_id: authorization.writerId,
    user_id: authorization.userId,
    record_type: authorization.type,
    authorized_by: authorization.authorizedBy,
  };
}
