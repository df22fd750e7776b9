/** Fields that are sealed by themselves: how a rule comes and goes, what its script may ask, and what it is told. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { RuleProblem } from "../../src/model/page.ts";
import type { FakeServer } from "../e3db/fake-server.ts";
import type { FakeFrame } from "../fakes/browser.ts";
import { eventually } from "../fakes/eventually.ts";
import { codeOf, PASSPHRASE, Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SITE = "https://example.com";
const OTHER = "https://other.example";
const PATTERN = "https://example.com/*";
const FIELD = "textarea name reply";
const TEXT = "meet me at the blue door";

let server: FakeServer;
let profile: Profile;
let page: FakeFrame;
let inner: FakeFrame;
/** What the script in the page says of the focused field. */
let tried: { field: string; label: string; problem: string | null };

beforeEach(async () => {
  server = servedAnew();
  profile = new Profile();
  await profile.setUp(server, "Me");
  [page, inner] = open(1, SITE, SITE);
  tried = { field: FIELD, label: "Your reply", problem: null };
});

function open(tabId: number, ...origins: string[]): [FakeFrame, FakeFrame] {
  const frames = profile.openPage(tabId, ...origins);
  for (const frame of frames) {
    frame.receive = ({ name }: { readonly name: string }) =>
      name === "rule.try" ? { ok: true, value: tried } : undefined;
  }
  return frames as [FakeFrame, FakeFrame];
}

const turnOn = (origin = SITE) => profile.turnOn(origin);
const make = async (tabId = 1): Promise<RuleProblem | null> =>
  (await profile.page("here.rule", { tabId })).problem;
const rules = async () => (await profile.page("here.read", {})).site.rules;
const scripts = () => [...profile.world.scripts.values()].filter(({ js }) => js.includes("auto.js"));
const fields = (frame = page, tabId = 1) => profile.content({ tabId, frame }, "auto.fields", {});
const seal = (text = TEXT, { frame = page, tabId = 1, field = FIELD, leaving = false } = {}) =>
  profile.content({ tabId, frame }, "auto.seal", { field, text, leaving });
const refuse = (ticket: string, problem: "field_lost_text" | "field_keeps_text", frame = page) =>
  profile.content({ tabId: 1, frame }, "auto.refused", { ticket, problem });
const pending = () => profile.page("popup.pending", {});

describe("a rule", () => {
  test("is made on a site that is on, for a field that passed its trial, and starts a script at the first moment", async () => {
    expect(await codeOf(make())).toBe("page_not_allowed");
    await turnOn();
    expect(scripts()).toEqual([]);
    expect(await make()).toBeNull();
    expect(await rules()).toEqual([{ field: FIELD, label: "Your reply", type: "sealed" }]);
    expect(scripts()).toEqual([
      expect.objectContaining({ matches: [PATTERN], js: ["auto.js"], runAt: "document_start" }),
    ]);
    expect(await fields()).toEqual({ fields: [FIELD] });
    // Made once more under another type, it is one rule.
    await profile.page("settings.save", { autoLockMinutes: 15, sealType: "letters" });
    expect(await make()).toBeNull();
    expect(await rules()).toEqual([{ field: FIELD, label: "Your reply", type: "letters" }]);
    expect(scripts()).toHaveLength(1);
  });

  test.each(["not_found", "unsupported", "field_invalid", "field_keeps_text", "field_lost_text"] as const)(
    "is not made where the trial says %s",
    async (problem) => {
      await turnOn();
      tried = { field: FIELD, label: "Your reply", problem };
      expect(await make()).toBe(problem);
      expect(await rules()).toEqual([]);
      expect(scripts()).toEqual([]);
    },
  );

  test("is not made of what a page that owns its script may answer, and keeps its label short", async () => {
    await turnOn();
    for (const answer of [
      { field: "", label: "x", problem: null },
      { field: "x".repeat(301), label: "x", problem: null },
      { field: { toString: 1 }, label: "x", problem: null },
      { field: FIELD, label: 7, problem: null },
      { field: FIELD, label: "x", problem: "<b>" },
    ]) {
      tried = answer as never;
      expect(await make()).toBe("unsupported");
    }
    tried = { field: FIELD, label: "x".repeat(500), problem: null };
    expect(await make()).toBeNull();
    expect((await rules())[0]?.label).toHaveLength(60);
    for (let count = 1; count < 20; count += 1) {
      tried = { field: `${FIELD} ${count}`, label: "x", problem: null };
      expect(await make()).toBeNull();
    }
    tried = { field: "one too many", label: "x", problem: null };
    expect(await codeOf(make())).toBe("too_large");
  });

  test("ends, and its script with it; with several, the others go on", async () => {
    await turnOn();
    await make();
    tried = { field: "input name title", label: "Title", problem: null };
    await make();
    expect(await fields()).toEqual({ fields: [FIELD, "input name title"] });
    await profile.page("here.unrule", { origin: SITE, field: FIELD });
    expect(await fields()).toEqual({ fields: ["input name title"] });
    expect(scripts()).toHaveLength(1);
    await profile.page("here.unrule", { origin: SITE, field: "input name title" });
    expect(scripts()).toEqual([]);
    expect(await codeOf(fields())).toBe("page_not_allowed");
    expect(await codeOf(profile.page("here.unrule", { origin: `${SITE}/x`, field: FIELD }))).toBe(
      "input_invalid",
    );
  });

  test("rests while its site is off, and its script goes with the permission, also while the vault is locked", async () => {
    await turnOn();
    await make();
    await profile.page("here.site", { origin: SITE, on: false });
    expect(scripts()).toEqual([]);
    expect(await rules()).toHaveLength(1);
    await turnOn();
    await eventually(() => expect(scripts()).toHaveLength(1));
    await profile.page("vault.lock", {});
    await profile.wake();
    expect(scripts()).toHaveLength(1);
    await profile.world.revoke(PATTERN);
    await eventually(() => expect(scripts()).toEqual([]));
    await profile.page("vault.unlock", { passphrase: PASSPHRASE });
    expect(await rules()).toHaveLength(1);
    expect((await profile.page("here.read", {})).site.on).toBe(false);
  });
});

