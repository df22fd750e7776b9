/**
 * What the build puts in the place of webextension-polyfill in the background, which must start quickly: what the
 * background asks of the browser. Both browsers answer calls by promises; only Chromium's listeners of messages answer
 * by a call.
 */
import type { Browser, Runtime } from "webextension-polyfill";
import { answeringByPromise } from "../messages/answering.ts";

interface World {
  readonly browser?: Browser;
  readonly chrome?: Browser;
}

/** Returns Chromium's API with listeners that may answer by a promise. */
function withPromises(native: Browser) {
  const { runtime } = native;
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
      onMessage: answeringByPromise<Runtime.MessageSender>(runtime.onMessage),
    },
  };
}

const { browser, chrome } = globalThis as World;
const native = browser?.runtime?.id === undefined ? chrome : browser;
if (native === undefined) throw new TypeError("not the background of an extension");

// biome-ignore lint/style/noDefaultExport: it stands in for a module whose default export this is
export default native === browser ? native : withPromises(native);
