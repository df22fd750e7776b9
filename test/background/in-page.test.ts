/**
 * Sealing, opening and filling in a page: what a well-behaved content script gets, and what a taken-over one does not.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { CONTENT_MESSAGES } from "../../src/messages/content.ts";
import { FRAME_MESSAGES } from "../../src/messages/frame.ts";
import { PAGE_MESSAGES } from "../../src/messages/page.ts";
import { FILL_KINDS } from "../../src/model/fill-kinds.ts";
import type { FakeServer } from "../e3db/fake-server.ts";
import type { FakeFrame } from "../fakes/browser.ts";
import { eventually } from "../fakes/eventually.ts";
import { codeOf, PASSPHRASE, Profile, servedAnew } from "./profile.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SITE = "https://example.com";
const OTHER = "https://evil.example";
const SECRET = "tr0ub4dor-canary";
const FRAME_ID = 77;

let server: FakeServer;
let profile: Profile;

beforeEach(async () => {
  server = servedAnew();
  profile = new Profile();
  await profile.setUp(server, "Me");
});

interface Told {
  readonly name: string;
  readonly request: Record<string, string>;
}

const GROUP = {
  id: 1,
  purpose: "log-in",
  identifier: "username",
  kinds: ["username", "current-password", "email"],
  focused: false,
  typed: false,
  newPassword: null,
  sendsTo: null,
};

const ok = (value: unknown) => ({ ok: true, value });

/** What a page holds: a text, the readable line that came with it, and what its script was told. */
interface Seen {
  text: string;
  line: string | null;
  told: Told[];
}

/** Makes `frame` behave like the real content script; `told` collects what it was told. */
function behave(frame: FakeFrame, tabId: number, state: Seen): void {
  frame.receive = async (message: Told) => {
    state.told.push(message);
    const { ticket = "" } = message.request;
    const place = { tabId, frame };
    switch (message.name) {
      case "seal.begin": {
        const sealing = profile.content(place, "seal.text", { ticket, text: state.text });
        const problem = await codeOf(sealing);
        if (problem !== "no error") return ok({ done: false, problem });
        const { envelope, line } = await sealing;
        state.line = line;
        state.text = envelope;
        const card = await profile.content(place, "seal.card", { ticket, pageUndoes: true });
        state.told.push({ name: "card", request: card });
        return ok({ done: true, problem: null, pageUndoes: true });
      }
      case "open.begin":
        state.told.push({
          name: "token",
          request: await profile.content(place, "open.frame", { ticket, text: state.text }),
        });
        return ok({ done: true, problem: null });
      case "fill.begin": {
        const kinds = ["username", "current-password", "cc-number", "email"] as const;
        const { values } = await profile.content(place, "fill.values", { ticket, kinds: [...kinds] });
        state.text = JSON.stringify(values);
        return ok({ outcomes: values.map(({ kind }) => ({ kind, left: null })) });
      }
      case "text.replace":
        if (message.request["from"] !== state.text) return ok({ done: false });
        ({ text: state.text, line: state.line } = await profile.content(place, "replace.text", { ticket }));
        return ok({ done: true });
      case "text.put": {
        const putting = profile.content(place, "replace.text", { ticket });
        const problem = await codeOf(putting);
        if (problem === "no error") {
          const { text, line } = await putting;
          state.line = line;
          state.text = text;
        }
        return ok({ done: problem === "no error", problem: problem === "no error" ? null : problem });
      }
      case "write.begin":
        state.told.push({
          name: "token",
          request: await profile.content(place, "write.frame", { ticket }),
        });
        return ok({ done: true, problem: null });
      case "page.describe":
        return ok({ groups: [GROUP], envelopes: [], focusedField: true });
      default:
        return ok(null);
    }
  };
}

function openTab(tabId: number, ...origins: string[]) {
  const frames = profile.openPage(tabId, ...origins);
  return frames.map((frame) => {
    const state: Seen & { readonly frame: FakeFrame } = { text: "", line: null, told: [], frame };
    behave(frame, tabId, state);
    return state;
  });
}

function fail(): never {
  throw new Error("not yet");
}

const click = (menuItemId: string, tabId: number, frameId = 0) =>
  profile.emit("contextMenus.onClicked", { menuItemId, frameId }, { id: tabId });

