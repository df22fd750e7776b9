/** Envelopes: round trips, states, every flipped byte, and what a parser must refuse. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findEnvelopes } from "../../src/content/envelopes/find-envelopes.ts";
import { accessKeyId, randomAccessKey } from "../../src/crypto/access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "../../src/crypto/base64url.ts";
import { concatBytes, utf8 } from "../../src/crypto/bytes.ts";
import { canonicalJson } from "../../src/crypto/canonical-json.ts";
import {
  type EnvelopeContent,
  openEnvelope,
  parseEnvelope,
  sealEnvelope,
} from "../../src/crypto/envelope.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { domainBytes } from "../../src/crypto/hash.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite as suite } from "../../src/crypto/sodium-suite.ts";
import { codeOf, flips } from "./vectors.ts";

const writerId = "1957349a-a97c-4237-b0e0-c6b88a31956e";
const origin = "https://example.com";
const accessKey = randomAccessKey();
const signing = suite.generateSigningKeys();
const signer = { key: signing.publicKey, checked: true };
const sealing = {
  suite,
  accessKey,
  writerId,
  type: "contact",
  signingKey: signing.privateKey,
  origin,
  made: 1e12,
};
const opening = { suite, accessKey, signer, origin };

const open = (text: string, options: Partial<Parameters<typeof openEnvelope>[1]> = {}) =>
  openEnvelope(parseEnvelope(text), { ...opening, ...options });

/** An envelope whose signed JSON is `json`, by a dishonest or buggy key holder. */
function forge(json: string, signedJson = json, key = signing.privateKey): string {
  const { head } = parseEnvelope(sealEnvelope(sealing, ""));
  const signature = suite.sign(
    domainBytes("envelope", concatBytes(utf8(head), Uint8Array.of(0), utf8(signedJson))),
    key,
  );
  return head + encryptField(suite, accessKey, `${encodeBase64Url(signature)}.${json}`);
}

describe("sealing and opening", () => {
  test("any well-formed text comes back with its facts", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "grapheme", minLength: 1 }),
        (text, type) => {
          const envelope = sealEnvelope({ ...sealing, type }, text);
          expect(parseEnvelope(envelope)).toMatchObject({
            writerId,
            type,
            accessKeyId: accessKeyId(accessKey),
          });
          const opened = open(envelope);
          expect(opened).toMatchObject({ state: "verified", content: { made: 1e12, origin, text } });
        },
      ),
      { seed: 5, numRuns: 25 },
    );
  });

  test("states follow the pin and the origin", () => {
    const envelope = sealEnvelope(sealing, "x");
    const unchecked = { key: signing.publicKey, checked: false };
    expect(open(envelope).state).toBe("verified");
    expect(open(envelope, { signer: unchecked }).state).toBe("first-seen");
    expect(open(envelope, { origin: "https://example.com:444" })).toMatchObject({
      state: "moved",
      signerChecked: true,
    });
    expect(open(envelope, { origin: "http://example.com", signer: unchecked })).toMatchObject({
      state: "moved",
      signerChecked: false,
    });
    expect(open(envelope, { accessKey: null }).state).toBe("no-key");
    expect(open(envelope, { signer: null }).state).toBe("no-key");
    expect(open(envelope, { accessKey: randomAccessKey() }).state).toBe("no-key");
    expect(
      open(envelope, { signer: { key: suite.generateSigningKeys().publicKey, checked: true } }).state,
    ).toBe("damaged");
  });

  test("two envelopes of one text differ in id", () => {
    const ids = [1, 2].map(() => {
      const opened = open(sealEnvelope(sealing, "x"));
      return "content" in opened ? opened.content.id : null;
    });
    expect(ids[0]).not.toBe(ids[1]);
  });

  test("too long, without a type, or with a lone surrogate: refused at sealing", () => {
    expect(codeOf(() => sealEnvelope(sealing, "x".repeat(200_000)))).toBe("too_large");
    expect(open(sealEnvelope(sealing, "x".repeat(190_000))).state).toBe("verified");
    expect(codeOf(() => sealEnvelope({ ...sealing, type: "" }, "x"))).toBe("type_invalid");
    expect(codeOf(() => sealEnvelope(sealing, "\ud800"))).toBe("field_invalid");
  });
});

test("the NIST suite seals and opens alike; a suite that is not the writer's finds damage", () => {
  const keys = nistSuite.generateSigningKeys();
  const envelope = sealEnvelope({ ...sealing, suite: nistSuite, signingKey: keys.privateKey }, "x");
  const nist = { suite: nistSuite, signer: { key: keys.publicKey, checked: true } };
  expect(open(envelope, nist)).toMatchObject({ state: "verified", content: { text: "x" } });
  expect(findEnvelopes(`(${envelope}).`, 9)).toEqual([envelope]);
  expect(open(envelope).state).toBe("damaged");
  expect(open(sealEnvelope(sealing, "x"), nist).state).toBe("damaged");
});

