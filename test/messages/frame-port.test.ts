import { afterEach, expect, test, vi } from "vitest";
import { answerGreetings, greetFrame } from "../../src/messages/frame-port.ts";

type Listener = (event: { data: unknown; ports: readonly MessagePort[] }) => void;

const EXTENSION = "chrome-extension://abcdef";
const QUIET = { onClose: () => undefined, isClear: () => true };

const listeners: Listener[] = [];
vi.stubGlobal("addEventListener", (_: string, listener: Listener) => listeners.push(listener));
afterEach(() => {
  listeners.length = 0;
});

/** A frame whose window passes messages to the listeners that the frame page registered. */
function frameWindow(origins: string[]): Window {
  const postMessage = (data: unknown, origin: string, ports: readonly MessagePort[]) => {
    origins.push(origin);
    for (const listener of listeners) listener({ data, ports });
  };
  return { postMessage } as unknown as Window;
}

test("the frame page answers, and the greeting is addressed to the extension only", async () => {
  answerGreetings();
  const origins: string[] = [];
  await greetFrame(frameWindow(origins), EXTENSION, QUIET);
  expect(origins).toEqual([EXTENSION]);
});

test("the frame page answers nothing else", () => {
  answerGreetings();
  const { port1, port2 } = new MessageChannel();
  const sent = vi.spyOn(port2, "postMessage");
  for (const data of ["hello", null, { kind: "sealfield-frame" }]) {
    for (const listener of listeners) listener({ data, ports: [port2] });
  }
  expect(sent).not.toHaveBeenCalled();
  port1.close();
});

test("the frame page can ask to be taken away, once it was greeted", async () => {
  const around = answerGreetings();
  const closed = new Promise<void>((resolve) => {
    void greetFrame(frameWindow([]), EXTENSION, { ...QUIET, onClose: resolve }).then(around.close);
  });
  await closed;
});

test("the frame is clear when everybody who greeted says so each time; a page that greets can only say no", async () => {
  const around = answerGreetings();
  /** Asks on a clock that stands still: on a busy machine an answer takes its time. */
  const saidClear = async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const answer = around.isClear();
    vi.useRealTimers();
    return answer;
  };
  expect(await around.isClear()).toBe(false);
  let isClear = true;
  await greetFrame(frameWindow([]), EXTENSION, { ...QUIET, isClear: () => isClear });
  expect(await saidClear()).toBe(true);
  isClear = false;
  // A page that says yes to everything does not change that.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => port1.postMessage("clear");
  frameWindow([]).postMessage("sealfield-frame", EXTENSION, [port2]);
  expect(await around.isClear()).toBe(false);
  isClear = true;
  expect(await saidClear()).toBe(true);
  port1.onmessage = null;
  expect(await around.isClear()).toBe(false);
  port1.close();
});