/** Menu listeners answer nothing, so their end is seen by what they did. */
async function sealed(tabId: number, state: { text: string }, text: string): Promise<string> {
  state.text = text;
  await click("seal-selection", tabId);
  await eventually(() => expect(state.text).toMatch(/^sf1:/));
  return state.text;
}

const login = (site: string, name = "r") => ({
  requestId: `${name}-${site}`,
  type: "login",
  template: "login" as const,
  fields: [
    { name: "site", value: site },
    { name: "username", value: "ada" },
    { name: "password", value: `${SECRET}-${name}` },
  ],
  labels: [],
});

describe("sealing and opening", () => {
  test("a selection becomes an envelope, opens in a frame and turns back, with the worker stopped in between", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const envelope = await sealed(1, page, SECRET);
    expect(envelope).not.toContain(SECRET);

    await profile.wake();
    await click("open-sealed", 1);
    await eventually(() => expect(page.told.at(-1)?.name).toBe("token"));
    const token = page.told.at(-1)?.request["token"] ?? "";

    await profile.wake();
    const { view, actionToken } = await profile.frame(1, FRAME_ID, "frame.open", { token });
    expect(view).toMatchObject({
      state: "verified",
      text: SECRET,
      origin: SITE,
      type: "sealed",
      canTurnBack: true,
    });
    expect(view?.writer).toMatchObject({ me: true, pin: "own" });
    expect(await codeOf(profile.frame(1, FRAME_ID, "frame.open", { token }))).toBe("token_spent");
    expect(await codeOf(profile.frame(1, 78, "frame.turn-back", { token: actionToken }))).toBe(
      "origin_mismatch",
    );

    const again = await click("open-sealed", 1).then(() =>
      eventually(() => {
        const last = page.told.filter(({ name }) => name === "token").at(-1)?.request["token"] ?? "";
        expect(last).not.toBe(token);
        return last;
      }),
    );
    const second = await profile.frame(1, FRAME_ID, "frame.open", { token: again });
    await profile.wake();
    await profile.frame(1, FRAME_ID, "frame.turn-back", { token: second.actionToken });
    expect(page.text).toBe(SECRET);
  });

  test("by choice a readable line goes with what is sealed on that site, and on no other", async () => {
    const [other] = openTab(2, OTHER);
    const [page] = openTab(1, SITE);
    if (page === undefined || other === undefined) throw new Error("no page");
    await sealed(1, page, SECRET);
    expect(page.line).toBe("");
    await profile.page("here.line", { origin: SITE, line: "en" });
    await profile.wake();
    expect((await profile.page("here.read", {})).site).toMatchObject({ line: "en" });
    const envelope = await sealed(1, page, SECRET);
    expect(page.line).toBe("Sealed text from Me · open with Sealfield: ");
    expect(envelope).toMatch(/^sf1:/);
    await sealed(2, other, SECRET);
    expect(other.line).toBe("");

    // Also what is written in the card; but where a sealed text stands already, its line stands too.
    await click("write-privately", 1);
    const token = await eventually(
      () => page.told.find(({ name }) => name === "token")?.request["token"] ?? fail(),
    );
    const { actionToken } = await profile.frame(1, FRAME_ID, "frame.open", { token });
    page.line = null;
    const next = await profile.frame(1, FRAME_ID, "frame.seal", { token: actionToken, text: "one" });
    expect(page.line).toBe("Sealed text from Me · open with Sealfield: ");
    await profile.frame(1, FRAME_ID, "frame.seal", { token: next.actionToken, text: "two" });
    expect(page.line).toBe("");

    await profile.page("here.line", { origin: SITE, line: "de" });
    await sealed(1, page, SECRET);
    expect(page.line).toBe("Versiegelter Text von Me · öffnen mit Sealfield: ");
    await profile.page("here.line", { origin: SITE, line: null });
    await sealed(1, page, SECRET);
    expect(page.line).toBe("");
    expect(await codeOf(profile.page("here.line", { origin: `${SITE}/path`, line: "en" }))).toBe(
      "input_invalid",
    );
  });

  test("right after sealing the card says who can open it, and leads to where it is shared", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    await sealed(1, page, SECRET);
    const token = await eventually(
      () => page.told.find(({ name }) => name === "card")?.request["token"] ?? fail(),
    );
    const opened = await profile.frame(1, FRAME_ID, "frame.open", { token });
    expect(opened).toMatchObject({ view: { text: SECRET }, sealed: { readers: [], pageUndoes: true } });
    await profile.frame(1, FRAME_ID, "frame.share", { token: opened.actionToken });
    expect(await profile.page("popup.pending", {})).toEqual({ kind: "share", type: "sealed" });
  });

  test("an edit fails where the sealed text is gone, and can be tried again; somebody else's is not edited", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const before = await sealed(1, page, SECRET);
    const token = await eventually(
      () => page.told.find(({ name }) => name === "card")?.request["token"] ?? fail(),
    );
    const { actionToken } = await profile.frame(1, FRAME_ID, "frame.open", { token });
    const again = { token: actionToken, text: "another secret" };
    page.text = "elsewhere";
    expect(await codeOf(profile.frame(1, FRAME_ID, "frame.seal", again))).toBe("not_found");
    await profile.wake();
    page.text = before;
    await profile.frame(1, FRAME_ID, "frame.seal", again);
    expect(page.text).not.toBe(before);
    expect(await profile.page("envelope.open", { tabId: 1, text: page.text })).toMatchObject({
      text: "another secret",
    });
  });

  test("a text that the page takes away is kept until the person removes it", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    page.frame.receive = async ({ request }: Told) => {
      const sealing = { ticket: request["ticket"] ?? "", text: SECRET };
      await profile.content({ tabId: 1, frame: page.frame }, "seal.text", sealing);
      return ok({ done: false, problem: "field_lost_text", pageUndoes: false });
    };
    await click("seal-field", 1);
    const kept = async () => (await profile.page("here.read", {})).kept;
    await eventually(async () => expect(await kept()).toMatchObject([{ origin: SITE }]));
    await profile.wake();
    const [{ envelope } = { envelope: "" }] = await kept();
    expect(await profile.page("envelope.open", { tabId: null, text: envelope })).toMatchObject({
      text: SECRET,
    });
    await profile.page("kept.drop", { text: envelope });
    expect(await kept()).toEqual([]);
  });

  test("what is written in a frame comes into the page sealed, and only once a person's gesture began it", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    await click("write-privately", 1);
    const token = await eventually(
      () => page.told.find(({ name }) => name === "token")?.request["token"] ?? fail(),
    );
    const opened = await profile.frame(1, FRAME_ID, "frame.open", { token });
    expect(opened).toMatchObject({ view: null, sealed: null });
    expect(await codeOf(profile.frame(1, FRAME_ID, "frame.share", { token: opened.actionToken }))).toBe(
      "not_found",
    );
    expect(
      await codeOf(profile.frame(1, FRAME_ID, "frame.seal", { token: opened.actionToken, text: " " })),
    ).toBe("input_invalid");
    await profile.wake();
    const next = await profile.frame(1, FRAME_ID, "frame.seal", { token: opened.actionToken, text: SECRET });
    expect(next).toMatchObject({ view: { text: SECRET, state: "verified" }, sealed: { readers: [] } });
    expect(page.text).toMatch(/^sf1:/);
    expect(JSON.stringify(page.told)).not.toContain(SECRET);
    const edited = await profile.frame(1, FRAME_ID, "frame.seal", {
      token: next.actionToken,
      text: "and edited",
    });
    expect(edited).toMatchObject({ view: { text: "and edited" } });
    expect(await profile.page("envelope.open", { tabId: 1, text: page.text })).toMatchObject({
      text: "and edited",
    });
  });

  test("moved to another site it is shown as moved and not turned back", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const envelope = await sealed(1, page, SECRET);
    const [other] = openTab(2, OTHER);
    if (other === undefined) throw new Error("no page");
    other.text = envelope;
    expect(await profile.page("envelope.open", { tabId: 2, text: envelope })).toMatchObject({
      state: "moved",
      origin: SITE,
      canTurnBack: false,
    });
    expect(await codeOf(profile.page("envelope.turn-back", { tabId: 2, text: envelope }))).toBe(
      "origin_mismatch",
    );
    expect(other.told.filter(({ name }) => name === "text.replace")).toEqual([]);
    await profile.page("envelope.turn-back", { tabId: 1, text: envelope });
    expect(page.text).toBe(SECRET);
    const damaged = `${envelope.slice(0, -3)}AAA`;
    expect(await profile.page("envelope.open", { tabId: 1, text: damaged })).toMatchObject({
      state: "damaged",
      text: null,
    });
  });

  test("a reader opens it, first seen; turning back needs compared words", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const envelope = await sealed(1, page, SECRET);
    const writer = profile;
    const reader = new Profile();
    const readerId = await reader.setUp(server, "Reader");
    expect(await reader.page("envelope.open", { tabId: null, text: envelope })).toMatchObject({
      state: "no-key",
    });
    await writer.wake();
    await writer.page("person.lookup", { clientId: readerId });
    await writer.page("share.create", { type: "sealed", readerId });
    const me = (await writer.page("vault.status", {})).identity?.clientId ?? "";
    await reader.wake();
    reader.openPage(5, SITE);
    expect(await reader.page("envelope.open", { tabId: 5, text: envelope })).toMatchObject({
      state: "first-seen",
      text: SECRET,
      canTurnBack: false,
    });
    await reader.page("person.save", { clientId: me, name: "W", checked: true });
    expect(await reader.page("envelope.open", { tabId: 5, text: envelope })).toMatchObject({
      state: "verified",
      canTurnBack: true,
    });
  });

  test("while locked the popup opens, and the unlock goes on with it", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    await profile.page("vault.lock", {});
    page.text = SECRET;
    await click("seal-selection", 1);
    await eventually(() => expect(profile.world.popupsOpened).toBe(1));
    expect(page.text).toBe(SECRET);
    await profile.wake();
    await profile.page("vault.unlock", { passphrase: PASSPHRASE });
    await eventually(() => expect(page.text).toMatch(/^sf1:/));
  });

  test("where the frame does not start the popup shows that text, once", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const envelope = await sealed(1, page, SECRET);
    let ticket = "";
    page.frame.receive = async (message: Told) => {
      ticket = message.request["ticket"] ?? "";
      return ok({ done: true, problem: null });
    };
    await click("open-sealed", 1);
    await eventually(() => expect(ticket).not.toBe(""));
    const place = { tabId: 1, frame: page.frame };
    expect(await codeOf(profile.content(place, "open.fallback", { ticket, text: envelope }))).toBe(
      "token_spent",
    );
    await profile.content(place, "open.frame", { ticket, text: envelope });
    await profile.content(place, "open.fallback", { ticket, text: envelope });
    expect(profile.world.popupsOpened).toBe(1);
    await profile.wake();
    expect(await profile.page("popup.pending", {})).toEqual({ kind: "envelope", tabId: 1, text: envelope });
    expect(await profile.page("popup.pending", {})).toBeNull();
    expect(await codeOf(profile.content(place, "open.fallback", { ticket, text: envelope }))).toBe(
      "token_spent",
    );
  });

  test("a page where no script may run is told in the popup", async () => {
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    page.frame.injectable = false;
    await click("seal-field", 1);
    await eventually(async () =>
      expect(await profile.page("popup.pending", {})).toMatchObject({
        kind: "problem",
        code: "page_not_allowed",
      }),
    );
  });
});

