/** The contracts: each message stands once, and the compiler refuses what a zone, a handler or a page must not do. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { expect, test, vi } from "vitest";
import { CONTENT_MESSAGES, TO_CONTENT_MESSAGES } from "../../src/messages/content.ts";
import { type HandlersOf, message, type ReplyOf, reply } from "../../src/messages/contract.ts";
import { FRAME_MESSAGES } from "../../src/messages/frame.ts";
import { PAGE_MESSAGES, type QuietName } from "../../src/messages/page.ts";
import type { PageHandlers } from "../../src/messages/receive.ts";

vi.mock("webextension-polyfill", () => ({
  default: { runtime: { sendMessage: async () => ({ ok: true, value: null }) } },
}));
const { callContent, callFrame, callPage, callPageOnce } = await import("../../src/messages/send.ts");

const SRC = resolve(import.meta.dirname, "../../src");

function sources(folder: string): { readonly name: string; readonly text: string }[] {
  return readdirSync(join(SRC, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((name) => ({ name, text: readFileSync(name, "utf8") }));
}

test("no message stands in two places", () => {
  const declared = sources("messages").flatMap(({ text }) =>
    [...text.matchAll(/^ {2}"([\w.-]+)": message\(/gm)].map(([, name]) => name ?? ""),
  );
  const zones = [PAGE_MESSAGES, FRAME_MESSAGES, CONTENT_MESSAGES, TO_CONTENT_MESSAGES];
  const known = zones.flatMap((zone) => Object.keys(zone));
  expect([...declared].sort()).toEqual([...known].sort());
  expect(new Set(known).size).toBe(known.length);
});

test("a content script and the in-page frame cannot even name a message of a page", async () => {
  // @ts-expect-error a page's message
  await callContent("vault.lock", {});
  // @ts-expect-error a page's message
  await callFrame("record.list", {});
  // @ts-expect-error the frame's message
  await callContent("frame.open", { token: "t" });
  // @ts-expect-error a content script's message
  await callPage("seal.text", { ticket: "t", text: "x" });
  const foreign = (area: string, pattern: RegExp) =>
    sources(area)
      .filter(({ text }) => pattern.test(text))
      .map(({ name }) => name);
  expect(foreign("content", /\b(?:callPage|callFrame)|messages\/(?:page|frame\.ts|receive\.ts)/)).toEqual([]);
  expect(foreign("pages/frame", /\b(?:callPage|callContent)/)).toEqual([]);
});

test("a message that must not be done twice is sent by its own call", async () => {
  // @ts-expect-error sealing twice is not sealing once
  await callPage("here.seal", { tabId: 1 });
  // @ts-expect-error a list may be asked for again
  await callPageOnce("record.peek", { recordId: "r" });
  expect(await callPageOnce("here.seal", { tabId: 1 })).toBeNull();
});

test("what writes, spends or opens is not quiet", () => {
  // @ts-expect-error an act of a person
  const act: QuietName = "record.write";
  const list: QuietName = "record.list";
  expect(PAGE_MESSAGES[act].marks).not.toHaveProperty("quiet");
  expect(PAGE_MESSAGES[list].marks).toHaveProperty("quiet", true);
});

test("a handler that is forgotten, unknown or answers something else does not compile", () => {
  const zone = {
    "one.read": message(v.strictObject({ id: v.string() }), reply<{ readonly size: number }>, {
      quiet: true,
    }),
    "one.write": message(v.strictObject({}), reply<null>),
  };
  const read = async ({ id }: { id: string }) => ({ size: id.length });
  // @ts-expect-error one.write is missing
  const forgotten: HandlersOf<typeof zone> = { "one.read": read };
  // @ts-expect-error no such message
  const unknown = { "page.unknown": read } satisfies Partial<PageHandlers>;
  // @ts-expect-error a size is a number
  const wrong: ReplyOf<typeof zone, "one.read"> = { size: "9" };
  expect([forgotten, unknown, wrong]).toHaveLength(3);
});
