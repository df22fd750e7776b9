/** One row of a search answer, as v1 and v2 list it (PROTOCOL.md sections 4.6, 4.7 and 2.15). */
import * as v from "valibot";
import { type EncryptedAccessKey, encodeEncryptedAccessKey, encryptedAccessKeySchema } from "./access-key.ts";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { each, noun, orNone, unlessNull } from "./noun.ts";
import { type JsonObject, orNull, type StringMap, stringMapSchema } from "./parse.ts";
import { encodeKey, flatOrKeyedSchema, type PublicKey } from "./public-key.ts";
import { encodeRecordMeta, type RecordMeta, recordMetaSchema, type Written } from "./record.ts";

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
export interface ListedRecord<Fields = StringMap> {
  readonly meta: RecordMeta<Fields>;
  readonly data: Fields | null;
  readonly accessKey: EncryptedAccessKey | null;
  readonly groupAccessKey: GroupAccessKey | null;
  readonly recSig: string | null;
}

/** A row as the server hands it on. */
export type WrittenRow = ListedRecord<Written>;

const wrapper = noun<AccessKeyWrapper>({
  membershipKey: ["membership_key", v.string()],
  publicKey: ["public_key", flatOrKeyedSchema, ({ key }) => key],
  accessKeyId: ["access_key_id", orNull(v.string())],
  groupPublicKey: ["group_public_key", orNull(v.string())],
});

const groupAccessKey = noun<GroupAccessKey>({
  eak: ["eak", v.string()],
  authorizerId: ["authorizer_id", clientIdSchema],
  authorizerPublicKey: ["authorizer_public_key", flatOrKeyedSchema, encodeKey],
  wrappers: ["access_key_wrappers", v.array(wrapper.schema), each(wrapper.encode)],
});

const listedRecord = noun<ListedRecord>({
  meta: ["meta", recordMetaSchema, encodeRecordMeta],
  data: ["record_data", orNull(stringMapSchema)],
  accessKey: ["access_key", orNull(encryptedAccessKeySchema), orNone(encodeEncryptedAccessKey)],
  groupAccessKey: ["group_access_key", orNull(groupAccessKey.schema), orNone(groupAccessKey.encode)],
  recSig: ["rec_sig", orNull(v.string()), unlessNull],
});
export const { schema: listedRecordSchema } = listedRecord;
const encodeRow = listedRecord.encode as (row: WrittenRow) => JsonObject;

/** Returns the row; `sharing_model` is GROUP only where a group key is the one way in. */
export function encodeListedRecord(row: WrittenRow): JsonObject {
  const isGroups = row.accessKey === null && row.groupAccessKey !== null;
  return { ...encodeRow(row), sharing_model: isGroups ? "GROUP" : "DIRECT" };
}
