/** What runs around every message: first the look whether it is time to lock, afterwards the notes of what was done. */
import { beforeEach, expect, test, vi } from "vitest";
import type { App } from "../../src/background/app.ts";
import { guardedBy } from "../../src/background/lock-when-due.ts";
import type { Messages } from "../../src/messages/contract.ts";

// Only its type is used here; the polyfill refuses to load outside an extension.
vi.mock("webextension-polyfill", () => ({ default: {} }));

let done: string[];
let state: string;
const app = {
  autolock: {
    check: async () => void done.push("check"),
    touch: async () => void done.push("touch"),
  },
  activity: { note: async (name: string) => void done.push(`noted ${name}`) },
  vault: { state: async () => state },
} as unknown as App;

const messages = {
  "a.look": { marks: { quiet: true } },
  "a.act": { marks: {} },
  "a.share": { marks: { noted: true } },
  "a.fail": { marks: { noted: true } },
} as unknown as Messages;
const act = async (request: string, sender: number) => {
  done.push("act");
  return `${request} ${sender}`;
};
const unguarded = {
  "a.look": act,
  "a.act": act,
  "a.share": act,
  "a.fail": () => Promise.reject(new Error("no")),
};
let handlers: typeof unguarded;

beforeEach(() => {
  [done, state] = [[], "unlocked"];
  handlers = guardedBy(app)(messages, unguarded);
});

test("the vault locks before a message that comes too late is answered, and an act counts as use", async () => {
  expect(await handlers["a.act"]("request", 1)).toBe("request 1");
  expect(done).toEqual(["check", "act", "touch"]);
});

test("what pages ask for by themselves does not count", async () => {
  await handlers["a.look"]("request", 1);
  expect(done).toEqual(["check", "act"]);
});

test("what a person wants to see later is noted when it was done", async () => {
  await handlers["a.share"]("request", 1);
  expect(done).toEqual(["check", "act", "touch", "noted a.share"]);
  [done, state] = [[], "locked"];
  await handlers["a.share"]("request", 1);
  expect(done).toEqual(["check", "act", "touch"]);
});

test("what failed is neither use nor noted", async () => {
  await expect(handlers["a.fail"]()).rejects.toThrow("no");
  expect(done).toEqual(["check"]);
});
