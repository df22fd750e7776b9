/** One window of the popup in a document without a browser, and hands and eyes for it by accessible names. */
import { render } from "preact";
import { App } from "../../src/popup/app.tsx";
import { Session } from "../../src/popup/window/session.ts";
import { eventually } from "../fakes/eventually.ts";
import { KIT_STATUS } from "./fake/access.ts";
import type { Fake } from "./fake/background.ts";
import { BERTA, CARL, ME, RECORDS } from "./fake/sample.ts";

export { eventually };

// Screens that are loaded when they are shown are there at once, however busy the machine is.
import.meta.glob("../../src/popup/*/*.tsx", { eager: true });

/** Makes `fake` an unlocked vault with records, two people and shares both ways. */
export function fill(fake: Fake): void {
  fake.state = "unlocked";
  fake.identity = ME;
  fake.records = [...RECORDS];
  fake.people = [BERTA, CARL];
  fake.incoming = [{ type: "boat", person: CARL, answer: "accepted" }];
  fake.outgoing = [{ type: "note", person: CARL }];
  fake.access.kit = KIT_STATUS;
}

export interface Window {
  readonly session: Session;
  readonly closed: () => boolean;
  /** Ends this window, as closing it would. */
  readonly close: () => void;
}

/** Opens a window; `popup` begins with the page in front when something fits it. */
export function openWindow({ popup = false } = {}): Window {
  const root = document.createElement("div");
  document.body.replaceChildren(root);
  const session = new Session({ wantsHere: popup });
  let closed = false;
  render(
    <App
      session={session}
      close={() => {
        closed = true;
      }}
    />,
    root,
  );
  return {
    session,
    closed: () => closed,
    close: () => {
      render(null, root);
      session.stop();
    },
  };
}

function nameOf(element: Element): string {
  const label = element.getAttribute("aria-label");
  if (label !== null) return label;
  const id = element.getAttribute("id");
  const labelled = id === null ? null : document.querySelector(`label[for="${id}"]`);
  const wrapping = element.closest("label");
  return (labelled ?? wrapping ?? element).textContent?.trim() ?? "";
}

function find<Kind extends Element>(selector: string, name: string, kind: new () => Kind): Kind {
  const found = [...document.querySelectorAll(selector)].filter((element) => nameOf(element) === name);
  const [first] = found;
  if (found.length !== 1 || !(first instanceof kind)) {
    throw new Error(`${found.length} × ${selector} “${name}” in: ${document.body.textContent}`);
  }
  return first;
}

/** Waits for the one button of this name. */
export function button(name: string): Promise<HTMLElement> {
  return eventually(() => find("button", name, HTMLElement));
}

/** Presses the one button of this name. */
export async function click(name: string): Promise<void> {
  (await button(name)).click();
}

/** Waits for the one input of this label. */
export function field(label: string): Promise<HTMLInputElement | HTMLTextAreaElement> {
  return eventually(() => find("input, textarea, select", label, HTMLElement) as HTMLInputElement);
}

/** Types into the one input of this label, replacing what is there. */
export async function type(label: string, value: string): Promise<void> {
  const input = await field(label);
  input.focus();
  input.value = value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

/** Returns all that stands in the window. */
export function said(): string {
  return document.body.textContent ?? "";
}

/** Waits until `text` can be read. */
export async function see(text: string): Promise<void> {
  await eventually(() => {
    if (document.body.textContent?.includes(text) !== true) {
      throw new Error(`no “${text}” in: ${document.body.textContent}`);
    }
  });
}

/** Waits for the heading of a screen. */
export async function seeHeading(text: string): Promise<void> {
  await eventually(() => {
    const headings = [...document.querySelectorAll("h1")].map((heading) => heading.textContent);
    if (!headings.includes(text)) throw new Error(`headings: ${headings.join()}`);
  });
}

/** Presses a key where the focus is. */
export function press(key: string): void {
  const target = document.activeElement ?? document.body;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
