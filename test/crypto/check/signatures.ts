/** Signatures over records, documents, fields and requests. */
import { decodeBase64Url } from "../../../src/crypto/base64url.ts";
import { utf8 } from "../../../src/crypto/bytes.ts";
import { verifyRecord } from "../../../src/crypto/record-signature.ts";
import { type SignableDocument, signDocument, verifyDocument } from "../../../src/crypto/signed-document.ts";
import { signField, verifyField } from "../../../src/crypto/signed-field.ts";
import { sodiumSuite } from "../../../src/crypto/sodium-suite.ts";
import { parseTsv1, verifyTsv1 } from "../../../src/crypto/tsv1.ts";
import { checker, refuses } from "./checker.ts";

interface SignedRecordFile {
  public_signing_key: string;
  vectors: {
    data_pairs: [string, string][];
    plain_pairs?: [string, string][];
    body: { meta: { writer_id: string; user_id: string } };
    signed_string: string;
    rec_sig: string;
    type: string;
  }[];
}

export const recordSignatures = checker<SignedRecordFile>(async (file, check, by) => {
  const publicKey = sodiumSuite.decodeSigningPublicKey(file.public_signing_key);
  for (const { data_pairs, plain_pairs, body, signed_string, rec_sig, type } of file.vectors) {
    const { writer_id, user_id } = body.meta;
    const signed = {
      writerId: writer_id,
      userId: user_id,
      type,
      plain: Object.fromEntries(plain_pairs ?? []),
      data: Object.fromEntries(data_pairs),
    };
    check(verifyRecord(sodiumSuite, publicKey, signed, rec_sig), "rec_sig");
    const signature = decodeBase64Url(rec_sig);
    check(await by.verify(sodiumSuite, signature, utf8(signed_string), publicKey), "signed string");
    const wrong = await by.verify(sodiumSuite, signature, utf8(`${signed_string} `), publicKey);
    check.reject(!wrong, "signed string");
  }
});

interface DocumentFile {
  private_signing_key: string;
  vectors: { document: SignableDocument; signature: string }[];
}

export const documents = checker<DocumentFile>((file, check) => {
  const signingKey = sodiumSuite.decodeSigningPrivateKey(file.private_signing_key);
  for (const { document, signature } of file.vectors) {
    check(signDocument(sodiumSuite, signingKey, document).sig === signature, "document");
    const more = { doc: { ...document, more: "x" }, sig: signature };
    const publicKey = sodiumSuite.signingPublicKeyOf(signingKey);
    check(verifyDocument(sodiumSuite, publicKey, { doc: document, sig: signature }), "verifies");
    check.reject(!verifyDocument(sodiumSuite, publicKey, more), "document");
  }
});

interface SignedFieldFile {
  private_signing_key: string;
  vectors: { key: string; value: string; salt: string; signed: string }[];
}

export const signedFields = checker<SignedFieldFile>(async (file, check) => {
  const signingKey = sodiumSuite.decodeSigningPrivateKey(file.private_signing_key);
  const publicKey = sodiumSuite.signingPublicKeyOf(signingKey);
  for (const { key, value, salt, signed } of file.vectors) {
    check(signField(signingKey, key, value, salt) === signed, key);
    check(verifyField(publicKey, key, signed, salt).value === value, `${key} verifies`);
    check.reject(await refuses(() => verifyField(publicKey, `${key}x`, signed, salt)), key);
  }
});

interface RequestFile {
  public_signing_key: string;
  vectors: { method: string; url_sent?: string; url_given: string; authorization: string }[];
}

export const requests = checker<RequestFile>(async (file, check, by) => {
  const publicKey = sodiumSuite.decodeSigningPublicKey(file.public_signing_key);
  for (const { method, url_sent, url_given, authorization } of file.vectors) {
    const [, path = "", query = ""] = /^https?:\/\/[^/]+([^?]*)\??(.*)$/.exec(url_sent ?? url_given) ?? [];
    const head = parseTsv1(authorization);
    check(head !== null && verifyTsv1({ method, path, query }, head), `${method} ${path}`);
    const signature = decodeBase64Url(head?.signature ?? "");
    check(!(await by.verify(sodiumSuite, signature, utf8(path), publicKey)), "not the hash");
    const elsewhere = head !== null && verifyTsv1({ method, path: `${path}x`, query }, head);
    check.reject(!elsewhere, `${method} ${path}`);
  }
});
