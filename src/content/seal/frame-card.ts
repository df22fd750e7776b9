/**
 * The card that shows opened text: the extension's own page in a frame, inside a closed shadow root, in the top
 * layer, near the sealed text. Plaintext is drawn by that page only and never enters the document around it.
 */
import browser from "webextension-polyfill";
import { FRAME_PAGE, greetFrame } from "../../messages/frame-port.ts";

const WIDTH = 380;
/** Room for what can be done with one's own text, without scrolling. */
const HEIGHT = 304;
/** What is said right after sealing is short. */
const TOLD_HEIGHT = 210;
const GAP = 8;
/** How long that stays, in milliseconds. */
const TOLD_FOR = 8000;
/** How long the frame page may take to load, as on a busy machine, in milliseconds. */
const LOAD_LIMIT = 5000;
/** How long it may then take to report, in milliseconds; some pages keep it from starting at all. */
const START_LIMIT = 1000;

/** What the frame needs for its text to be copied. */
const COPYING = "clipboard-write";

/** Where a sealed text stands on the screen, null when it is gone. */
export type Anchor = () => DOMRect | null;

/**
 * What a card is for. `read`: it takes the focus, and goes on Esc or with the text beside it. `told`: it stands in a
 * corner and leaves the focus where the person writes; it goes as soon as they go on, or after a while. `write`: it
 * takes the focus and stays until it is closed, for what is written in it must not be lost.
 */
export type Purpose = "read" | "told" | "write";

/** An open card. */
export interface FrameCard {
  /** Resolves to whether the page in the frame has reported that it runs. */
  readonly started: Promise<boolean>;
  /** Whether it is gone, by `remove` or by the person. */
  removed(): boolean;
  remove(): void;
}

/**
 * Opens the card for `token`, over the top frame when `root` is inside another one; it goes on Esc, when its anchor
 * is gone, or by `remove`. `anchor` is asked in coordinates of the top frame.
 */
export function showFrameCard(root: Document, token: string, anchor: Anchor, purpose: Purpose): FrameCard {
  const document = root.defaultView?.top?.document ?? root;
  const host = document.createElement("div");
  const frame = document.createElement("iframe");
  const stop = new AbortController();
  setImportant(host, {
    all: "initial",
    position: "fixed",
    inset: "auto",
    margin: "0",
    border: "0",
    padding: "0",
  });
  setImportant(host, { background: "transparent", "z-index": "2147483647", overflow: "visible" });
  setImportant(frame, { display: "block", width: "100%", height: "100%", border: "0" });
  setImportant(frame, { "border-radius": "10px", "box-shadow": "0 6px 28px rgb(0 0 0 / 35%)" });
  frame.title = "Sealfield";
  // Any origin: the address that the frame is given is not the one it ends up at.
  if (asksAround(document)) frame.allow = `${COPYING} *`;
  frame.src = `${browser.runtime.getURL(FRAME_PAGE)}#${token}`;
  host.attachShadow({ mode: "closed" }).append(frame);
  host.popover = "manual";

  const place = () => {
    const rect = anchor();
    if (purpose === "told") moveAside(host);
    else if (rect !== null) moveNear(host, rect);
    else if (purpose === "read") remove();
  };
  const { activeElement: before } = document;
  const remove = () => {
    const hadFocus = document.activeElement === host;
    stop.abort();
    host.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  const started = startOf(frame, stop.signal, { onClose: remove, isClear: () => isClear(host) });
  // Everything outside an open modal dialog is inert, so the card goes inside it.
  const modals = document.querySelectorAll("dialog:modal");
  (modals[modals.length - 1] ?? document.documentElement).append(host);
  host.showPopover();
  place();
  // By keyboard and for screen readers the opened text is where one is.
  void started.then((runs) => {
    if (runs && purpose !== "told") frame.focus({ preventScroll: true });
  });

  const { signal } = stop;
  for (const view of new Set([document.defaultView, root.defaultView])) {
    view?.addEventListener("scroll", place, { signal, capture: true, passive: true });
    view?.addEventListener("resize", place, { signal, passive: true });
    view?.addEventListener("pagehide", remove, { signal });
    const leave = (event: KeyboardEvent) => event.isTrusted && event.key === "Escape" && remove();
    if (purpose === "read") view?.addEventListener("keydown", leave, { signal, capture: true });
    const goOn = (event: Event) => event.isTrusted && event.target !== host && remove();
    if (purpose !== "told") continue;
    view?.addEventListener("keydown", goOn, { signal, capture: true });
    view?.addEventListener("pointerdown", goOn, { signal, capture: true });
  }
  if (purpose === "told") removeLater(host, signal, remove);
  return { started, removed: () => signal.aborted, remove };
}

/** Removes a card that nobody asked for, unless the person is in it. */
function removeLater(host: HTMLElement, removed: AbortSignal, remove: () => void): void {
  const timer = setInterval(() => {
    if (host.ownerDocument.activeElement !== host) remove();
  }, TOLD_FOR);
  removed.addEventListener("abort", () => clearInterval(timer));
}

/** In the corner where pages seldom have what one presses next. */
function moveAside(host: HTMLElement): void {
  const { clientWidth, clientHeight } = host.ownerDocument.documentElement;
  const width = Math.min(WIDTH, clientWidth - 2 * GAP);
  setImportant(host, {
    width: `${width}px`,
    height: `${Math.min(TOLD_HEIGHT, clientHeight - 2 * GAP)}px`,
    left: `${clientWidth - width - GAP}px`,
    top: `${GAP}px`,
  });
}

/**
 * Whether a frame may copy only if the document around says so; Firefox has no such rule, and complains of the name.
 */
function asksAround(document: Document & { readonly featurePolicy?: { features(): string[] } }): boolean {
  return document.featurePolicy?.features().includes(COPYING) === true;
}

function setImportant(element: HTMLElement, style: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(style)) element.style.setProperty(name, value, "important");
}

