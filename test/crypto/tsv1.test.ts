/** TSV1 request signatures: the shared vectors, every SDK's writing of a query, and everything refused. */
import { describe, expect, test } from "vitest";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { toHex, utf8 } from "../../src/crypto/bytes.ts";
import { generichash } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import {
  parseTsv1,
  queryForms,
  signTsv1,
  sortQuery,
  type Tsv1Request,
  tsv1Text,
  verifyTsv1,
} from "../../src/crypto/tsv1.ts";
import { flips, readVectors, sodiumClients } from "./vectors.ts";

const { alice, bob } = sodiumClients;
const signingKey = sodiumSuite.decodeSigningPrivateKey(alice.private_signing_key);

interface TsvVector {
  method: string;
  url_given: string;
  url_sent?: string;
  client_id: string;
  timestamp: number;
  nonce: string;
  string_to_sign: string;
  blake2b_256_hex?: string;
  authorization: string;
  divergent_between_sdks: boolean;
}

/** Path and query of a URL as they stand, without the changes `URL` makes. */
function requestOf(method: string, url: string): Tsv1Request {
  const [, path = "", query = ""] = /^https?:\/\/[^/]+([^?]*)\??(.*)$/.exec(url) ?? [];
  return { method, path, query };
}

describe.each(["tsv1_js", "tsv1_python"])("%s", (name) => {
  const { vectors } = readVectors<{ vectors: TsvVector[] }>(name);

  test.each(vectors.map((vector, i) => [i, vector.url_given.slice(20), vector] as const))(
    "%i %s",
    (index, __, vector) => {
      const request = requestOf(vector.method, vector.url_sent ?? vector.url_given);
      const authorization = parseTsv1(vector.authorization);
      if (authorization === null) throw new Error("did not parse");
      expect(authorization).toMatchObject({
        publicKey: alice.public_signing_key,
        timestamp: vector.timestamp,
        nonce: vector.nonce,
        clientId: vector.client_id,
      });
      expect(verifyTsv1(request, authorization)).toBe(true);
      const texts = queryForms(request.query).map((query) => tsv1Text({ ...request, query }, authorization));
      expect(texts).toContain(vector.string_to_sign);
      if (vector.blake2b_256_hex !== undefined) {
        expect(toHex(generichash(utf8(vector.string_to_sign)))).toBe(vector.blake2b_256_hex);
      }
      if (!vector.divergent_between_sdks || name === "tsv1_js") {
        expect(signTsv1(request, authorization, signingKey)).toBe(vector.authorization);
      }

      const no = (other: Partial<Tsv1Request>, head = authorization) =>
        expect(verifyTsv1({ ...request, ...other }, head)).toBe(false);
      no({ method: vector.method === "PATCH" ? "POST" : "PATCH" });
      no({ path: `${request.path}/` });
      no({ query: `${request.query}&a=b` });
      no({}, { ...authorization, timestamp: vector.timestamp + 1 });
      no({}, { ...authorization, nonce: "00000000-0000-4000-8000-000000000000" });
      no({}, { ...authorization, clientId: bob.client_id });
      no({}, { ...authorization, publicKey: bob.public_signing_key });
      let byte = 0;
      for (const flipped of flips(decodeBase64Url(authorization.signature))) {
        // Every byte of the first vector, a few of the others.
        if (index > 0 && byte++ % 30 !== 0) continue;
        no({}, { ...authorization, signature: encodeBase64Url(flipped) });
      }
    },
  );
});

describe("TSV1", () => {
  const head = {
    publicKey: alice.public_signing_key,
    timestamp: 1_600_000_000,
    nonce: "1b1e65e5-36b8-4cc1-aad5-26dac4b32b0c",
    clientId: alice.client_id,
  };
  const request = { method: "GET", path: "/v2/storage/groups", query: "b=1&a=3&a=2" };

  test("each SDK's writing of a query verifies", () => {
    expect(sortQuery(request.query)).toBe("a=3&a=2&b=1");
    expect(queryForms("b=x%20y&a=%F0%9F%94%90&a=*")).toEqual([
      "a=%F0%9F%94%90&a=*&b=x%20y",
      "a=%F0%9F%94%90&a=%2A&b=x+y",
      "a=%2A&a=%F0%9F%94%90&b=x+y",
      "a=*&a=🔐&b=x y",
    ]);
    expect(queryForms("")).toEqual([""]);
    expect(queryForms("a&b=")).toEqual(["a&b=", "a=&b="]);
    expect(queryForms("a=%ff")).toContain("a=%25ff");
  });

  test("a value that holds an ampersand never passes for two values", () => {
    const authorization = parseTsv1(signTsv1({ ...request, query: "a=1&b=2" }, head, signingKey));
    if (authorization === null) throw new Error("did not parse");
    expect(verifyTsv1({ ...request, query: "b=2&a=1" }, authorization)).toBe(true);
    expect(verifyTsv1({ ...request, query: "a=1%26b=2" }, authorization)).toBe(false);
    expect(verifyTsv1({ ...request, query: "a=1%26b%3D2" }, authorization)).toBe(false);
  });

  test("an empty client id is anonymous", () => {
    const header = signTsv1(request, { ...head, clientId: "" }, signingKey);
    expect(parseTsv1(header)?.clientId).toBe("");
  });

  test.each([
    ["nothing", ""],
    ["a bearer token", "Bearer abc"],
    ["another scheme", "TSV2-ED25519-BLAKE2B; a; 1; b; uid:; c"],
    ["a part too many", `${signTsv1(request, head, signingKey)}; x`],
    ["a short key", signTsv1(request, { ...head, publicKey: "AAAA" }, signingKey)],
    ["a negative time", signTsv1(request, { ...head, timestamp: -1 }, signingKey)],
    ["a nonce that is no UUID", signTsv1(request, { ...head, nonce: "1" }, signingKey)],
    ["a client id that is no UUID", signTsv1(request, { ...head, clientId: "x; y" }, signingKey)],
    ["megabytes", signTsv1(request, head, signingKey) + "A".repeat(1_000_000)],
  ])("%s does not parse", (_, header) => {
    expect(parseTsv1(header)).toBeNull();
  });
});
