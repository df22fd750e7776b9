/** One row of a search answer, as v1 and v2 list it (PROTOCOL.md sections 4.6, 4.7 and 2.15). */
import * as v from "valibot";
import { type EncryptedAccessKey, encodeEncryptedAccessKey, encryptedAccessKeySchema } from "./access-key.ts";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { type JsonObject, orNull, type StringMap, stringMapSchema } from "./parse.ts";
import { encodeKey, flatOrKeyedSchema, type PublicKey } from "./public-key.ts";
import { encodeRecordMeta, type RecordMeta, recordMetaSchema } from "./record.ts";

/** One link of the chain from my key to a group's key. */
export interface AccessKeyWrapper {
  readonly membershipKey: string;
  readonly publicKey: PublicKey;
  readonly accessKeyId: string | null;
  readonly groupPublicKey: string | null;
}

/** An access key that reaches me through a group (section 2.15). */
export interface GroupAccessKey {
  readonly eak: string;
  readonly authorizerId: ClientId;
  readonly authorizerPublicKey: PublicKey;
  readonly wrappers: readonly AccessKeyWrapper[];
}

/** A found record. `data` and `accessKey` are null unless the search included data. */
export interface ListedRecord {
  readonly meta: RecordMeta;
  readonly data: StringMap | null;
  readonly accessKey: EncryptedAccessKey | null;
  readonly groupAccessKey: GroupAccessKey | null;
  readonly recSig: string | null;
}

const wrapperSchema = v.pipe(
  v.object({
    membership_key: v.string(),
    public_key: flatOrKeyedSchema,
    access_key_id: orNull(v.string()),
    group_public_key: orNull(v.string()),
  }),
  v.transform(
    (wire): AccessKeyWrapper => ({
      membershipKey: wire.membership_key,
      publicKey: wire.public_key,
      accessKeyId: wire.access_key_id,
      groupPublicKey: wire.group_public_key,
    }),
  ),
);

const groupAccessKeySchema = v.pipe(
  v.object({
    eak: v.string(),
    authorizer_id: clientIdSchema,
    authorizer_public_key: flatOrKeyedSchema,
    access_key_wrappers: v.array(wrapperSchema),
  }),
  v.transform(
    (wire): GroupAccessKey => ({
      eak: wire.eak,
      authorizerId: wire.authorizer_id,
      authorizerPublicKey: wire.authorizer_public_key,
      wrappers: wire.access_key_wrappers,
    }),
  ),
);

export const listedRecordSchema = v.pipe(
  v.object({
    meta: recordMetaSchema,
    record_data: orNull(stringMapSchema),
    access_key: orNull(encryptedAccessKeySchema),
    group_access_key: orNull(groupAccessKeySchema),
    rec_sig: orNull(v.string()),
  }),
  v.transform(
    (wire): ListedRecord => ({
      meta: wire.meta,
      data: wire.record_data,
      accessKey: wire.access_key,
      groupAccessKey: wire.group_access_key,
      recSig: wire.rec_sig,
    }),
  ),
);

/** Returns the row; `sharing_model` is GROUP only where a group key is the one way in. */
export function encodeListedRecord(row: ListedRecord): JsonObject {
  const wire: JsonObject = {
    meta: encodeRecordMeta(row.meta),
    record_data: row.data === null ? null : { ...row.data },
    access_key: row.accessKey === null ? null : encodeEncryptedAccessKey(row.accessKey),
    group_access_key: row.groupAccessKey === null ? null : encodeGroupAccessKey(row.groupAccessKey),
    sharing_model: row.accessKey === null && row.groupAccessKey !== null ? "GROUP" : "DIRECT",
  };
  return row.recSig === null ? wire : { ...wire, rec_sig: row.recSig };
}

function encodeGroupAccessKey(key: GroupAccessKey): JsonObject {
  return {
    eak: key.eak,
    authorizer_id: key.authorizerId,
    authorizer_public_key: encodeKey(key.authorizerPublicKey),
    access_key_wrappers: key.wrappers.map((wrapper) => ({
      membership_key: wrapper.membershipKey,
      public_key: wrapper.publicKey.key,
      access_key_id: wrapper.accessKeyId,
      group_public_key: wrapper.groupPublicKey,
    })),
  };
}
