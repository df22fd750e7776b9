import { describe, expect, test } from "vitest";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { generateKeys } from "../../src/e3db/identity.ts";
import { checkServer, register } from "../../src/e3db/register.ts";
import { codeOf, json, type ScriptedWorld, scripted } from "./scripted.ts";

const ID = "1957349a-a97c-4237-b0e0-c6b88a31956e";
const BACKUP = "0ed49cde-7db8-42a0-9998-0492f4eb0609";
const page = () => new Response("<html>", { headers: { "content-type": "text/html" } });

const keys = generateKeys(sodiumSuite);
const OTHER_SIGNING_KEY = { ed25519: generateKeys(sodiumSuite).publicSigningKey };
const answer = (publicKey = keys.publicKey, headers = {}, signing_key: object = {}) =>
  json(
    {
      client_id: ID.toUpperCase(),
      api_key_id: "k",
      api_secret: "s",
      name: "x",
      public_key: { curve25519: publicKey },
      signing_key,
    },
    201,
    headers,
  );
const enrol = (world: ScriptedWorld, more: object = {}) =>
  register({ url: "v.example", token: " tok ", name: " Alice ", keys, world, ...more });

describe("is it an E3DB server", () => {
  test("yes", async () => {
    expect(await checkServer("v.example/path", scripted(json({}), json({})))).toBe("https://v.example/path");
    expect(await checkServer("v.example", scripted(new Response(null), new Response(null)))).toBe(
      "https://v.example",
    );
  });

  test.each([
    ["a web page", page()],
    ["another service", json({ error: "no such route" }, 404)],
    ["a login wall", json({}, 401)],
    ["text", new Response("OK")],
  ])("no: %s", async (_, response) => {
    expect(await codeOf(() => checkServer("v.example", scripted(response)))).toBe("not_e3db");
  });

  test("nobody answers, or the address cannot be one", async () => {
    const down = () => new TypeError("fetch failed");
    expect(await codeOf(() => checkServer("v.example", scripted(down(), down(), down(), down())))).toBe(
      "network_unreachable",
    );
    expect(await codeOf(() => checkServer("http://v.example", scripted()))).toBe("input_invalid");
  });
});

describe("registering", () => {
  test("sends public keys only and returns the identity; the backup client is only reported", async () => {
    const world = scripted(answer(keys.publicKey, { "x-backup-client": BACKUP }));
    const { identity, backupClientId } = await enrol(world, { idempotencyKey: "once" });
    expect(identity).toEqual({
      serverUrl: "https://v.example",
      clientId: ID,
      apiKeyId: "k",
      apiSecret: "s",
      name: "Alice",
      suite: "sodium",
      keys,
    });
    expect(backupClientId).toBe(BACKUP);
    expect(world.requests).toHaveLength(1);
    const [request] = world.requests;
    expect(request?.headers.get("idempotency-key")).toBe("once");
    expect(await request?.json()).toEqual({
      token: "tok",
      client: {
        name: "Alice",
        public_key: { curve25519: keys.publicKey },
        signing_key: { ed25519: keys.publicSigningKey },
      },
    });
  });

  test.each([
    ["a wrong token", json({}, 401), "unauthorized"],
    ["a spent token", json({}, 403), "forbidden"],
    ["another key registered", answer(generateKeys(sodiumSuite).publicKey), "tampered"],
    ["another signing key registered", answer(keys.publicKey, {}, OTHER_SIGNING_KEY), "tampered"],
    ["a malformed answer", json({ client_id: ID }, 201), "wire_invalid"],
    ["a page", page(), "not_e3db"],
    ["a lost answer, which is not asked for twice", new TypeError("lost"), "network_unreachable"],
  ])("%s", async (_, step, code) => {
    expect(await codeOf(() => enrol(scripted(step)))).toBe(code);
  });

  test("takes its own signing key in the answer", async () => {
    const echo = answer(keys.publicKey, {}, { ed25519: keys.publicSigningKey });
    expect((await enrol(scripted(echo))).identity.keys).toEqual(keys);
  });

  test("an empty token or name is not sent", async () => {
    expect(await codeOf(() => enrol(scripted(), { token: " " }))).toBe("input_invalid");
    expect(await codeOf(() => enrol(scripted(), { name: "" }))).toBe("input_invalid");
  });

  test("a backup header that names nobody is no client", async () => {
    const { backupClientId } = await enrol(scripted(answer(keys.publicKey, { "x-backup-client": "" })));
    expect(backupClientId).toBeNull();
  });
});
