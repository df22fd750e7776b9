import { describe, expect, test } from "vitest";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { encodeConfig, parseConfig } from "../../src/e3db/config.ts";
import { generateKeys, type Identity } from "../../src/e3db/identity.ts";
import { clientId } from "../../src/wire/ids.ts";
import { codeOf } from "./scripted.ts";

const ID = "1957349a-a97c-4237-b0e0-c6b88a31956e";

function identityOf(suite: typeof sodiumSuite): Identity {
  return {
    serverUrl: "https://v.example",
    clientId: clientId(ID),
    apiKeyId: "k",
    apiSecret: "s",
    name: "a@example.org",
    suite: suite.name,
    keys: generateKeys(suite),
  };
}
const identity = identityOf(sodiumSuite);
const config = JSON.parse(encodeConfig(identity));
const read = (changes: object) => parseConfig(JSON.stringify({ ...config, ...changes }));

describe("a configuration", () => {
  test("comes back as it was, in both suites", () => {
    expect(parseConfig(encodeConfig(identity))).toEqual(identity);
    const nist = identityOf(nistSuite);
    expect(parseConfig(encodeConfig(nist))).toEqual(nist);
  });

  test("has the members that python reads, and version as a text", () => {
    expect(Object.keys(config)).toEqual([
      "version",
      "client_id",
      "api_key_id",
      "api_secret",
      "client_email",
      "public_key",
      "private_key",
      "public_signing_key",
      "private_signing_key",
      "api_url",
    ]);
    expect(config.version).toBe("2");
  });

  test("is read in camelCase, with a number as version, an upper-case id and no address", () => {
    const camel = Object.fromEntries(
      Object.entries(config).map(([name, value]) => [
        name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
        value,
      ]),
    );
    expect(parseConfig(JSON.stringify({ ...camel, version: 2, clientId: ID.toUpperCase() }))).toEqual(
      identity,
    );
  });

  test("of version 1 has no signing keys, and is written as such", () => {
    const old = read({ version: 1, public_signing_key: undefined, private_signing_key: undefined });
    expect(old.keys).toMatchObject({ publicSigningKey: null, privateSigningKey: null });
    expect(JSON.parse(encodeConfig(old)).version).toBe("1");
    expect(parseConfig(encodeConfig(old))).toEqual(old);
  });

  test("accepts a signing seed of 32 bytes", () => {
    const seed = (identity.keys.privateSigningKey ?? "").slice(0, 43);
    const canonical = sodiumSuite.decodeSigningPrivateKey(identity.keys.privateSigningKey ?? "").slice(0, 32);
    const text = sodiumSuite.encodePrivateKey(canonical);
    expect(text.slice(0, 42)).toBe(seed.slice(0, 42));
    expect(read({ private_signing_key: text })).toEqual(identity);
  });
});

test.each([
  ["another version", { version: "3" }, "unsupported"],
  ["a client id that is none", { client_id: "x" }, "input_invalid"],
  ["no secret", { api_secret: undefined }, "input_invalid"],
  ["an empty secret", { api_secret: "" }, "input_invalid"],
  ["a nested member", { api_secret: { a: 1 } }, "input_invalid"],
  ["no signing key", { private_signing_key: null }, "input_invalid"],
  ["a cut private key", { private_key: config.private_key.slice(1) }, "input_invalid"],
  ["another public key", { public_key: generateKeys(sodiumSuite).publicKey }, "input_invalid"],
  [
    "another signing key",
    { public_signing_key: generateKeys(sodiumSuite).publicSigningKey },
    "input_invalid",
  ],
  ["no server", { api_url: null }, "input_invalid"],
  ["an address over plain http", { api_url: "http://v.example" }, "input_invalid"],
  ["a key of the other suite", { public_key: generateKeys(nistSuite).publicKey }, "input_invalid"],
])("%s is refused", async (_, changes, code) => {
  expect(await codeOf(() => read(changes))).toBe(code);
});

test.each([["not JSON"], ["[]"], ["null"], ['"x"'], ["{}"], ["[".repeat(1000)]])(
  "%s is refused",
  async (text) => {
    expect(await codeOf(() => parseConfig(text))).toMatch(/^(input_invalid|wire_invalid)$/);
  },
);
