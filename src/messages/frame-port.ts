/**
 * How the content script learns that the web-accessible frame has started. The content script hands the frame a
 * port, addressed to the extension's own origin so that the page around cannot read it; the frame answers one word.
 * Nothing secret ever travels here: a page that fakes either side only gets, or prevents, the popup instead.
 */

/** Path of the frame page in the extension; the opening token follows after `#`. */
export const FRAME_PAGE = "src/pages/frame/index.html";

const HELLO = "sealfield-frame";
const READY = "ready";
const CLOSE = "close";

/**
 * From the content script, once the frame element has loaded: resolves when the frame page answers.
 * Stays pending if nobody does, so race it with a timer. `onClose` is called when the person closes the frame.
 */
export function greetFrame(frame: Window, extensionOrigin: string, onClose: () => void): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      if (data === READY) resolve();
      if (data !== CLOSE) return;
      port1.close();
      onClose();
    };
    frame.postMessage(HELLO, extensionOrigin, [port2]);
  });
}

/**
 * In the frame page, at the top level of its module: tells every greeting that this page runs. Returns what asks
 * the content script to take the frame away, which works also when nothing could be opened.
 */
export function answerGreetings(): () => void {
  const greeted: MessagePort[] = [];
  addEventListener("message", ({ data, ports }) => {
    const [port] = ports;
    if (data !== HELLO || port === undefined) return;
    greeted.push(port);
    port.postMessage(READY);
  });
  return () => {
    for (const port of greeted) port.postMessage(CLOSE);
  };
}
