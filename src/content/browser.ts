/**
 * What the build puts in the place of webextension-polyfill in the content script, which is injected into pages and
 * must stay small: the four things that a content script asks of the browser. Chromium's own listeners answer by a
 * call, all others by a promise.
 */
import { answeringByPromise } from "../messages/answering.ts";

interface Runtime {
  readonly id: string;
  getURL(path: string): string;
  sendMessage(message: unknown): Promise<unknown>;
  readonly onMessage: Parameters<typeof answeringByPromise<{ readonly id?: string }>>[0];
}

const world = globalThis as {
  readonly browser?: { readonly runtime?: Runtime };
  readonly chrome?: { readonly runtime?: Runtime };
};
const answersByPromise = world.browser?.runtime?.id !== undefined;
const native = answersByPromise ? world.browser?.runtime : world.chrome?.runtime;
if (native === undefined) throw new TypeError("not a content script of an extension");

const runtime = {
  get id() {
    return native.id;
  },
  getURL: (path: string) => native.getURL(path),
  sendMessage: (message: unknown) => native.sendMessage(message),
  onMessage: answersByPromise ? native.onMessage : answeringByPromise(native.onMessage),
};

// biome-ignore lint/style/noDefaultExport: it stands in for a module whose default export this is
export default { runtime };