/** Below the text where there is room, else above it, always wholly on the screen. */
function moveNear(host: HTMLElement, rect: DOMRect): void {
  const { clientWidth, clientHeight } = host.ownerDocument.documentElement;
  const width = Math.min(WIDTH, clientWidth - 2 * GAP);
  const height = Math.min(HEIGHT, clientHeight - 2 * GAP);
  const left = Math.max(GAP, Math.min(rect.left, clientWidth - width - GAP));
  const below = rect.bottom + GAP;
  const above = rect.top - GAP - height;
  const top = below + height + GAP <= clientHeight || above < GAP ? below : above;
  setImportant(host, {
    width: `${width}px`,
    height: `${height}px`,
    left: `${left}px`,
    top: `${Math.max(GAP, Math.min(top, clientHeight - height - GAP))}px`,
  });
}

/** What browsers do not report to the frame inside, or report late. A page can reach the element and its style. */
const PLAIN: Readonly<Record<string, string>> = {
  opacity: "1",
  visibility: "visible",
  filter: "none",
  "mask-image": "none",
  "clip-path": "none",
  transform: "none",
  translate: "none",
  scale: "none",
  rotate: "none",
  "mix-blend-mode": "normal",
};

/** Whether `host` is in the top layer, where nothing around it counts, and nothing of its own style hides it. */
function isClear(host: HTMLElement): boolean {
  const style = host.ownerDocument.defaultView?.getComputedStyle(host);
  if (!style || !host.matches(":popover-open")) return false;
  return Object.entries(PLAIN).every(([name, plain]) => style.getPropertyValue(name) === plain);
}

type Greeted = Parameters<typeof greetFrame>[2];

function startOf(frame: HTMLIFrameElement, removed: AbortSignal, greeted: Greeted): Promise<boolean> {
  const { origin } = new URL(browser.runtime.getURL(""));
  return new Promise((resolve) => {
    const waiting = new AbortController();
    const settle = (started: boolean) => {
      clearTimeout(timer);
      waiting.abort();
      resolve(started);
    };
    let timer = setTimeout(settle, LOAD_LIMIT, false);
    // Not once it has started: when the page goes, its content script may not do anything any more.
    removed.addEventListener("abort", () => settle(false), { signal: waiting.signal });
    const greet = () => {
      clearTimeout(timer);
      timer = setTimeout(settle, START_LIMIT, false);
      const inner = frame.contentWindow;
      if (inner !== null) void greetFrame(inner, origin, greeted).then(() => settle(true));
    };
    frame.addEventListener("load", greet, { signal: waiting.signal });
  });
}
