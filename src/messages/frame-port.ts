/**
 * How the content script learns that the web-accessible frame has started, and the frame that nothing makes it unseen.
 * The content script hands the frame a port, addressed to the extension's own origin so that the page around cannot
 * read it; the frame answers one word. Nothing secret ever travels here: a page that fakes either side only gets, or
 * prevents, the popup instead.
 */

/** Path of the frame page in the extension; the opening token follows after `#`. */
export const FRAME_PAGE = "src/pages/frame/index.html";

const HELLO = "sealfield-frame";
const READY = "ready";
const CLOSE = "close";
const LOOK = "look";
const CLEAR = "clear";
/** How long the content script may take to look, in milliseconds; a page that is left does not answer. */
const LOOKS_WITHIN = 500;

/**
 * From the content script, once the frame element has loaded: resolves when the frame page answers. Stays pending if
 * nobody does, so race it with a timer. `onClose` is called when the person closes the frame, `isClear` whenever the
 * frame asks whether nothing of the page makes it hard to see.
 */
export function greetFrame(
  frame: Window,
  extensionOrigin: string,
  { onClose, isClear }: { readonly onClose: () => void; readonly isClear: () => boolean },
): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => {
      if (data === READY) resolve();
      if (data === LOOK && isClear()) port1.postMessage(CLEAR);
      if (data !== CLOSE) return;
      port1.close();
      onClose();
    };
    frame.postMessage(HELLO, extensionOrigin, [port2]);
  });
}

/** What the frame page can ask of the content script around it. */
export interface Around {
  /** Asks it to take the frame away, which works also when nothing could be opened. */
  readonly close: () => void;
  /**
   * Whether nothing of the page makes the frame hard to see. All who greeted have to say so: a page may greet too, and
   * can then only say no.
   */
  readonly isClear: () => Promise<boolean>;
}

/** In the frame page, at the top level of its module: tells every greeting that this page runs. */
export function answerGreetings(): Around {
  const greeted: MessagePort[] = [];
  addEventListener("message", ({ data, ports }) => {
    const [port] = ports;
    if (data !== HELLO || port === undefined) return;
    greeted.push(port);
    port.postMessage(READY);
  });
  return {
    close: () => {
      for (const port of greeted) port.postMessage(CLOSE);
    },
    isClear: async () => greeted.length > 0 && (await Promise.all(greeted.map(saysClear))).every(Boolean),
  };
}

function saysClear(port: MessagePort): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LOOKS_WITHIN, false);
    port.onmessage = ({ data }) => {
      if (data !== CLEAR) return;
      clearTimeout(timer);
      resolve(true);
    };
    port.postMessage(LOOK);
  });
}
