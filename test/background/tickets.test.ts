import { beforeEach, expect, test, vi } from "vitest";
import { type Permit, Tickets } from "../../src/background/tickets.ts";
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

test("old ones are cleared away, and all of them at once", async () => {
  const tickets = new Tickets();
  await tickets.issue(seal, undefined, 1000);
  await tickets.issue(seal, undefined, 100_000);
  expect(world().session.items.size).toBe(1);
  await tickets.clear();
  expect(world().session.items.size).toBe(0);
});