describe("the script of a page", () => {
  beforeEach(async () => {
    await turnOn();
    await make();
  });

  test("gets a sealed text of its own site, under the type of the rule", async () => {
    await profile.page("settings.save", { autoLockMinutes: 15, sealType: "other" });
    const { envelope } = await seal();
    const opened = await profile.page("envelope.open", { tabId: 1, text: envelope });
    expect(opened).toMatchObject({ state: "verified", text: TEXT, type: "sealed", origin: SITE });
    expect(profile.world.popupsOpened).toBe(0);
  });

  test("gets nothing for another field, in a frame, on another site, in a tab behind, or once the rule has ended", async () => {
    const no = "page_not_allowed";
    expect(await codeOf(seal(TEXT, { field: "input name other" }))).toBe(no);
    expect(await codeOf(seal(TEXT, { frame: inner }))).toBe(no);
    expect(await codeOf(fields(inner))).toBe(no);
    const [elsewhere] = open(2, OTHER);
    expect(await codeOf(fields(elsewhere, 2))).toBe(no);
    expect(await codeOf(seal(TEXT, { frame: elsewhere, tabId: 2 }))).toBe(no);
    // The tab of the rule is behind the other one now.
    expect(await codeOf(seal())).toBe(no);
    [page, inner] = open(1, SITE, SITE);
    await profile.page("here.unrule", { origin: SITE, field: FIELD });
    expect(await codeOf(seal())).toBe(no);
    expect(profile.world.popupsOpened).toBe(0);
    expect(await pending()).toBeNull();
  });

  test("is refused what is malformed", async () => {
    const place = { tabId: 1, frame: page };
    for (const request of [
      { field: FIELD, text: TEXT },
      { field: FIELD, text: 1, leaving: false },
      { field: "x".repeat(301), text: TEXT, leaving: false },
      { field: FIELD, text: "x".repeat(256 * 1024 + 2), leaving: false },
      { field: FIELD, text: TEXT, leaving: false, type: "letters" },
    ]) {
      expect(await codeOf(profile.content(place, "auto.seal", request as never))).toBe("message_invalid");
    }
  });

  test("still hears of its fields from a locked vault, seals nothing, and the window opens to say so", async () => {
    await profile.page("vault.lock", {});
    expect(await fields()).toEqual({ fields: [FIELD] });
    expect(await codeOf(seal())).toBe("vault_locked");
    expect(profile.world.popupsOpened).toBe(1);
    await profile.page("vault.unlock", { passphrase: PASSPHRASE });
    expect(await pending()).toEqual({ kind: "unsealed", code: "vault_locked", tabId: 1 });
    await seal();
  });

  test("does not keep the vault from locking", async () => {
    const clock = vi.spyOn(Date, "now");
    const start = Date.now();
    // The worker that starts now goes by this clock.
    await profile.wake();
    for (const minutes of [5, 10, 14]) {
      clock.mockReturnValue(start + minutes * 60_000);
      await seal();
    }
    clock.mockReturnValue(start + 16 * 60_000);
    expect(await codeOf(seal())).toBe("vault_locked");
    clock.mockRestore();
  });

  test("says what went wrong with a text just sealed, once; what its page lost is kept for the person", async () => {
    const { ticket } = await seal();
    await refuse(ticket, "field_keeps_text");
    expect(await pending()).toEqual({ kind: "unsealed", code: "field_keeps_text", tabId: 1 });
    expect(await codeOf(refuse(ticket, "field_keeps_text"))).toBe("token_spent");
    expect((await profile.page("here.read", {})).kept).toEqual([]);

    const lost = await seal();
    expect(await codeOf(refuse(lost.ticket, "field_lost_text", inner))).toBe("origin_mismatch");
    const again = await seal();
    await refuse(again.ticket, "field_lost_text");
    expect(await pending()).toEqual({ kind: "unsealed", code: "field_lost_text", tabId: 1 });
    const { kept } = await profile.page("here.read", {});
    expect(kept.map(({ envelope, origin }) => [envelope, origin])).toEqual([[again.envelope, SITE]]);
  });

  test("a text that goes with its page is kept; a page that loses many does not push out those of others", async () => {
    const [elsewhere] = open(2, OTHER);
    tried = { field: FIELD, label: "x", problem: null };
    await turnOn(OTHER);
    await make(2);
    const other = await seal("from elsewhere", { frame: elsewhere, tabId: 2, leaving: true });
    [page, inner] = open(1, SITE, SITE);
    const texts: string[] = [];
    for (let count = 0; count < 12; count += 1) {
      texts.unshift((await seal(`text ${count}`, { leaving: true })).envelope);
    }
    const { kept } = await profile.page("here.read", {});
    expect(kept.map(({ envelope }) => envelope)).toEqual([...texts.slice(0, 10), other.envelope]);
    expect(await pending()).toEqual({ kind: "unsealed", code: "field_lost_text", tabId: 1 });
  });
});