describe("forgery", () => {
  const envelope = sealEnvelope(sealing, "pay 10 to bob");

  test("no character can change unnoticed", () => {
    for (let i = 0; i < envelope.length; i++) {
      const other = envelope[i] === "A" ? "B" : "A";
      const changed = envelope.slice(0, i) + other + envelope.slice(i + 1);
      const verdict = codeOf(() => open(changed).state);
      expect([{ returned: "damaged" }, { returned: "no-key" }, "envelope_damaged"]).toContainEqual(verdict);
    }
  });

  test("a reader who holds the key can neither change writer, type nor text, nor move the quad", () => {
    const { quad } = parseEnvelope(envelope);
    const inside = decryptField(suite, accessKey, quad);
    const asOther = parseEnvelope(
      sealEnvelope({ ...sealing, writerId: "8779f04b-0fd9-4b75-a990-4a4f361a54eb" }, ""),
    );
    expect(open(asOther.head + quad).state).toBe("damaged");
    expect(open(parseEnvelope(sealEnvelope({ ...sealing, type: "card" }, "")).head + quad).state).toBe(
      "damaged",
    );
    const { head } = parseEnvelope(envelope);
    expect(open(head + encryptField(suite, accessKey, inside)).state).toBe("verified");
    expect(open(head + encryptField(suite, accessKey, inside.replace("bob", "eve"))).state).toBe("damaged");
    expect(open(head + encryptField(suite, accessKey, inside.slice(inside.indexOf(".") + 1))).state).toBe(
      "damaged",
    );
  });

  const good = { id: encodeBase64Url(new Uint8Array(16)), made: 1, origin, text: "t" };
  test.each<[string, string]>([
    ["not canonical", JSON.stringify({ text: good.text, id: good.id, made: good.made, origin })],
    ["a space", canonicalJson(good).replace(",", ", ")],
    ["a name too many", canonicalJson({ ...good, more: 1 })],
    ["a name missing", canonicalJson({ id: good.id, made: 1, origin })],
    ["a name twice", canonicalJson(good).replace('"made":1', '"made":2,"made":1')],
    ["a text that is a number", canonicalJson({ ...good, text: 1 })],
    ["a short id", canonicalJson({ ...good, id: "AAAA" })],
    ["a negative time", canonicalJson(good).replace('"made":1', '"made":-1')],
    ["null", "null"],
    ["an array", "[]"],
    ["no JSON", "{"],
    ["nothing", ""],
    ["__proto__", '{"__proto__":{"id":"x","made":1,"origin":"x","text":"x"}}'],
  ])("signed JSON that is odd is damaged: %s", (_, json) => {
    expect(open(forge(json)).state).toBe("damaged");
  });

  test("the same JSON, written well, opens", () => {
    expect(open(forge(canonicalJson(good)))).toEqual({
      state: "verified",
      content: good satisfies EnvelopeContent,
    });
    expect(open(forge(canonicalJson(good), canonicalJson({ ...good, text: "u" }))).state).toBe("damaged");
  });
});

describe("parsing", () => {
  const envelope = sealEnvelope(sealing, "x");

  test.each<[string, (text: string) => string]>([
    ["another version", (text) => text.replace("sf1:", "sf2:")],
    ["a space in front", (text) => ` ${text}`],
    ["a line feed behind", (text) => `${text}\n`],
    ["a part too many", (text) => `${text}.AAAA`],
    ["a part missing", (text) => text.slice(0, text.lastIndexOf("."))],
    ["padding", (text) => `${text}=`],
    ["the standard alphabet", (text) => text.replace(/\.([\w-]{10})/, ".++++++++++")],
    ["an empty type", (text) => text.replace(/^(sf1:[\w-]{22})\.[\w-]+/, "$1.")],
    ["a type that is not UTF-8", (text) => text.replace(/^(sf1:[\w-]{22})\.[\w-]+/, "$1._w")],
    ["a short writer", (text) => text.replace(/^sf1:..../, "sf1:")],
    ["a writer with bits to spare", (text) => text.replace(/^sf1:([\w-]{21})./, "sf1:$1B")],
    ["empty text", () => ""],
    ["too long", (text) => text + "A".repeat(256 * 1024)],
  ])("refuses %s", (_, change) => {
    expect(codeOf(() => parseEnvelope(change(envelope)))).toBe("envelope_damaged");
  });

  test("a quad of wrong lengths parses and is damaged", () => {
    const { head, quad } = parseEnvelope(envelope);
    const parts = quad.split(".").map(decodeBase64Url);
    for (const [at, part] of parts.entries()) {
      for (const flipped of flips(part)) {
        const changed = parts.map((other, i) => encodeBase64Url(i === at ? flipped : other)).join(".");
        expect(open(head + changed).state).toBe("damaged");
      }
    }
    expect(open(`${head}AAAA.AAAA.AAAA.AAAA`).state).toBe("damaged");
  });
});
