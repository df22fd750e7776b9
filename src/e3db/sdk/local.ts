/**
 * Seals and opens without a server (PROTOCOL.md 2.6 and 2.7): records as documents, access keys as files, signed
 * documents.
 */
import { type AccessKey, accessKeyId } from "../../crypto/access-key.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../crypto/eak.ts";
import { verifyRecord } from "../../crypto/record-signature.ts";
import {
  type SignableDocument,
  type SignedDocument,
  signDocument,
  verifyDocument,
} from "../../crypto/signed-document.ts";
import { readSigningKey } from "../../crypto/suite.ts";
import { VaultError } from "../../errors.ts";
import type { EncryptedAccessKey } from "../../wire/access-key.ts";
import { recordType, type TypeContext, typeContext } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { SigningKey } from "../../wire/public-key.ts";
import type { RecordBody } from "../../wire/record.ts";
import type { ClientCore } from "../core.ts";
import { publicKeyOf, signingKeyOf } from "../identity.ts";
import { checkDraft, type Draft } from "../records/draft.ts";
import { encryptRecord, openFields } from "../records/record-crypto.ts";

export interface Local {
  /**
   * Returns the own key of `type` as a document that only this identity can open. SDKs keep it to seal while offline.
   * @throws VaultError as `AccessKeys.forWriting`
   */
  writerKey(type: string): Promise<EncryptedAccessKey>;
  /** Returns this client's key for another writer's type as the server has it. @throws VaultError `key_missing` */
  readerKey(context: TypeContext): Promise<EncryptedAccessKey>;
  /**
   * Returns a record to keep, send by other means or create later, sealed under an own `key` made by `writerKey`.
   * It is signed if it has the seal context's blinding field, which other programs ask for when they open it.
   */
  encrypt(key: EncryptedAccessKey, draft: Draft, reserved?: StringMap): Promise<RecordBody>;
  /**
   * Returns the opened fields of a record that came by other means.
   * @throws VaultError `signature_invalid` unless the writer's pinned signing key signed it; `key_untrusted`,
   * `key_changed`, `decryption_failed` as for any key
   */
  decrypt(key: EncryptedAccessKey, record: RecordBody): Promise<StringMap>;
  /**
   * Returns `document` signed by this client.
   * @throws VaultError `field_invalid` for arrays, nulls and broken Unicode
   */
  sign(document: SignableDocument): SignedDocument;
  /** Returns whether `signed` is by the holder of `signingKey`. */
  verify(signed: SignedDocument, signingKey: SigningKey): boolean;
}

/** Returns the offline verbs of one client: `client.with(localOf)`. */
export function localOf({ clientId, ring, eaks, accessKeys }: ClientCore): Local {
  const { suite, privateKey, publicKey, signingKey } = ring;

  async function writerKey(type: string): Promise<EncryptedAccessKey> {
    const accessKey = await accessKeys.forWriting(typeContext(clientId, recordType(type)));
    return {
      eak: wrapAccessKey(suite, suite.sharedKey(publicKey, privateKey), accessKey),
      authorizerId: clientId,
      authorizerPublicKey: publicKeyOf(ring),
      signerId: clientId,
      signerSigningKey: signingKeyOf(ring),
    };
  }

  /** Returns an own key that was kept offline, if the registry or its tag says that it may be written under. */
  async function ownKey(context: TypeContext, { eak }: EncryptedAccessKey): Promise<AccessKey> {
    const accessKey = unwrapAccessKey(suite, suite.sharedKey(publicKey, privateKey), eak);
    if (!(await accessKeys.isWritable(context, accessKey))) {
      throw new VaultError("key_untrusted", "this key was made elsewhere and is not approved", {
        detail: { type: context.type, accessKeyId: accessKeyId(accessKey) },
      });
    }
    return accessKey;
  }

  return {
    writerKey,
    async readerKey(context) {
      const eak = await eaks.fetch(context, clientId);
      if (eak === null) throw new VaultError("key_missing", "this type is not shared with me");
      return eak;
    },
    async encrypt(key, draft, reserved = {}) {
      const checked = checkDraft(draft);
      const context = typeContext(clientId, checked.type);
      return encryptRecord(ring, await ownKey(context, key), context, { ...checked, reserved });
    },
    async decrypt(key, record) {
      const { writerId, userId, type, plain, recSig } = record;
      const accessKey = await eaks.open({ writerId, userId, type }, key);
      const data = openFields(suite, accessKey, record.data);
      const pinned = await eaks.pinned(writerId);
      const isSigned =
        recSig !== null &&
        pinned.signingKey !== null &&
        verifyRecord(
          suite,
          readSigningKey(suite, { [pinned.signingKey.type]: pinned.signingKey.key }),
          { writerId, userId, type, plain, data },
          recSig,
        );
      if (!isSigned) throw new VaultError("signature_invalid", "the record is not signed by its writer");
      return data;
    },
    sign(document) {
      if (signingKey === null) throw new VaultError("key_missing", "this identity has no signing key");
      return signDocument(suite, signingKey, document);
    },
    verify: (signed, { type, key }) => verifyDocument(suite, readSigningKey(suite, { [type]: key }), signed),
  };
}
