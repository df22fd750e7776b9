/**
 * The built content script in a real page, in an isolated world as in an extension, with a scripted background.
 * Only layout, focus, selection and the top layer need a browser; the way through the real extension is tested
 * elsewhere.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, type CDPSession, chromium, type Frame, type Page } from "playwright-core";
import { requireProgram } from "../../src/cli/prerequisites.ts";
import type { ToContentName, ToContentReply, ToContentRequest } from "../../src/messages/content.ts";
import type { Reply } from "../../src/messages/contract.ts";
import { SHIPPED } from "./harness/paths.ts";

/** Returns built content scripts, those that a gesture brings by default, as one classic script. */
export async function contentScripts(
  names: readonly string[] = ["content", "fill", "seal"],
): Promise<string> {
  const read = (name: string) => readFile(join(SHIPPED.chromium, `${name}.js`), "utf8");
  return (await Promise.all(names.map(read))).join("\n");
}

export function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: requireProgram("chromium"),
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run"],
    timeout: 120_000,
  });
}

/** Tabs of one browser. */
export interface Tabs {
  newPage(): Promise<Page>;
  /** Ends the browser. */
  close(): Promise<void>;
}

/**
 * Starts a browser whose tabs share a context: Chromium keeps one process ready for the next tab, and a tab of another
 * context throws it away, which takes a tenth of a second.
 */
export async function launchTabs(): Promise<Tabs> {
  const browser = await launch();
  const context = await browser.newContext({ viewport: { width: 1000, height: 700 } });
  context.setDefaultTimeout(60_000);
  return { newPage: () => context.newPage(), close: () => browser.close() };
}

/**
 * The extension's side, evaluated in the isolated world. `answers` maps message names to functions of the request;
 * every request is kept in `asked`.
 */
export const BACKGROUND = `
  globalThis.asked = [];
  globalThis.answers = {};
  const receivers = [];
  globalThis.browser = { runtime: {
    id: "abcdef",
    getURL: (path) => "FRAMES/" + path,
    onMessage: { addListener: (l) => { receivers.push(l); } },
    sendMessage: async ({ zone, name, request }) => {
      asked.push({ zone, name, request });
      const answer = answers[name];
      if (!answer) return { ok: false, error: { code: "vault_locked", detail: {} } };
      return { ok: true, value: await answer(request) };
    },
  } };
  // The polyfill looks for an extension there first.
  globalThis.chrome = globalThis.browser;
  globalThis.heardBy = (name, request) => receivers
    .map((receive) => receive({ zone: "to-content", name, request }, { id: "abcdef" })).filter(Boolean);
  globalThis.tell = async (name, request) => {
    const [answer, ...others] = heardBy(name, request);
    if (others.length > 0) throw new Error("two answers to " + name);
    return answer;
  };
`;

/** One frame of a page with the content script in it. */
export interface ContentWorld {
  /** Injects the script once more, as a second gesture does. */
  inject(): Promise<void>;
  tell<Name extends ToContentName>(
    name: Name,
    request: ToContentRequest<Name>,
  ): Promise<Reply<ToContentReply<Name>>>;
  /** Evaluates `expression` in the isolated world. */
  run<Value>(expression: string): Promise<Value>;
}

/** Puts the content script `code` into `frame`; `frames` is the origin from which frame pages are served. */
export async function enter(
  page: Page,
  code: string,
  frames: string,
  frame: Frame = page.mainFrame(),
): Promise<ContentWorld> {
  const session = await sessionOf(page, frame);
  const { frameTree } = await session.send("Page.getFrameTree");
  const all = [frameTree, ...(frameTree.childFrames ?? [])];
  const frameId = (all.find((tree) => tree.frame.url === frame.url()) ?? frameTree).frame.id;
  const { executionContextId } = await session.send("Page.createIsolatedWorld", {
    frameId,
    worldName: "content",
  });
  const run = async <Value>(expression: string): Promise<Value> => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
      expression,
      contextId: executionContextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as Value;
  };
  await run(BACKGROUND.replace("FRAMES", frames));
  const inject = async () => {
    await run(code);
  };
  await inject();
  return {
    inject,
    run,
    tell: (name, request) => run(`tell(${JSON.stringify(name)}, ${JSON.stringify(request)})`),
  };
}

/** A frame of another site has a session of its own; one of the same site shares the page's. */
async function sessionOf(page: Page, frame: Frame): Promise<CDPSession> {
  const context = page.context();
  if (frame === page.mainFrame()) return context.newCDPSession(page);
  return context.newCDPSession(frame).catch(() => context.newCDPSession(page));
}
