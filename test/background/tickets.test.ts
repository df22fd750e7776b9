import { beforeEach, expect, test, vi } from "vitest";
import { type Permit, randomId, Tickets } from "../../src/background/tickets.ts";
import { isVaultError } from "../../src/errors.ts";
import { newWorld, world } from "../fakes/browser.ts";

vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const place = { tabId: 1, frameId: 0, documentId: "D", origin: "https://a.example" };
const sender = { ...place, url: "https://a.example/" };
const seal: Permit = { action: "seal", place };

beforeEach(() => {
  newWorld();
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

test("is good once, for its action, after a worker stop, until it runs out", async () => {
  const id = await new Tickets().issue(seal, undefined, 1000);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  const woken = new Tickets();
  expect(await codeOf(woken.spend(id, "fill", sender, 2000))).toBe("token_spent");
  expect(await woken.spend(id, "seal", sender, 2000)).toEqual(seal);
  expect(await codeOf(woken.spend(id, "seal", sender, 2000))).toBe("token_spent");
  const late = await woken.issue(seal, undefined, 1000);
  expect(await codeOf(woken.spend(late, "seal", sender, 61_000))).toBe("token_spent");
  expect(world().session.items.size).toBe(0);
});

test("ids are always of one length, and never twice the same", () => {
  const ids = Array.from({ length: 200 }, randomId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(new Set(ids).size).toBe(200);
});

test("two that spend it at the same moment: one gets it", async () => {
  const tickets = new Tickets();
  const id = await tickets.issue(seal);
  const codes = await Promise.all([1, 2, 3].map(() => codeOf(tickets.spend(id, "seal", sender))));
  expect(codes.filter((code) => code === "no error")).toHaveLength(1);
});

test.each([
  { tabId: 2 },
  { frameId: 3 },
  { documentId: "E" },
  { origin: "https://b.example" },
  { origin: "http://a.example" },
])("is refused to %j, and gone then", async (other) => {
  const tickets = new Tickets();
  const id = await tickets.issue(seal);
  expect(await codeOf(tickets.spend(id, "seal", { ...sender, ...other }))).toBe("origin_mismatch");
  expect(await codeOf(tickets.spend(id, "seal", sender))).toBe("token_spent");
});

test("an older Firefox names no documents: tab, frame and origin decide then", async () => {
  const tickets = new Tickets();
  const spendAs = async (bound: string | null, said: string | null, more: object = {}) => {
    const id = await tickets.issue({ action: "seal", place: { ...place, documentId: bound } });
    return codeOf(tickets.spend(id, "seal", { ...sender, documentId: said, ...more }));
  };
  expect(await spendAs(null, null)).toBe("no error");
  expect(await spendAs(null, "D")).toBe("no error");
  expect(await spendAs("D", null)).toBe("no error");
  expect(await spendAs(null, null, { origin: "https://b.example" })).toBe("origin_mismatch");
});

test("an in-page frame opens with its token once, wherever it stands in that tab", async () => {
  const tickets = new Tickets();
  const frame: Permit = { action: "frame", place, text: "sealed", pageUndoes: null };
  const id = await tickets.issue(frame);
  expect(await codeOf(tickets.spendFrame(id, "frame-action", { tabId: 1, frameId: 7 }))).toBe("token_spent");
  expect(await tickets.spendFrame(id, "frame", { tabId: 1, frameId: 7 })).toEqual(frame);
  expect(await codeOf(tickets.spendFrame(id, "frame", { tabId: 1, frameId: 7 }))).toBe("token_spent");
  const stolen = await tickets.issue(frame);
  expect(await codeOf(tickets.spendFrame(stolen, "frame", { tabId: 2, frameId: 7 }))).toBe("origin_mismatch");
  expect(await codeOf(tickets.spendFrame(stolen, "frame", { tabId: 1, frameId: 7 }))).toBe("token_spent");
});

test("what an opened frame may do is for that frame alone, and for an hour", async () => {
  const tickets = new Tickets();
  const action: Permit = { action: "frame-action", place, text: "sealed", frameId: 7 };
  const start = 1_000;
  const spendAt = async (now: number, from: { tabId: number; frameId: number }) => {
    const id = await tickets.issue(action, undefined, start);
    return codeOf(tickets.spendFrame(id, "frame-action", from, now));
  };
  expect(await spendAt(start + 3_599_999, { tabId: 1, frameId: 7 })).toBe("no error");
  expect(await spendAt(start + 3_600_000, { tabId: 1, frameId: 7 })).toBe("token_spent");
  expect(await spendAt(start, { tabId: 1, frameId: 8 })).toBe("origin_mismatch");
  expect(await spendAt(start, { tabId: 2, frameId: 7 })).toBe("origin_mismatch");
});

test("one more leaves those that are in time, and whatever else the session holds", async () => {
  const tickets = new Tickets();
  world().session.items.set("vault-key", JSON.stringify("k"));
  world().session.items.set("other", JSON.stringify({ expires: 0 }));
  const [first, second] = [await tickets.issue(seal), await tickets.issue(seal)];
  for (const id of [first, second]) expect(await codeOf(tickets.spend(id, "seal", sender))).toBe("no error");
  await tickets.issue(seal);
  await tickets.clear();
  expect([...world().session.items.keys()].sort()).toEqual(["other", "vault-key"]);
});

test("old ones are cleared away, and all of them at once", async () => {
  const tickets = new Tickets();
  await tickets.issue(seal, undefined, 1000);
  await tickets.issue(seal, undefined, 61_000);
  expect(world().session.items.size).toBe(1);
  await tickets.clear();
  expect(world().session.items.size).toBe(0);
});
