/**
 * What the build puts in the place of webextension-polyfill in the background, which must start quickly: what the
 * background asks of the browser. Both browsers answer calls by promises; only Chromium's listeners of messages answer
 * by a call.
 */
import type { Browser, Runtime } from "webextension-polyfill";

type Listener = (message: unknown, sender: Runtime.MessageSender) => Promise<unknown> | undefined;
type Answering = (
  message: unknown,
  sender: Runtime.MessageSender,
  answer: (reply: unknown) => void,
) => true | undefined;

interface World {
  readonly browser?: Browser;
  readonly chrome?: Browser;
}

/** Returns Chromium's API with listeners that may answer by a promise. */
function withPromises(native: Browser) {
  const { runtime } = native;
  const wrapped = new Map<Listener, Answering>();
  const answering =
    (listener: Listener): Answering =>
    (message, sender, answer) => {
      const reply = listener(message, sender);
      if (reply === undefined) return undefined;
      reply.then(answer);
      // Says that the answer comes later.
      return true;
    };
  return {
    action: native.action,
    alarms: native.alarms,
    commands: native.commands,
    contextMenus: native.contextMenus,
    i18n: native.i18n,
    idle: native.idle,
    permissions: native.permissions,
    scripting: native.scripting,
    storage: native.storage,
    tabs: native.tabs,
    runtime: {
      id: runtime.id,
      onInstalled: runtime.onInstalled,
      getURL: (path: string) => runtime.getURL(path),
      sendMessage: (message: unknown) => runtime.sendMessage(message),
      onMessage: {
        addListener(listener: Listener) {
          const known = wrapped.get(listener) ?? answering(listener);
          wrapped.set(listener, known);
          runtime.onMessage.addListener(known as Runtime.OnMessageListener);
        },
        removeListener(listener: Listener) {
          const known = wrapped.get(listener);
          if (known !== undefined) runtime.onMessage.removeListener(known as Runtime.OnMessageListener);
          wrapped.delete(listener);
        },
      },
    },
  };
}

const { browser, chrome } = globalThis as World;
const native = browser?.runtime?.id === undefined ? chrome : browser;
if (native === undefined) throw new TypeError("not the background of an extension");

// biome-ignore lint/style/noDefaultExport: it stands in for a module whose default export this is
export default native === browser ? native : withPromises(native);