describe("filling", () => {
  test("Here lists what is for this host, and fills only that", async () => {
    await profile.page("record.write", login("example.com"));
    const other = await profile.page("record.write", login("other.example"));
    const plain = await profile.page("record.write", login("http://example.com:8080"));
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const here = await profile.page("here.read", {});
    expect(here).toMatchObject({ tabId: 1, origin: SITE, host: "example.com", focusedField: true });
    expect(here.records).toHaveLength(1);
    expect(here.records[0]?.fills).toEqual(["username", "current-password"]);
    await profile.wake();
    const recordId = here.records[0]?.row.recordId ?? "";
    expect(here.records[0]).toMatchObject({
      places: [{ frameId: 0, group: 1, kinds: ["username", "current-password"] }],
      sendsTo: null,
    });
    expect(await profile.page("here.fill", { tabId: 1, recordId })).toEqual({
      filled: 2,
      fields: ["username", "current-password"],
      left: [],
    });
    expect(page.text).toContain(SECRET);
    page.text = "";
    for (const record of [other, plain]) {
      const fill = profile.page("here.fill", { tabId: 1, recordId: record.recordId });
      expect(await codeOf(fill)).toBe("origin_mismatch");
    }
    expect(page.text).toBe("");
  });

  test("the login that was used last comes first, also after the worker was stopped", async () => {
    const [a, b, c] = [
      await profile.page("record.write", login("example.com", "a")),
      await profile.page("record.write", login("example.com", "b")),
      await profile.page("record.write", login("example.com", "c")),
    ];
    openTab(1, SITE);
    const order = async () => (await profile.page("here.read", {})).records.map(({ row }) => row.recordId);
    vi.setSystemTime(Date.now() + 1_000);
    await profile.page("here.fill", { tabId: 1, recordId: b.recordId });
    expect((await order())[0]).toBe(b.recordId);
    vi.setSystemTime(Date.now() + 1_000);
    await profile.page("here.fill", { tabId: 1, recordId: c.recordId });
    await profile.wake();
    expect(await order()).toEqual([c.recordId, b.recordId, a.recordId]);
    vi.useRealTimers();
  });

  test("a frame of another origin gets nothing, also when scripts may run there", async () => {
    const { recordId } = await profile.page("record.write", login("example.com"));
    const [top, same, foreign] = openTab(1, SITE, SITE, OTHER);
    if (top === undefined || same === undefined || foreign === undefined) throw new Error("no page");
    expect((await profile.page("here.fill", { tabId: 1, recordId })).filled).toBe(4);
    expect(same.text).toContain(SECRET);
    expect(foreign.text).toBe("");
    foreign.text = "typed in the foreign frame";
    await click("seal-selection", 1, foreign.frame.frameId);
    await eventually(async () =>
      expect(await profile.page("popup.pending", {})).toMatchObject({ code: "origin_mismatch" }),
    );
    expect(foreign.text).toBe("typed in the foreign frame");
  });

  test("one gesture fetches the record once, however many frames the page has", async () => {
    const { recordId } = await profile.page("record.write", login("example.com"));
    openTab(1, SITE, SITE, SITE);
    const asked = vi.spyOn(server, "fetch");
    expect((await profile.page("here.fill", { tabId: 1, recordId })).filled).toBe(6);
    expect(asked.mock.calls.filter(([{ url }]) => url.includes(recordId))).toHaveLength(1);
  });

  test("a record of the site that was navigated away from is not filled into the next page", async () => {
    const { recordId } = await profile.page("record.write", login("example.com"));
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    let got = "";
    page.frame.receive = async (message: Told) => {
      const next = { ...page.frame, documentId: "another", url: `${OTHER}/`, origin: OTHER };
      const ticket = message.request["ticket"] ?? "";
      got = await codeOf(
        profile.content({ tabId: 1, frame: next }, "fill.values", { ticket, kinds: ["username"] }),
      );
      return ok({ outcomes: [] });
    };
    await profile.page("here.fill", {
      tabId: 1,
      recordId,
      places: [{ frameId: 0, group: 1, kinds: ["username"] }],
    });
    expect(got).toBe("origin_mismatch");
  });

  test("the shortcut fills the only login of the page, and lets the person choose among two", async () => {
    await profile.page("record.write", login("example.com", "a"));
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    await profile.emit("commands.onCommand", "fill-best");
    await eventually(() => expect(page.text).toContain(SECRET));
    page.text = "";
    await profile.page("record.write", login("example.com", "b"));
    await profile.emit("commands.onCommand", "fill-best");
    await eventually(() => expect(profile.world.popupsOpened).toBe(1));
    expect(page.text).toBe("");
  });
});

