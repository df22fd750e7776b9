/** A browser profile with the real background in it, its worker stopped and woken at will, spoken to by messages. */
import { vi } from "vitest";
import type { ContentName, ContentReply, ContentRequest } from "../../src/messages/content.ts";
import type { ErrorView, Reply } from "../../src/messages/contract.ts";
import type { FrameName, FrameReply, FrameRequest } from "../../src/messages/frame.ts";
import type { PageName, PageReply, PageRequest } from "../../src/messages/page.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { type FakeFrame, FakeWorld, useWorld } from "../fakes/browser.ts";
import { eventually } from "../fakes/eventually.ts";

export const PASSPHRASE = "correct horse battery";

/** Returns a new server, which answers all that the background asks for from now on. */
export function servedAnew(): FakeServer {
  const server = new FakeServer();
  vi.stubGlobal("self", { addEventListener: () => undefined });
  vi.stubGlobal("fetch", (request: Request) => server.fetch(request));
  return server;
}

/** A refusal as the page saw it. */
export class Refused extends Error {
  readonly error: ErrorView;
  constructor(error: ErrorView) {
    super(error.code);
    this.error = error;
  }
}

export class Profile {
  readonly world: FakeWorld;
  #listeners: FakeWorld["events"] | null = null;

  constructor(world = new FakeWorld()) {
    this.world = world;
  }

  /** Starts a worker on what the profile holds: a module graph of its own. */
  async wake(): Promise<void> {
    useWorld(this.world);
    this.world.stopWorker();
    vi.resetModules();
    await import("../../src/background/index.ts");
    this.#listeners = this.world.events;
  }

  /** Asks as the popup does. @throws Refused */
  async page<Name extends PageName>(name: Name, request: PageRequest<Name>): Promise<PageReply<Name>> {
    const sender = { id: this.world.id, url: `${this.world.baseUrl}src/popup/index.html` };
    return (await this.#send({ zone: "page", name, request }, sender)) as PageReply<Name>;
  }

  /** Asks as the content script of a frame does. @throws Refused */
  async content<Name extends ContentName>(
    place: { readonly tabId: number; readonly frame: FakeFrame },
    name: Name,
    request: ContentRequest<Name>,
  ): Promise<ContentReply<Name>> {
    return (await this.#send(
      { zone: "content", name, request },
      this.contentSender(place),
    )) as ContentReply<Name>;
  }

  /** Asks as the in-page frame does. @throws Refused */
  async frame<Name extends FrameName>(
    tabId: number,
    frameId: number,
    name: Name,
    request: FrameRequest<Name>,
  ): Promise<FrameReply<Name>> {
    const sender = {
      id: this.world.id,
      url: `${this.world.baseUrl}src/pages/frame/index.html`,
      tab: { id: tabId },
      frameId,
    };
    return (await this.#send({ zone: "frame", name, request }, sender)) as FrameReply<Name>;
  }

  contentSender({ tabId, frame }: { readonly tabId: number; readonly frame: FakeFrame }): object {
    const { frameId, documentId, url, origin } = frame;
    return { id: this.world.id, url, origin, documentId, frameId, tab: { id: tabId } };
  }

  /** Sends anything as anybody and returns the raw reply. */
  async raw(message: unknown, sender: object): Promise<unknown> {
    useWorld(this.world);
    if (this.#listeners === null) await this.wake();
    return this.world.send(message, sender);
  }

  /** Emits a browser event and waits until its listeners are done. */
  async emit(event: string, ...args: unknown[]): Promise<void> {
    useWorld(this.world);
    if (this.#listeners === null) await this.wake();
    await this.world.event(event).emit(...args);
  }

  /** Makes a vault and registers at `server`. */
  async setUp(server: FakeServer, name: string): Promise<string> {
    await this.wake();
    await this.page("vault.create", { passphrase: PASSPHRASE });
    const request = { serverUrl: server.url, token: "token", name, suite: "sodium" } as const;
    return (await this.page("identity.register", request)).clientId;
  }

  /** Opens a page in a tab with frames of the given origins, the first being the top one. */
  openPage(tabId: number, ...origins: readonly string[]): FakeFrame[] {
    const frames = origins.map((origin, i): FakeFrame => {
      const frameId = i * 10;
      const url = `${origin}/page`;
      return {
        frameId,
        documentId: `D${tabId}.${frameId}`,
        url,
        origin,
        injectable: true,
        receive: () => undefined,
      };
    });
    for (const tab of this.world.tabs) tab.active = false;
    this.world.tabs = this.world.tabs.filter(({ id }) => id !== tabId);
    this.world.tabs.push({ id: tabId, url: `${origins[0]}/page`, active: true, frames });
    return frames;
  }

  /** Turns a site on: the person presses the button and says yes, while the popup may be gone already. */
  async turnOn(origin: string): Promise<void> {
    const pattern = `${origin}/*`;
    await this.page("here.site", { origin, on: true });
    await this.world.grant(pattern);
    await eventually(() => {
      if (!this.world.scripts.has(pattern)) throw new Error(`no script on ${pattern}`);
    });
  }

  async #send(message: object, sender: object): Promise<unknown> {
    const reply = (await this.raw(JSON.parse(JSON.stringify(message)), sender)) as Reply<unknown>;
    if (!reply.ok) throw new Refused(reply.error);
    return JSON.parse(JSON.stringify(reply.value ?? null));
  }
}

/** Returns the code with which `promise` was refused, or "no error". */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return error instanceof Refused ? error.error.code : String(error);
  }
}
