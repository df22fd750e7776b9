/**
 * How the content script learns that the web-accessible frame has started. The content script hands the frame a
 * port, addressed to the extension's own origin so that the page around cannot read it; the frame answers one word.
 * Nothing secret ever travels here: a page that fakes either side only gets, or prevents, the popup instead.
 */

/** Path of the frame page in the extension; the opening token follows after `#`. */
export const FRAME_PAGE = "src/pages/frame/index.html";

const HELLO = "sealfield-frame";
const READY = "ready";

/**
 * From the content script, once the frame element has loaded: resolves when the frame page answers.
 * Stays pending if nobody does, so race it with a timer.
 */
export function greetFrame(frame: Window, extensionOrigin: string): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      if (data !== READY) return;
      port1.close();
      resolve();
    };
    frame.postMessage(HELLO, extensionOrigin, [port2]);
  });
}

/** In the frame page, at the top level of its module: tells every greeting that this page runs. */
export function answerGreetings(): void {
  addEventListener("message", ({ data, ports }) => {
    if (data === HELLO) ports[0]?.postMessage(READY);
  });
}
