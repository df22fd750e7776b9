import { describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import {
  type ContentHandlers,
  createRouter,
  type FrameHandlers,
  type PageHandlers,
  zoneOf,
} from "../../src/messages/receive.ts";

// The polyfill refuses to load outside an extension; only `send.ts` calls it.
vi.mock("webextension-polyfill", () => ({ default: {} }));

const BASE = "chrome-extension://abcdef/";
const self = { id: "abcdef", baseUrl: BASE, framePath: "src/pages/frame/index.html" };
const tab = { id: 7 } as never;

function refusal(run: () => unknown): string {
  try {
    return JSON.stringify(run());
  } catch (error) {
    return isVaultError(error) ? error.code : String(error);
  }
}

describe("the zone comes from the browser-set sender", () => {
  test("own pages, in the popup and in a tab", () => {
    expect(zoneOf({ id: "abcdef", url: `${BASE}src/popup/index.html` }, self)).toEqual({ zone: "page" });
    expect(zoneOf({ id: "abcdef", url: `${BASE}src/popup/index.html`, tab, frameId: 0 }, self)).toEqual({
      zone: "page",
    });
  });

  test.each([
    `${BASE}src/pages/frame/index.html`,
    `${BASE}src/pages/frame/index.html?x#y`,
    `${BASE}src/pages/%66rame/index.html`,
    `${BASE}src//pages/Frame/index.html`,
    `${BASE}src/%`,
    "chrome-extension://0b5e3c2a-dynamic/src/pages/frame/index.html",
    "chrome-extension://0b5e3c2a-dynamic/src/popup/index.html",
  ])("the web-accessible page is never a page: %s", (url) => {
    for (const frameId of [0, 3]) {
      expect(zoneOf({ id: "abcdef", url, tab, frameId }, self)).toEqual({
        zone: "frame",
        sender: { tabId: 7, frameId },
      });
    }
    expect(refusal(() => zoneOf({ id: "abcdef", url }, self))).toBe("sender_refused");
  });

  test("an own page inside another page is only a frame", () => {
    const sender = { id: "abcdef", url: `${BASE}src/popup/index.html`, tab, frameId: 2 };
    expect(zoneOf(sender, self).zone).toBe("frame");
  });

  test("content scripts carry origin and document", () => {
    const sender = {
      id: "abcdef",
      url: "https://example.com:8443/a?b",
      origin: "https://example.com:8443",
      documentId: "D",
      tab,
      frameId: 0,
    };
    expect(zoneOf(sender, self)).toEqual({
      zone: "content",
      sender: {
        tabId: 7,
        frameId: 0,
        documentId: "D",
        origin: "https://example.com:8443",
        url: "https://example.com:8443/a?b",
      },
    });
  });

  test("a page without encryption is a page, and a browser that names no origin is believed its address", () => {
    for (const url of ["http://example.com/", "https://example.com/"]) {
      expect(zoneOf({ id: "abcdef", url, tab, frameId: 4 }, self)).toEqual({
        zone: "content",
        sender: { tabId: 7, frameId: 4, documentId: null, origin: new URL(url).origin, url },
      });
    }
  });

  test.each([
    { id: "other", url: "https://example.com/", tab, frameId: 0 },
    { id: "abcdef", url: "https://example.com/", origin: "null", tab, frameId: 0 },
    { id: "abcdef", url: "https://example.com/", origin: "https://evil.example", tab, frameId: 0 },
    { id: "abcdef", url: "about:srcdoc", tab, frameId: 1 },
    { id: "abcdef", url: "data:text/html,x", tab, frameId: 1 },
    { id: "abcdef", url: "file:///etc/passwd", tab, frameId: 0 },
    { id: "abcdef", url: "https://example.com/" },
    { id: "abcdef", url: "https://example.com/", tab },
    { id: "abcdef", url: "https://example.com/", tab: {}, frameId: 0 },
    { id: "abcdef", url: "https://example.com/", frameId: 0 },
    { id: "abcdef", url: "example.com", tab, frameId: 0 },
    { id: "abcdef" },
    { url: "https://example.com/", tab, frameId: 0 },
  ])("refused: %j", (sender) => {
    expect(refusal(() => zoneOf(sender as never, self))).toBe("sender_refused");
  });
});

describe("the router", () => {
  const asked = vi.fn(async () => ({ envelope: "e" }));
  const opened = vi.fn(async () => ({ view: null }));
  const router = createRouter({
    self,
    page: { "vault.lock": async () => ({ state: "locked" }) } as unknown as PageHandlers,
    frame: { "frame.open": opened } as unknown as FrameHandlers,
    content: { "seal.text": asked } as unknown as ContentHandlers,
  });
  const content = {
    id: "abcdef",
    url: "https://example.com/",
    origin: "https://example.com",
    tab,
    frameId: 0,
  };
  const page = { id: "abcdef", url: `${BASE}src/popup/index.html` };
  const code = async (message: unknown, sender: object) => {
    const answer = await router(message, sender as never);
    return answer?.ok === false ? answer.error.code : answer;
  };

  test("answers its own zone only", async () => {
    expect(await code({ zone: "page", name: "vault.lock", request: {} }, page)).toEqual({
      ok: true,
      value: { state: "locked" },
    });
    expect(await code({ zone: "page", name: "vault.lock", request: {} }, content)).toBe("sender_refused");
    expect(
      await code({ zone: "content", name: "seal.text", request: { ticket: "t", text: "x" } }, page),
    ).toBe("sender_refused");
  });

  test("tells the frame's handlers in which frame of which tab it stands, and nothing of the page", async () => {
    const frame = { ...content, url: `${BASE}${self.framePath}`, origin: BASE.slice(0, -1), frameId: 5 };
    const message = { zone: "frame", name: "frame.open", request: { token: "t" } };
    expect(await code(message, frame)).toEqual({ ok: true, value: { view: null } });
    expect(opened).toHaveBeenCalledExactlyOnceWith({ token: "t" }, { tabId: 7, frameId: 5 });
    for (const other of [page, content]) expect(await code(message, other)).toBe("sender_refused");
    expect(opened).toHaveBeenCalledTimes(1);
  });

  test("knows no message that nobody answers, and none that no contract names", async () => {
    expect(
      await code(
        { zone: "frame", name: "frame.turn-back", request: { token: "t" } },
        {
          ...content,
          url: `${BASE}${self.framePath}`,
        },
      ),
    ).toBe("message_unknown");
    const secret = vi.fn(async () => "secret");
    const more = createRouter({
      self,
      page: { "vault.dump": secret } as unknown as PageHandlers,
      frame: {} as FrameHandlers,
      content: {} as ContentHandlers,
    });
    const answer = await more({ zone: "page", name: "vault.dump", request: {} }, page as never);
    expect(answer).toMatchObject({ ok: false, error: { code: "message_unknown" } });
    expect(secret).not.toHaveBeenCalled();
  });

  test("refuses unknown names and bad requests without calling the handler", async () => {
    asked.mockClear();
    for (const name of ["no.such", "__proto__", "constructor", "toString"]) {
      expect(await code({ zone: "content", name, request: {} }, content)).toBe("message_unknown");
    }
    for (const request of [
      undefined,
      null,
      [],
      {},
      { ticket: 1, text: "x" },
      { ticket: "t", text: "x", more: 1 },
    ]) {
      expect(await code({ zone: "content", name: "seal.text", request }, content)).toBe("message_invalid");
    }
    expect(asked).not.toHaveBeenCalled();
  });

  test("leaves alone what is not for it", () => {
    for (const message of [
      undefined,
      null,
      1,
      "x",
      {},
      { zone: "event", name: "status" },
      { zone: "to-content", name: "seal.begin" },
      { zone: "root", name: "x" },
      { zone: "page" },
      { zone: "page", name: 1, request: {} },
      { name: "vault.lock", request: {} },
    ]) {
      expect(router(message, page as never)).toBeUndefined();
    }
  });
});
