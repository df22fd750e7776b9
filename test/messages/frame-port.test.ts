import { afterEach, expect, test, vi } from "vitest";
import { answerGreetings, greetFrame } from "../../src/messages/frame-port.ts";

type Listener = (event: { data: unknown; ports: readonly MessagePort[] }) => void;

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
  await greetFrame(frameWindow(origins), "chrome-extension://abcdef", () => undefined);
  expect(origins).toEqual(["chrome-extension://abcdef"]);
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
  const close = answerGreetings();
  const closed = new Promise<void>((resolve) => {
    void greetFrame(frameWindow([]), "chrome-extension://abcdef", resolve).then(close);
  });
  await closed;
});
