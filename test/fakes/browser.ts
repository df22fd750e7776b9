/**
 * A browser made of plain objects, for tests of the background without one: storage, alarms, idle, tabs, scripting,
 * menus, commands. It outlives a reset of the module graph, as a browser outlives its worker; use it with
 * `vi.mock("webextension-polyfill", () => import(".../fakes/browser.ts").then(({ polyfill }) => ({ default: polyfill })))`.
 */
import "fake-indexeddb/auto";
import { IDBFactory } from "fake-indexeddb";

type Listener = (...args: never[]) => unknown;

/** An event of the WebExtension API. */
export class FakeEvent {
  listeners: Listener[] = [];
  addListener = (listener: Listener): void => {
    this.listeners.push(listener);
  };
  removeListener = (listener: Listener): void => {
    this.listeners = this.listeners.filter((other) => other !== listener);
  };
  hasListener = (listener: Listener): boolean => this.listeners.includes(listener);
  /** Calls every listener and waits for all of them. */
  async emit(...args: unknown[]): Promise<void> {
    await Promise.all(this.listeners.map((listener) => listener(...(args as never[]))));
  }
}

/** One storage area; values are cloned as JSON, like the real ones do. */
export class FakeStorage {
  readonly items = new Map<string, string>();
  get = async (keys: string | readonly string[] | null = null): Promise<Record<string, unknown>> => {
    const wanted = keys === null ? [...this.items.keys()] : typeof keys === "string" ? [keys] : keys;
    const entries = wanted.flatMap((key) => {
      const text = this.items.get(key);
      return text === undefined ? [] : [[key, JSON.parse(text)] as const];
    });
    return Object.fromEntries(entries);
  };
  set = async (values: Record<string, unknown>): Promise<void> => {
    for (const [key, value] of Object.entries(values)) this.items.set(key, JSON.stringify(value));
  };
  remove = async (keys: string | readonly string[]): Promise<void> => {
    for (const key of typeof keys === "string" ? [keys] : keys) this.items.delete(key);
  };
  clear = async (): Promise<void> => this.items.clear();
}

export interface FakeFrame {
  readonly frameId: number;
  readonly documentId: string;
  readonly url: string;
  readonly origin: string;
  /** Whether `scripting` may put a script here. */
  injectable: boolean;
  /** The content script of this document: gets a message, answers a reply. */
  receive: (message: never) => unknown;
}

/** A script that the browser runs by itself on pages that match. */
export interface FakeScript {
  readonly id: string;
  readonly matches: readonly string[];
  readonly js: readonly string[];
}

export interface FakeTab {
  readonly id: number;
  /** What `tabs.get` tells; undefined without a grant. */
  url: string | undefined;
  active: boolean;
  frames: FakeFrame[];
}

/** Everything a browser keeps while the worker comes and goes. */
export class FakeWorld {
  readonly id = "sealfield-test";
  readonly baseUrl = "chrome-extension://sealfield-test/";
  readonly local = new FakeStorage();
  readonly session = new FakeStorage();
  readonly alarms = new Map<string, number>();
  readonly events = new Map<string, FakeEvent>();
  readonly menus = new Map<string, object>();
  /** Messages that the background sent to its own pages. */
  readonly announced: unknown[] = [];
  /** The databases of this profile. */
  readonly indexedDB: IDBFactory;
  tabs: FakeTab[] = [];
  /** The scripts that the browser runs by itself, by id. */
  readonly scripts = new Map<string, FakeScript>();
  /** The match patterns of the permissions that the person gave. */
  readonly granted = new Set<string>();
  /** What the badge says on single tabs. */
  readonly badges = new Map<number, string>();
  popupsOpened = 0;
  badge = "";

  constructor(indexedDB: IDBFactory = new IDBFactory()) {
    this.indexedDB = indexedDB;
  }

  /** The person says yes to what the browser asks. */
  async grant(pattern: string): Promise<void> {
    this.granted.add(pattern);
    await this.event("permissions.onAdded").emit({ origins: [pattern] });
  }

  /** The permission goes, by the person in the browser's settings or by the extension itself. */
  async revoke(pattern: string): Promise<void> {
    if (this.granted.delete(pattern)) await this.event("permissions.onRemoved").emit({ origins: [pattern] });
  }

  event(name: string): FakeEvent {
    const event = this.events.get(name) ?? new FakeEvent();
    this.events.set(name, event);
    return event;
  }

  /** What the browser does to an idle worker: all listeners go, storage stays. */
  stopWorker(): void {
    for (const event of this.events.values()) event.listeners = [];
  }

  /** A restart of the browser empties the session. */
  restart(): void {
    this.stopWorker();
    this.session.items.clear();
  }

