/** Chains of group keys: the shared vectors, longer chains, and what is refused. */
import { describe, expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { toHex } from "../../src/crypto/bytes.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import {
  type GroupAccessKey,
  generateGroupKeys,
  openGroupAccessKey,
  unwrapMembershipKey,
  wrapMembershipKey,
} from "../../src/crypto/group-keys.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import { type ClientName, codeOf, flips, readVectors, sodiumClients } from "./vectors.ts";

const vectors = readVectors<{
  group_public_key: string;
  group_private_key: string;
  create_request: { encrypted_group_key: string; public_key: string };
  membership_keys: { member: ClientName; added_by: ClientName; membership_key: string }[];
  shared_by: ClientName;
  encrypted_access_key: string;
  vectors: {
    reader: ClientName;
    reader_private_key: string;
    group_access_key: {
      eak: string;
      authorizer_public_key: { curve25519: string };
      access_key_wrappers: { membership_key: string; public_key: string; group_public_key: string }[];
    };
    access_key_hex: string;
  }[];
}>("groups_js");

const publicOf = (name: ClientName) => suite.decodePublicKey(sodiumClients[name].public_key);
const privateOf = (name: ClientName) => suite.decodePrivateKey(sodiumClients[name].private_key);

function chainOf(wire: (typeof vectors.vectors)[number]["group_access_key"]): GroupAccessKey {
  return {
    eak: wire.eak,
    authorizerPublicKey: suite.decodePublicKey(wire.authorizer_public_key.curve25519),
    steps: wire.access_key_wrappers.map((step) => ({
      membershipKey: step.membership_key,
      wrapperPublicKey: suite.decodePublicKey(step.public_key),
      groupPublicKey: suite.decodePublicKey(step.group_public_key),
    })),
  };
}

describe("groups_js", () => {
  const groupKey = suite.decodePrivateKey(vectors.group_private_key);

  test("the creator's own key and the group's pair", () => {
    expect(suite.encodePublicKey(suite.publicKeyOf(groupKey))).toBe(vectors.group_public_key);
    expect(vectors.create_request.public_key).toBe(vectors.group_public_key);
    const own = unwrapMembershipKey(
      vectors.create_request.encrypted_group_key,
      publicOf("alice"),
      privateOf("alice"),
    );
    expect(own).toEqual(groupKey);
  });

  test.each(vectors.membership_keys.map((key) => [key.member, key.added_by, key] as const))(
    "%s was added by %s",
    (member, adder, { membership_key }) => {
      expect(unwrapMembershipKey(membership_key, publicOf(adder), privateOf(member))).toEqual(groupKey);
      const again = wrapMembershipKey(groupKey, publicOf(member), privateOf(adder));
      expect(unwrapMembershipKey(again, publicOf(adder), privateOf(member))).toEqual(groupKey);
      expect(codeOf(() => unwrapMembershipKey(membership_key, publicOf(member), groupKey))).toBe(
        "decryption_failed",
      );
    },
  );

  test("the shared access key opens with the group's key", () => {
    const shared = suite.sharedKey(publicOf(vectors.shared_by), groupKey);
    expect(toHex(unwrapAccessKey(suite, shared, vectors.encrypted_access_key))).toBe(
      vectors.vectors[0]?.access_key_hex,
    );
  });

  test.each(vectors.vectors.map((vector) => [vector.reader, vector] as const))("%s reads", (_, vector) => {
    const chain = chainOf(vector.group_access_key);
    const privateKey = suite.decodePrivateKey(vector.reader_private_key);
    expect(toHex(openGroupAccessKey(chain, privateKey))).toBe(vector.access_key_hex);

    const no = (other: Partial<GroupAccessKey>, key = privateKey) =>
      expect(["decryption_failed", "wire_invalid"]).toContain(
        codeOf(() => openGroupAccessKey({ ...chain, ...other }, key)),
      );
    no({}, generateGroupKeys().privateKey);
    no({ authorizerPublicKey: generateGroupKeys().publicKey });
    no({ steps: [] });
    no({ steps: Array.from({ length: 9 }, () => chain.steps).flat() });
    const [step] = chain.steps;
    if (step === undefined) throw new Error("no step");
    no({ steps: [{ ...step, wrapperPublicKey: generateGroupKeys().publicKey }] });
    no({ steps: [{ ...step, groupPublicKey: generateGroupKeys().publicKey }] });
    const [ct = "", nonce = ""] = step.membershipKey.split(".");
    for (const flipped of flips(decodeBase64Url(ct))) {
      no({ steps: [{ ...step, membershipKey: `${encodeBase64Url(flipped)}.${nonce}` }] });
    }
    const [eakCt = "", eakNonce = ""] = chain.eak.split(".");
    for (const flipped of flips(decodeBase64Url(eakCt)))
      no({ eak: `${encodeBase64Url(flipped)}.${eakNonce}` });
  });
});

test("a chain that opens is refused when it is longer than any program makes", () => {
  const accessKey = randomAccessKey();
  const chainOfLength = (length: number): GroupAccessKey => {
    const groups = Array.from({ length }, generateGroupKeys);
    const steps = groups.map(({ privateKey, publicKey }, i) => ({
      membershipKey: wrapMembershipKey(
        privateKey,
        groups[i - 1]?.publicKey ?? publicOf("bob"),
        privateOf("alice"),
      ),
      wrapperPublicKey: publicOf("alice"),
      groupPublicKey: publicKey,
    }));
    const last = groups.at(-1)?.publicKey ?? publicOf("bob");
    const eak = wrapAccessKey(suite, suite.sharedKey(last, privateOf("alice")), accessKey);
    return { authorizerPublicKey: publicOf("alice"), steps, eak };
  };
  expect(openGroupAccessKey(chainOfLength(8), privateOf("bob"))).toEqual(accessKey);
  expect(codeOf(() => openGroupAccessKey(chainOfLength(9), privateOf("bob")))).toBe("wire_invalid");
  expect(codeOf(() => openGroupAccessKey(chainOfLength(0), privateOf("bob")))).toBe("wire_invalid");
});

test("a chain through a group of groups", () => {
  const [inner, outer] = [generateGroupKeys(), generateGroupKeys()];
  const accessKey = randomAccessKey();
  const chain: GroupAccessKey = {
    authorizerPublicKey: publicOf("alice"),
    steps: [
      {
        membershipKey: wrapMembershipKey(inner.privateKey, publicOf("bob"), privateOf("alice")),
        wrapperPublicKey: publicOf("carol"),
        groupPublicKey: inner.publicKey,
      },
      {
        membershipKey: wrapMembershipKey(outer.privateKey, inner.publicKey, privateOf("carol")),
        wrapperPublicKey: publicOf("alice"),
        groupPublicKey: outer.publicKey,
      },
    ],
    eak: wrapAccessKey(suite, suite.sharedKey(outer.publicKey, privateOf("alice")), accessKey),
  };
  expect(openGroupAccessKey(chain, privateOf("bob"))).toEqual(accessKey);
  expect(codeOf(() => openGroupAccessKey({ ...chain, steps: chain.steps.slice(1) }, privateOf("bob")))).toBe(
    "decryption_failed",
  );
});
