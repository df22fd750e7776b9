/** Sealed texts that a program of another make has made open here, and ours open there. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { asAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { openEnvelope, parseEnvelope, sealEnvelope } from "../../src/crypto/envelope.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { decodePrivatePem, decodePublicPem } from "../../src/crypto/pem.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { type Facts, makeEnvelope, readEnvelope } from "./envelope-reader.ts";

interface Vector extends Facts {
  readonly envelope: string;
}

const FILE = resolve(import.meta.dirname, "../vectors/envelopes.json");
const { vectors } = JSON.parse(readFileSync(FILE, "utf8")) as { readonly vectors: readonly Vector[] };

function keysOf({ suite, access_key, signing_private_key, signing_public_key }: Facts) {
  const isSodium = suite === "sodium";
  return {
    suite: isSodium ? sodiumSuite : nistSuite,
    accessKey: asAccessKey(decodeBase64Url(access_key)),
    signingKey: isSodium ? decodeBase64Url(signing_private_key) : decodePrivatePem(signing_private_key),
    key: isSodium ? decodeBase64Url(signing_public_key) : decodePublicPem(signing_public_key),
  };
}

/** What Sealfield makes of `envelope`, read with the keys of `facts`. */
function openHere(facts: Facts, envelope: string) {
  const { suite, accessKey, key } = keysOf(facts);
  return openEnvelope(parseEnvelope(envelope), {
    suite,
    accessKey,
    signer: { key, checked: true },
    origin: facts.origin,
  });
}

test("both suites are there, with texts of more than one script and line", () => {
  expect(new Set(vectors.map(({ suite }) => suite))).toEqual(new Set(["sodium", "nist"]));
  expect(vectors.some(({ text }) => text.includes("\n"))).toBe(true);
});

describe.each(vectors.map((vector) => [`${vector.suite}: ${vector.type}`, vector] as const))(
  "%s",
  (_, vector) => {
    const { envelope, writer, type, id, made, origin, text } = vector;

    test("the vector opens here", () => {
      expect(parseEnvelope(envelope)).toMatchObject({ writerId: writer, type });
      expect(openHere(vector, envelope)).toEqual({ state: "verified", content: { id, made, origin, text } });
    });

    test("what the other program makes now opens here, and with one letter changed it does not", async () => {
      const fresh = await makeEnvelope(vector);
      expect(openHere(vector, fresh)).toMatchObject({ state: "verified", content: { text } });
      const at = fresh.length - 40;
      const changed = fresh.slice(0, at) + (fresh[at] === "A" ? "B" : "A") + fresh.slice(at + 1);
      expect(openHere(vector, changed)).toEqual({ state: "damaged" });
    });

    test("the other program opens what is sealed here", async () => {
      const { suite, accessKey, signingKey } = keysOf(vector);
      const ours = sealEnvelope({ suite, accessKey, writerId: writer, type, signingKey, origin, made }, text);
      const read = await readEnvelope(
        vector.suite,
        ours,
        encodeBase64Url(accessKey),
        vector.signing_public_key,
      );
      expect(read).toMatchObject({ writer, type, made, origin, text });
    });
  },
);
