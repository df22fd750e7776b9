import { expect, test } from "vitest";
import { createTokenSource } from "../../src/e3db/http/auth.ts";
import { createRequest } from "../../src/e3db/http/request.ts";
import { codeOf, json, type ScriptedWorld, scripted } from "./scripted.ts";

const token = (access_token: string, more: object = {}) =>
  json({ access_token, token_type: "bearer", expires_in: 900, ...more });

function sourceOf(world: ScriptedWorld) {
  const send = createRequest({ baseUrl: "https://v.example", world });
  return createTokenSource(send, { apiKeyId: "id", apiSecret: "s:" }, () => world.clock);
}

test("all who wait share one request, in the form of the published SDKs", async () => {
  const world = scripted(token("a"));
  const source = sourceOf(world);
  expect(await Promise.all([source.token(), source.token(), source.token()])).toEqual(["a", "a", "a"]);
  const [request] = world.requests;
  expect(request?.headers.get("authorization")).toBe(`Basic ${btoa("id:s:")}`);
  expect(request?.headers.get("content-type")).toBe("application/x-www-form-urlencoded");
  expect(await request?.text()).toBe("grant_type=client_credentials");
});

test("credentials of any letters are sent as UTF-8; half a character is an error that says so", async () => {
  const world = scripted(token("a"));
  const send = createRequest({ baseUrl: "https://v.example", world });
  const source = (apiSecret: string) =>
    createTokenSource(send, { apiKeyId: "id", apiSecret }, () => world.clock);
  await source("ü😀").token();
  const sent = world.requests[0]?.headers.get("authorization")?.slice("Basic ".length) ?? "";
  expect(Buffer.from(sent, "base64").toString("utf8")).toBe("id:ü😀");
  expect(await codeOf(() => source("\ud800").token())).toBe("field_invalid");
});

test("a token is renewed a minute before it runs out, and when the server refuses it", async () => {
  const world = scripted(token("a"), token("b"), token("c"));
  const source = sourceOf(world);
  await source.token();
  world.clock += 839_000;
  expect(await source.token()).toBe("a");
  world.clock += 2_000;
  expect(await source.token()).toBe("b");
  source.refused("a");
  expect(await source.token()).toBe("b");
  source.refused("b");
  expect(await source.token()).toBe("c");
});

test.each([
  ["expires_at alone", { expires_in: null, expires_at: "2026-01-01T00:10:00.000000Z" }, 540_000],
  ["a clock that is behind the server's", { expires_in: null, expires_at: "2025-12-31T00:00:00Z" }, 30_000],
  ["no lifetime at all", { expires_in: null }, 240_000],
  ["an absurd lifetime", { expires_in: 1e12 }, 3_600_000],
  ["a negative lifetime", { expires_in: -5 }, 30_000],
])("%s", async (_, lifetime, usable) => {
  const world = scripted(token("a", lifetime), token("b"));
  const source = sourceOf(world);
  await source.token();
  world.clock += usable - 1;
  expect(await source.token()).toBe("a");
  world.clock += 1;
  expect(await source.token()).toBe("b");
});

test("wrong credentials, a failure and a strange token are errors, and the next try is a new one", async () => {
  const world = scripted(json({}, 401), token("a\r\nX-Evil: 1"), json({}), token("good"));
  const source = sourceOf(world);
  expect(await codeOf(() => source.token())).toBe("unauthorized");
  expect(await codeOf(() => source.token())).toBe("wire_invalid");
  expect(await codeOf(() => source.token())).toBe("wire_invalid");
  expect(await source.token()).toBe("good");
});