describe("a login of several steps", () => {
  const STEP = { ...GROUP, identifier: null, kinds: ["current-password"] };

  /** Opens a page of which each look shows the next of `steps`, the last again and again. */
  function openSteps(tabId: number, ...steps: object[]) {
    const [page] = openTab(tabId, SITE);
    if (page === undefined) throw new Error("no page");
    const answer = page.frame.receive as (message: Told) => Promise<unknown>;
    page.frame.receive = async (message: Told) => {
      if (message.name !== "page.describe") return answer(message);
      const [group] = steps.length > 1 ? steps.splice(0, 1) : steps;
      return ok({ groups: [group], envelopes: [], focusedField: false });
    };
    return page;
  }

  test("the shortcut goes on with the login of the step before, of several", async () => {
    await profile.page("record.write", login("example.com", "a"));
    const { recordId } = await profile.page("record.write", login("example.com", "b"));
    const first = { ...GROUP, purpose: "log-in-first", kinds: ["username"] };
    const page = openSteps(1, first, STEP);
    await profile.page("here.fill", { tabId: 1, recordId });
    page.text = "";
    await profile.wake();
    await profile.emit("commands.onCommand", "fill-best");
    await eventually(() => expect(page.text).toContain(`${SECRET}-b`));
    expect(profile.world.popupsOpened).toBe(0);
  });

  test.each([
    ["a name is asked for again", 1, GROUP],
    ["it was another tab", 2, STEP],
    ["the page asks for something else", 1, { ...STEP, purpose: "contact", kinds: ["email"] }],
  ] as const)("the person chooses when %s", async (_, tabId, next) => {
    await profile.page("record.write", login("example.com", "a"));
    const { recordId } = await profile.page("record.write", login("example.com", "b"));
    openSteps(1, GROUP);
    await profile.page("here.fill", { tabId: 1, recordId });
    const page = openSteps(tabId, next);
    page.text = "";
    await profile.emit("commands.onCommand", "fill-best");
    await eventually(() => expect(profile.world.popupsOpened).toBe(1));
    expect(page.text).toBe("");
  });
});

