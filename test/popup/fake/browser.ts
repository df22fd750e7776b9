/** Stands in for `webextension-polyfill` where pages run without an extension: one fake background per window. */
import { Fake } from "./background.ts";

/** The background of this window; tests put a new one in its place. */
export const current: { fake: Fake } = { fake: new Fake() };

/** The permissions that were asked for, and the answer to give. */
export const permissions = { asked: [] as unknown[], grant: true };

const browser = {
  runtime: {
    id: "fake",
    getManifest: () => ({ version: "0.1.0" }),
    getURL: (path: string) => `chrome-extension://fake/${path}`,
    sendMessage: (message: unknown) => current.fake.send(message),
    onMessage: {
      addListener: (listener: (message: unknown) => unknown) => current.fake.listeners.add(listener),
      removeListener: (listener: (message: unknown) => unknown) => current.fake.listeners.delete(listener),
    },
  },
  permissions: {
    contains: async () => false,
    request: async (what: unknown) => {
      permissions.asked.push(what);
      return permissions.grant;
    },
  },
  tabs: { create: async () => ({}) },
};

// biome-ignore lint/style/noDefaultExport: the module it stands in for has a default export.
export default browser;