  /** Sends a message as `sender` and returns the reply. */
  async send(message: unknown, sender: object): Promise<unknown> {
    for (const listener of this.event("runtime.onMessage").listeners) {
      const answer = listener(message as never, sender as never);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  frame(tabId: number, frameId: number): FakeFrame | undefined {
    return this.tabs.find((tab) => tab.id === tabId)?.frames.find((frame) => frame.frameId === frameId);
  }
}

const holder = globalThis as { sealfieldFakeWorld?: FakeWorld };
holder.sealfieldFakeWorld ??= new FakeWorld();

/** The present world. A test that wants a fresh one calls `newWorld` before it imports the background. */
export function world(): FakeWorld {
  return holder.sealfieldFakeWorld ?? newWorld();
}

/** Starts over with an empty browser. */
export function newWorld(): FakeWorld {
  const fresh = new FakeWorld();
  useWorld(fresh);
  return fresh;
}

/** Makes `other` the present world: a test may have several profiles, one at a time. */
export function useWorld(other: FakeWorld): void {
  holder.sealfieldFakeWorld = other;
  globalThis.indexedDB = other.indexedDB;
}

interface InjectionTarget {
  readonly tabId: number;
  readonly frameIds?: readonly number[];
  readonly allFrames?: boolean;
}

function inject({ tabs }: FakeWorld, { tabId, frameIds, allFrames }: InjectionTarget) {
  const frames = tabs.find((tab) => tab.id === tabId)?.frames ?? [];
  const wanted = frames.filter((frame) => allFrames === true || (frameIds ?? [0]).includes(frame.frameId));
  const reached = wanted.filter((frame) => frame.injectable);
  if (reached.length === 0) throw new Error("Cannot access contents of the page");
  return reached.map(({ frameId, documentId }) => ({ frameId, documentId, result: null }));
}

const eventNames = [
  "runtime.onInstalled",
  "runtime.onStartup",
  "runtime.onMessage",
  "runtime.onSuspend",
  "alarms.onAlarm",
  "idle.onStateChanged",
  "contextMenus.onClicked",
  "commands.onCommand",
  "tabs.onActivated",
  "tabs.onUpdated",
  "tabs.onRemoved",
  "action.onClicked",
  "permissions.onAdded",
  "permissions.onRemoved",
] as const;

function eventsOf(world: () => FakeWorld, area: string): Record<string, unknown> {
  const names = eventNames.filter((name) => name.startsWith(`${area}.`));
  return Object.fromEntries(
    names.map((name) => [
      name.slice(area.length + 1),
      {
        addListener: (listener: Listener) => world().event(name).addListener(listener),
        removeListener: (listener: Listener) => world().event(name).removeListener(listener),
        hasListener: (listener: Listener) => world().event(name).hasListener(listener),
      },
    ]),
  );
}

function areaOf(world: () => FakeWorld, name: "local" | "session") {
  return {
    get: (keys?: never) => world()[name].get(keys),
    set: (values: never) => world()[name].set(values),
    remove: (keys: never) => world()[name].remove(keys),
    clear: () => world()[name].clear(),
    setAccessLevel: async () => undefined,
  };
}

/** The default export of `webextension-polyfill`, as far as the background uses it, in the browser of `world`. */
export const polyfillOf = (world: () => FakeWorld) => ({
  runtime: {
    ...eventsOf(world, "runtime"),
    get id() {
      return world().id;
    },
    getURL: (path: string) => world().baseUrl + path.replace(/^\//, ""),
    sendMessage: async (message: unknown) => {
      world().announced.push(message);
    },
  },
  storage: { local: areaOf(world, "local"), session: areaOf(world, "session") },
  alarms: {
    ...eventsOf(world, "alarms"),
    create: (name: string, { when, periodInMinutes }: { when?: number; periodInMinutes?: number }) => {
      world().alarms.set(name, when ?? Date.now() + (periodInMinutes ?? 0) * 60_000);
    },
    clear: async (name: string) => world().alarms.delete(name),
    get: async (name: string) => {
      const scheduledTime = world().alarms.get(name);
      return scheduledTime === undefined ? undefined : { name, scheduledTime };
    },
  },
  idle: { ...eventsOf(world, "idle"), setDetectionInterval: () => undefined },
  contextMenus: {
    ...eventsOf(world, "contextMenus"),
    create: (item: { id: string }) => {
      world().menus.set(item.id, item);
    },
    removeAll: async () => world().menus.clear(),
  },
  i18n: { getMessage: (name: string) => name },
  commands: { ...eventsOf(world, "commands"), getAll: async () => [] },
  action: {
    ...eventsOf(world, "action"),
    openPopup: async () => {
      world().popupsOpened++;
    },
    setBadgeText: async ({ text, tabId }: { text: string | null; tabId?: number }) => {
      if (tabId === undefined) world().badge = text ?? "";
      else if (text === null) world().badges.delete(tabId);
      else world().badges.set(tabId, text);
    },
    setBadgeBackgroundColor: async () => undefined,
    setTitle: async () => undefined,
  },
  tabs: {
    ...eventsOf(world, "tabs"),
    get: async (tabId: number) => {
      const tab = world().tabs.find(({ id }) => id === tabId);
      if (tab === undefined) throw new Error("No tab with that id");
      return tab;
    },
    query: async () => world().tabs.filter(({ active }) => active),
    create: async () => ({ id: 999 }),
    sendMessage: async (tabId: number, message: unknown, { frameId = 0 }: { frameId?: number } = {}) => {
      const frame = world().frame(tabId, frameId);
      if (frame === undefined) throw new Error("Could not establish connection");
      return frame.receive(message as never);
    },
  },
  scripting: {
    executeScript: async ({ target }: { target: InjectionTarget }) => inject(world(), target),
    getRegisteredContentScripts: async () => [...world().scripts.values()],
    registerContentScripts: async (scripts: readonly FakeScript[]) => {
      for (const script of scripts) {
        if (world().scripts.has(script.id)) throw new Error(`Duplicate script ID '${script.id}'`);
        world().scripts.set(script.id, script);
      }
    },
    unregisterContentScripts: async ({ ids }: { ids: readonly string[] }) => {
      for (const id of ids) {
        if (!world().scripts.delete(id)) throw new Error(`Nonexistent script ID '${id}'`);
      }
    },
  },
  permissions: {
    ...eventsOf(world, "permissions"),
    contains: async ({ origins = [] }: { origins?: readonly string[] }) =>
      origins.length > 0 && origins.every((origin) => world().granted.has(origin)),
    remove: async ({ origins = [] }: { origins?: readonly string[] }) => {
      for (const origin of origins) await world().revoke(origin);
      return true;
    },
  },
});

/** The same in whichever world is the present one. */
export const polyfill = polyfillOf(world);
