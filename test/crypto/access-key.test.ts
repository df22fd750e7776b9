/** Tags and names of own access keys (SECURITY.md "Keys", rule 1), with one answer worked out by other code. */
import sodium from "libsodium-wrappers";
import { beforeAll, describe, expect, test } from "vitest";
import {
  type AccessKeyContext,
  accessKeyId,
  asAccessKey,
  hasOwnTag,
  newAccessKey,
  randomAccessKey,
} from "../../src/crypto/access-key.ts";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { randomBytes, utf8 } from "../../src/crypto/bytes.ts";
import { flips } from "./vectors.ts";

beforeAll(() => sodium.ready);

const context: AccessKeyContext = {
  writerId: "1957349a-a97c-4237-b0e0-c6b88a31956e",
  userId: "1957349a-a97c-4237-b0e0-c6b88a31956e",
  type: "contact",
};

describe("own access keys", () => {
  test.each([32, 48])("carry the tag of a %i-byte private key", (length) => {
    const privateKey = randomBytes(length);
    const key = newAccessKey(privateKey, context);
    expect(hasOwnTag(key, privateKey, context)).toBe(true);
    expect(hasOwnTag(key, privateKey, { ...context, writerId: context.writerId.toUpperCase() })).toBe(true);

    const tagKey = sodium.crypto_generichash(32, "sealfield/1/key-tag", privateKey);
    const list = JSON.stringify([
      context.writerId,
      context.userId,
      "contact",
      encodeBase64Url(key.subarray(0, 16)),
    ]);
    const tag = sodium.crypto_generichash(32, utf8(`sealfield/1/access-key\u0000${list}`), tagKey);
    expect(Buffer.from(key.subarray(16)).equals(tag.subarray(0, 16))).toBe(true);
  });

  test("no other key, owner or context passes", () => {
    const privateKey = randomBytes(32);
    const key = newAccessKey(privateKey, context);
    for (const flipped of flips(key))
      expect(hasOwnTag(asAccessKey(flipped), privateKey, context)).toBe(false);
    for (const flipped of flips(privateKey)) expect(hasOwnTag(key, flipped, context)).toBe(false);
    const other = "8779f04b-0fd9-4b75-a990-4a4f361a54eb";
    expect(hasOwnTag(key, privateKey, { ...context, writerId: other })).toBe(false);
    expect(hasOwnTag(key, privateKey, { ...context, userId: other })).toBe(false);
    expect(hasOwnTag(key, privateKey, { ...context, type: "Contact" })).toBe(false);
    expect(hasOwnTag(randomAccessKey(), privateKey, context)).toBe(false);
  });

  test("two keys of one context differ", () => {
    const privateKey = randomBytes(32);
    expect(newAccessKey(privateKey, context)).not.toEqual(newAccessKey(privateKey, context));
  });

  test("a key has 32 bytes", () => {
    for (const length of [0, 31, 33]) expect(() => asAccessKey(new Uint8Array(length))).toThrow(TypeError);
  });
});

test("accessKeyId is H(access-key-id, key)", () => {
  const key = randomAccessKey();
  const message = Uint8Array.from([...utf8("sealfield/1/access-key-id\u0000"), ...key]);
  expect(accessKeyId(key)).toBe(
    Buffer.from(sodium.crypto_generichash(32, message, null)).toString("base64url"),
  );
});
