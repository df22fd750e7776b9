/**
 * A second maker and reader of sealed texts, written from README.md ("Sealed text") alone, with libsodium and Node's
 * OpenSSL: none of Sealfield's own code, so that both cannot be wrong together.
 */
import { createCipheriv, createDecipheriv, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import sodium from "libsodium-wrappers";

export type Suite = "sodium" | "nist";

/** All that is needed to make a sealed text; keys as base64url, those of P-384 as PEM. */
export interface Facts {
  readonly suite: Suite;
  readonly access_key: string;
  readonly signing_private_key: string;
  readonly signing_public_key: string;
  readonly writer: string;
  readonly type: string;
  readonly id: string;
  readonly made: number;
  readonly origin: string;
  readonly text: string;
}

const NONCE = { sodium: 24, nist: 12 };
const TAG = 16;
const toText = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");
const toBytes = (text: string) => Buffer.from(text, "base64url");

function sealed(suite: Suite, key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  if (suite === "sodium") return sodium.crypto_secretbox_easy(plain, nonce, key);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function opened(suite: Suite, key: Uint8Array, nonce: Uint8Array, box: Uint8Array): Uint8Array {
  if (suite === "sodium") return sodium.crypto_secretbox_open_easy(box, nonce, key);
  const decipher = createDecipheriv("aes-256-gcm", key, nonce);
  decipher.setAuthTag(box.subarray(box.length - TAG));
  return Buffer.concat([decipher.update(box.subarray(0, box.length - TAG)), decipher.final()]);
}

/** What the signature covers: a name, and everything that a reader must be able to trust. */
const signed = (head: string, json: string) => Buffer.from(`sealfield/1/envelope\0${head}\0${json}`, "utf8");

/** H(`access-key-id`, key). */
function keyId(key: Uint8Array): string {
  const data = Buffer.concat([Buffer.from("sealfield/1/access-key-id\0"), key]);
  return toText(sodium.crypto_generichash(32, data, null));
}

/** Returns a sealed text of `facts`. */
export async function makeEnvelope(facts: Facts): Promise<string> {
  await sodium.ready;
  const { suite, id, made, origin, text } = facts;
  const key = toBytes(facts.access_key);
  const writer = Buffer.from(facts.writer.replaceAll("-", ""), "hex");
  const head = `sf1:${toText(writer)}.${toText(Buffer.from(facts.type))}.${keyId(key)}.`;
  const json = JSON.stringify({ id, made, origin, text });
  const signature =
    suite === "sodium"
      ? sodium.crypto_sign_detached(signed(head, json), toBytes(facts.signing_private_key))
      : sign("sha384", signed(head, json), { key: facts.signing_private_key, dsaEncoding: "ieee-p1363" });
  const [dataKey, edkNonce, efNonce] = [
    randomBytes(32),
    randomBytes(NONCE[suite]),
    randomBytes(NONCE[suite]),
  ];
  const edk = sealed(suite, key, edkNonce, dataKey);
  const ef = sealed(suite, dataKey, efNonce, Buffer.from(`${toText(signature)}.${json}`));
  return head + [edk, edkNonce, ef, efNonce].map(toText).join(".");
}

/** Returns what `envelope` says. Throws where key, signature or form is wrong. */
export async function readEnvelope(
  suite: Suite,
  envelope: string,
  accessKey: string,
  signingPublicKey: string,
): Promise<Pick<Facts, "writer" | "type" | "id" | "made" | "origin" | "text">> {
  await sodium.ready;
  const [writer = "", type = "", named = "", ...quad] = envelope.replace(/^sf1:/, "").split(".");
  const key = toBytes(accessKey);
  if (keyId(key) !== named) throw new Error("another key");
  const [edk, edkNonce, ef, efNonce] = quad.map(toBytes) as [Buffer, Buffer, Buffer, Buffer];
  const dataKey = opened(suite, key, edkNonce, edk);
  const [signature = "", ...rest] = Buffer.from(opened(suite, dataKey, efNonce, ef))
    .toString()
    .split(".");
  const [head, json] = [`sf1:${writer}.${type}.${named}.`, rest.join(".")];
  const isTrue =
    suite === "sodium"
      ? sodium.crypto_sign_verify_detached(toBytes(signature), signed(head, json), toBytes(signingPublicKey))
      : verify(
          "sha384",
          signed(head, json),
          { key: createPublicKey(signingPublicKey), dsaEncoding: "ieee-p1363" },
          toBytes(signature),
        );
  if (!isTrue) throw new Error("not signed by this key");
  const hex = toBytes(writer).toString("hex");
  const id = hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
  return { writer: id, type: toBytes(type).toString(), ...JSON.parse(json) };
}