describe("a taken-over content script", () => {
  test("sends every message with forged payloads and gets no secret, and the worker lives on", async () => {
    const { recordId } = await profile.page("record.write", login("example.com"));
    const [page, foreign] = openTab(1, SITE, OTHER);
    if (page === undefined || foreign === undefined) throw new Error("no page");
    const envelope = await sealed(1, page, SECRET);

    // A ticket of each action that a person's gesture just gave to the honest top frame.
    const tickets: string[] = [];
    const collect = async (message: Told) => {
      tickets.push(message.request["ticket"] ?? "");
      return ok({ done: false, problem: "cancelled", outcomes: [], groups: [GROUP], envelopes: [] });
    };
    page.frame.receive = collect;
    foreign.frame.receive = collect;
    await click("seal-selection", 1);
    await click("open-sealed", 1);
    await profile.page("here.fill", { tabId: 1, recordId });
    await codeOf(profile.page("envelope.turn-back", { tabId: 1, text: envelope }));
    expect(tickets.length).toBeGreaterThanOrEqual(6);

    const ids = [...tickets.slice(0, 6), "", "__proto__", "constructor", "0".repeat(32)];
    const payloadsFor = (ticket: string) => [
      { ticket },
      { token: ticket },
      { ticket, text: envelope },
      { ticket, kinds: [...FILL_KINDS] },
      { ticket, kinds: ["password"] },
      { ticket, text: "x", recordId, origin: SITE },
      { recordId },
      { recordId, tabId: 1 },
      { tabId: 1, text: envelope },
      { passphrase: PASSPHRASE },
    ];
    const payloads = ids.flatMap(payloadsFor);
    // What is not a script's to ask is refused before anybody looks at the ticket: one good one is enough there.
    const few = payloadsFor(tickets[0] ?? "");
    const isAsked = (zone: string, name: string) =>
      zone === "content" && Object.hasOwn(CONTENT_MESSAGES, name);
    const names = [CONTENT_MESSAGES, FRAME_MESSAGES, PAGE_MESSAGES].flatMap((zone) => Object.keys(zone));
    const senders = [
      profile.contentSender({ tabId: 1, frame: foreign.frame }),
      { ...profile.contentSender({ tabId: 1, frame: page.frame }), origin: "null" },
      { ...profile.contentSender({ tabId: 1, frame: page.frame }), url: "about:srcdoc" },
      { ...profile.contentSender({ tabId: 9, frame: page.frame }) },
      { ...profile.contentSender({ tabId: 1, frame: { ...page.frame, documentId: "next" } }) },
    ];
    const replies: unknown[] = [];
    for (const sender of senders) {
      for (const zone of ["content", "frame", "page"]) {
        for (const name of names) {
          for (const request of isAsked(zone, name) ? payloads : few) {
            replies.push(await profile.raw({ zone, name, request }, sender));
          }
        }
      }
      for (const junk of [
        null,
        0,
        "x",
        [],
        { zone: "content" },
        { zone: "to-content", name: "fill.begin" },
      ]) {
        replies.push(await profile.raw(junk, sender));
      }
    }
    expect(replies.length).toBeGreaterThan(10_000);
    expect(JSON.stringify(replies)).not.toContain(SECRET);
    expect(replies.every((reply) => reply === undefined || (reply as { ok: boolean }).ok === false)).toBe(
      true,
    );
    expect((await profile.page("vault.status", {})).state).toBe("unlocked");
  });

  /** What a script may ask with a ticket, and the gestures that give one for it. */
  const asks = (envelope: string): Readonly<Record<string, object>> => ({
    "seal.text": { text: "x" },
    "seal.card": { pageUndoes: false },
    "write.frame": {},
    "open.frame": { text: envelope },
    "open.fallback": { text: envelope },
    "fill.values": { kinds: ["current-password"] },
    "replace.text": {},
  });
  const GESTURES = {
    "seal.text": () => click("seal-selection", 1),
    "write.frame": () => click("write-privately", 1),
    "open.frame": () => click("open-sealed", 1),
    "fill.values": (recordId: string) => profile.page("here.fill", { tabId: 1, recordId }),
    "replace.text": (_: string, text: string) => profile.page("envelope.turn-back", { tabId: 1, text }),
  } as const;

  test.each(Object.keys(GESTURES) as (keyof typeof GESTURES)[])(
    "a ticket for %s is for no other message, no other tab of the site, no second time and no later time",
    async (own) => {
      const { recordId } = await profile.page("record.write", login("example.com"));
      const [page] = openTab(1, SITE);
      if (page === undefined) throw new Error("no page");
      const envelope = await sealed(1, page, SECRET);
      const [other] = openTab(2, SITE);
      if (other === undefined) throw new Error("no page");
      const all = asks(envelope);
      const mine = profile.contentSender({ tabId: 1, frame: page.frame });
      const theirs = profile.contentSender({ tabId: 2, frame: other.frame });
      const ask = async (name: string, ticket: string, sender = mine) => {
        const request = { ticket, ...all[name] };
        const reply = await profile.raw({ zone: "content", name, request }, sender);
        const { ok: isOk, error } = reply as { ok: boolean; error?: { code: string } };
        return isOk ? "ok" : error?.code;
      };
      /** Makes the gesture, and lets the script do `attack` with the ticket that comes. */
      const withTicket = async (attack: (ticket: string) => Promise<void>) => {
        let isDone = false;
        page.frame.receive = async ({ name, request }: Told) => {
          if (name === "page.describe") return ok({ groups: [GROUP], envelopes: [], focusedField: true });
          await attack(request["ticket"] ?? "");
          isDone = true;
          return ok({ done: false, problem: "cancelled", outcomes: [], pageUndoes: false });
        };
        await codeOf(Promise.resolve(GESTURES[own](recordId, envelope)));
        await eventually(() => expect(isDone).toBe(true));
      };

      await withTicket(async (ticket) => {
        for (const name of Object.keys(all)) {
          if (name !== own) expect(await ask(name, ticket), name).toBe("token_spent");
        }
        expect(await ask(own, ticket)).toBe("ok");
        expect(await ask(own, ticket)).toBe("token_spent");
      });
      await withTicket(async (ticket) => {
        expect(await ask(own, ticket, theirs)).toBe("origin_mismatch");
        // Whoever tried it has used it up.
        expect(await ask(own, ticket)).toBe("token_spent");
      });
      await withTicket(async (ticket) => {
        const later = Date.now() + 61_000;
        const clock = vi.spyOn(Date, "now").mockReturnValue(later);
        expect(await ask(own, ticket)).toBe("token_spent");
        clock.mockRestore();
      });
    },
  );

  test("with an honest ticket it still cannot ask for another record, text or document", async () => {
    const { recordId } = await profile.page("record.write", login("example.com"));
    const [page] = openTab(1, SITE);
    if (page === undefined) throw new Error("no page");
    const answers: string[] = [];
    page.frame.receive = async (message: Told) => {
      const ticket = message.request["ticket"] ?? "";
      const place = { tabId: 1, frame: page.frame };
      answers.push(await codeOf(profile.content(place, "seal.text", { ticket, text: "x" })));
      answers.push(await codeOf(profile.content(place, "replace.text", { ticket })));
      const { values } = await profile.content(place, "fill.values", {
        ticket,
        kinds: ["cc-number", "username", "current-password"],
      });
      answers.push(JSON.stringify(values));
      answers.push(
        await codeOf(profile.content(place, "fill.values", { ticket, kinds: ["current-password"] })),
      );
      return ok({ outcomes: [{ kind: "username", left: null }] });
    };
    await profile.page("here.fill", {
      tabId: 1,
      recordId,
      places: [{ frameId: 0, group: 1, kinds: ["username"] }],
    });
    expect(answers).toEqual([
      "token_spent",
      "token_spent",
      '[{"kind":"username","spellings":["ada"]}]',
      "token_spent",
    ]);
  });
});

