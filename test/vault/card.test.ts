import { beforeEach, expect, test, vi } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { isVaultError } from "../../src/errors.ts";
import { readCard } from "../../src/vault/memory/card.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let me: Person;
let friend: Person;
beforeEach(async () => {
  server = new FakeServer();
  me = await Person.join(server, "Me");
  friend = await Person.join(server, "Friend ✨");
});

const whyOf = async (run: () => unknown) => {
  try {
    await run();
    return "no error";
  } catch (error) {
    return isVaultError(error) ? `${error.code} ${String(error.detail["why"] ?? "")}`.trim() : String(error);
  }
};

test("a card brings name, keys and the promise to sign; words are still to be compared", async () => {
  const text = await friend.here().directory.card();
  expect(text).toMatch(/^sfc1:[\w-]+\.[\w-]+$/);
  const person = await me.here().directory.acceptCard(` ${text}\n`);
  expect(person).toMatchObject({ clientId: friend.id, name: "Friend ✨", pin: "first-seen" });
  expect(person.safetyWords).toEqual((await friend.here().directory.person(friend.id)).safetyWords);
  const { memory } = await me.here().accounts.current();
  expect(await memory.expects(friend.id, "any type")).toBe(true);
  expect(await memory.expects(me.id, "any type")).toBe(false);
  await me.directory.save(friend.id, "Fri", true);
  expect(await me.directory.acceptCard(text)).toMatchObject({ name: "Fri", pin: "checked" });
});

test("unsigned records of somebody who signs are tampered", async () => {
  await friend.share("a", me);
  const { client } = await friend.accounts.current();
  const { meta } = await client.write({ type: "a", data: { x: "1" } });
  expect(await me.states()).toEqual({ [meta.recordId]: "legacy" });
  const text = await friend.here().directory.card();
  await me.here().directory.acceptCard(text);
  expect(await me.states()).toEqual({ [meta.recordId]: "tampered" });
});

test("a server with other keys than the card is noticed, whichever comes first", async () => {
  const text = await friend.here().directory.card();
  const client = server.clients.get(friend.id);
  const stranger = server.clients.get((await Person.join(server, "Mallory")).id);
  if (client === undefined || stranger === undefined) throw new Error("no client");
  server.clients.set(friend.id, { ...client, publicKey: stranger.publicKey });
  expect(await me.here().directory.acceptCard(text)).toMatchObject({ pin: "changed" });
  const other = await Person.join(server, "Other");
  await other.directory.lookup(friend.id);
  expect(await other.directory.acceptCard(text)).toMatchObject({ pin: "changed" });
});

test("what is no card, was changed, is for another server or is my own is refused", async () => {
  const text = await friend.here().directory.card();
  const mine = await me.here().directory.card();
  const [payload = "", signature = ""] = text.slice(5).split(".");
  const change = (from: string, to: string) => {
    const json = new TextDecoder().decode(
      Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0)),
    );
    expect(json).toContain(from);
    return `sfc1:${encodeBase64Url(new TextEncoder().encode(json.replace(from, to)))}.${signature}`;
  };
  for (const wrong of [
    "",
    "sfc1:",
    text.slice(0, -2),
    `${text}A`,
    text.replace("sfc1", "sfc2"),
    `sfc1:${payload}.${mine.split(".")[1] ?? ""}`,
    change(friend.id, me.id),
    change("Friend", "Fiend"),
    change(server.url, "https://evil.example"),
    change('"signs":1', '"signs":0'),
  ]) {
    expect([wrong, await whyOf(() => readCard(wrong))]).toEqual([wrong, "input_invalid card"]);
  }
  expect(await whyOf(() => readCard(change('"v":1', '"v":2')))).toBe("unsupported");
  expect(await whyOf(() => me.directory.acceptCard(mine))).toBe("input_invalid self");
  const elsewhere = await Person.join(
    Object.assign(new FakeServer(), { url: "https://other.example" }),
    "Far",
  );
  const far = await elsewhere.here().directory.card();
  expect(await whyOf(() => me.here().directory.acceptCard(far))).toBe("input_invalid other_server");
});
