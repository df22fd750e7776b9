/**
 * What the build puts in the place of webextension-polyfill in the content script, which is injected into pages and
 * must stay small: the four things that a content script asks of the browser. Chromium's own listeners answer by a
 * call, all others by a promise.
 */
interface Sender {
  readonly id?: string;
}
type Listener = (message: unknown, sender: Sender) => Promise<unknown> | undefined;
type Answering = (message: unknown, sender: Sender, answer: (reply: unknown) => void) => unknown;
interface Runtime {
  readonly id: string;
  getURL(path: string): string;
  sendMessage(message: unknown): Promise<unknown>;
  readonly onMessage: {
    addListener(listener: Answering): void;
    removeListener(listener: Answering): void;
  };
}

const world = globalThis as {
  readonly browser?: { readonly runtime?: Runtime };
  readonly chrome?: { readonly runtime?: Runtime };
};
const answersByPromise = world.browser?.runtime?.id !== undefined;
const native = answersByPromise ? world.browser?.runtime : world.chrome?.runtime;
if (native === undefined) throw new TypeError("not a content script of an extension");

const wrapped = new Map<Listener, Answering>();

function answering(listener: Listener): Answering {
  if (answersByPromise) return listener;
  return (message, sender, answer) => {
    const reply = listener(message, sender);
    if (reply === undefined) return undefined;
    reply.then(answer);
    // Says that the answer comes later.
    return true;
  };
}

const runtime = {
  get id() {
    return native.id;
  },
  getURL: (path: string) => native.getURL(path),
  sendMessage: (message: unknown) => native.sendMessage(message),
  onMessage: {
    addListener(listener: Listener) {
      const known = wrapped.get(listener) ?? answering(listener);
      wrapped.set(listener, known);
      native.onMessage.addListener(known);
    },
    removeListener(listener: Listener) {
      const known = wrapped.get(listener);
      if (known !== undefined) native.onMessage.removeListener(known);
      wrapped.delete(listener);
    },
  },
};

// biome-ignore lint/style/noDefaultExport: it stands in for a module whose default export this is
export default { runtime };