describe("saving the login that stands in a form", () => {
  const typed = { name: "ada", current: null, next: null, agrees: true };

  /** Opens a page in whose form `login` stands. */
  function openForm(tabId: number, login: object | null, ...origins: string[]) {
    const pages = openTab(tabId, SITE, ...origins);
    for (const { frame } of pages) {
      const answer = frame.receive as (message: Told) => Promise<unknown>;
      frame.receive = async (message: Told) => (message.name === "form.read" ? ok(login) : answer(message));
    }
    return pages;
  }
  const save = (tabId: number) => profile.page("here.save", { tabId });

  test("a login that is not here becomes a new record of this site", async () => {
    await profile.page("record.write", login("other.example"));
    openForm(1, { ...typed, next: "brand-new" });
    expect(await save(1)).toEqual({ what: "new", site: "example.com", name: "ada", password: "brand-new" });
    openForm(2, { ...typed, name: null, current: "typed" });
    expect(await save(2)).toEqual({ what: "new", site: "example.com", name: "", password: "typed" });
  });

  test("another password changes the record of that name, in any letters; the same one says so", async () => {
    const { recordId } = await profile.page("record.write", login("example.com", "a"));
    openForm(1, { ...typed, name: "ADA", current: "mistyped-before" });
    expect(await save(1)).toEqual({ what: "update", recordId, password: "mistyped-before" });
    openForm(2, { ...typed, current: `${SECRET}-a` });
    expect(await save(2)).toEqual({ what: "same", title: "example.com" });
    openForm(3, { ...typed, name: "somebody-else", current: `${SECRET}-a` });
    expect(await save(3)).toMatchObject({ what: "new", name: "somebody-else" });
  });

  test("a change of password without a name is of the record whose password opened it, or of the only one", async () => {
    const { recordId } = await profile.page("record.write", login("example.com", "a"));
    openForm(1, { ...typed, name: null, current: "unknown", next: "next" });
    expect(await save(1)).toEqual({ what: "update", recordId, password: "next" });
    const other = await profile.page("record.write", login("example.com", "b"));
    openForm(2, { ...typed, name: null, current: `${SECRET}-b`, next: "next" });
    expect(await save(2)).toEqual({ what: "update", recordId: other.recordId, password: "next" });
    openForm(3, { ...typed, name: null, current: "unknown", next: "next" });
    expect(await save(3)).toMatchObject({ what: "new", name: "" });
  });

  test("two new passwords that differ, and a form without any, are not saved", async () => {
    openForm(1, { ...typed, next: "one", agrees: false });
    expect(await save(1)).toEqual({ what: "differ" });
    openForm(2, null);
    expect(await save(2)).toEqual({ what: "nothing" });
    openForm(3, typed);
    expect(await save(3)).toEqual({ what: "nothing" });
  });

  test.each([
    { ...typed, name: 7, next: "x" },
    { ...typed, next: "x".repeat(1_001) },
    { name: "ada", next: "x" },
    "ada",
  ])("what no script of ours would say is no login: %j", async (said) => {
    openForm(1, said as object);
    expect(await save(1)).toEqual({ what: "nothing" });
  });
});
