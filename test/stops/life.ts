/**
 * Lives of the background on what one profile holds, each an evaluation of its own of one built script whose awaits are
 * numbered (`number-awaits.ts`). At every await a watcher may look at what would remain if the life ended there.
 */
import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { serialize } from "node:v8";
import { Script } from "node:vm";
import { build } from "vite";
import type { Reply } from "../../src/messages/contract.ts";
import type { PageName, PageReply, PageRequest } from "../../src/messages/page.ts";
import type { FakeServer } from "../e3db/fake-server.ts";
import { FakeWorld, polyfillOf, useWorld } from "../fakes/browser.ts";
import { type Databases, dumpDatabases, loadDatabases } from "./copy-databases.ts";
import { type Hooks, numberedAwaits } from "./number-awaits.ts";

export const PASSPHRASE = "correct horse battery";

/** A refusal as the page saw it. */
export class Refused extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

const ROOT = resolve(import.meta.dirname, "../..");
const CHEAP_KDF = resolve(ROOT, "test/fakes/cheap-kdf.ts");
const KDF = resolve(ROOT, "src/crypto/kdf.ts");

/** Not evaluated anew for each life: they keep no state but tables that take long to make. */
const LIBRARIES = /^(@noble\/|valibot$)/;

const FAKES: Readonly<Record<string, string>> = {
  "\0polyfill": "export default globalThis.sealfieldLife.polyfill;",
  "\0kdf": `import { cheapKdf } from ${JSON.stringify(CHEAP_KDF)};
    import * as real from ${JSON.stringify(KDF)};
    export * from ${JSON.stringify(KDF)};
    const cheap = cheapKdf(async () => real);
    export const passphraseKey = async (...given) => (await cheap).passphraseKey(...given);
    export const safetyWordNumbers = async (...given) => (await cheap).safetyWordNumbers(...given);`,
};

/** Evaluates the whole background anew: nothing of it is shared with another evaluation. */
export type Source = () => void;

/** The source with its awaits numbered, in a browser of plain objects, and with key derivation that costs nothing. */
export async function numberedSource(): Promise<Source> {
  const built = await build({
    configFile: false,
    root: ROOT,
    logLevel: "error",
    plugins: [
      {
        name: "sealfield:fakes",
        enforce: "pre",
        resolveId(id, from) {
          if (id === "webextension-polyfill") return "\0polyfill";
          const isReal = from === "\0kdf" || from === CHEAP_KDF;
          return id.endsWith("crypto/kdf.ts") && !isReal ? "\0kdf" : null;
        },
        load: (id) => FAKES[id] ?? null,
      },
      numberedAwaits(),
    ],
    build: {
      write: false,
      minify: false,
      target: "esnext",
      modulePreload: false,
      rolldownOptions: {
        input: resolve(ROOT, "src/background/index.ts"),
        external: LIBRARIES,
        output: {
          format: "iife",
          codeSplitting: false,
          globals: (id) => `sealfieldLibraries[${JSON.stringify(id)}]`,
        },
      },
    },
  });
  const chunks = [built].flat().flatMap((one) => ("output" in one ? one.output : []));
  const [chunk] = chunks.filter((one) => one.type === "chunk");
  if (chunk === undefined) throw new TypeError("nothing was built");
  const libraries = await Promise.all(chunk.imports.map(async (id) => [id, await import(id)] as const));
  Object.assign(globalThis, { sealfieldLibraries: Object.fromEntries(libraries) });
  const script = new Script(chunk.code, { filename: "background.js" });
  return () => void script.runInThisContext();
}

/** All that is left of a life that ended at some moment: what the browser keeps, and the server. */
export interface Remains {
  readonly databases: Databases;
  readonly world: FakeWorld;
  readonly server: FakeServer;
}

/** One life of the worker. */
export class Life implements Hooks {
  readonly world: FakeWorld;
  readonly server: FakeServer;
  /** What its modules take for the browser. */
  readonly polyfill = polyfillOf(() => this.world);
  /** Called at every numbered await. */
  watcher: ((point: string) => void) | null = null;
  /** Returns the answer that arrives here, or throws as `fetch` does; by default what the server says. */
  network: (request: Request) => Promise<Response>;
  #databases: Databases = [];
  #databasesDigest = "";

  private constructor(world: FakeWorld, server: FakeServer) {
    this.world = world;
    this.server = server;
    this.network = (request) => server.fetch(request);
  }

  /** Starts a worker on what is left. `restart`: the whole browser was closed, not only the worker stopped. */
  static async start(
    source: Source,
    { databases, world: from, server }: Remains,
    { restart = false } = {},
  ): Promise<Life> {
    const world = new FakeWorld(await loadDatabases(databases));
    for (const [key, text] of from.local.items) world.local.items.set(key, text);
    if (!restart) for (const [key, text] of from.session.items) world.session.items.set(key, text);
    for (const [name, when] of from.alarms) world.alarms.set(name, when);
    const life = new Life(world, server.copy());
    life.#present();
    source();
    return life;
  }

  /** Nothing of it goes on. */
  end(): void {
    this.world.stopWorker();
    this.network = () => new Promise(() => undefined);
  }

  before(point: string): void {
    this.watcher?.(point);
  }

  after<T>(point: string, value: T): T {
    this.watcher?.(point);
    return value;
  }

  fetch = (request: RequestInfo | URL): Promise<Response> => this.network(request as Request);

  /** Asks as the popup does. @throws Refused */
  async page<Name extends PageName>(name: Name, request: PageRequest<Name>): Promise<PageReply<Name>> {
    this.#present();
    const message = JSON.parse(JSON.stringify({ zone: "page", name, request }));
    const sender = { id: this.world.id, url: `${this.world.baseUrl}src/popup/index.html` };
    const reply = (await this.world.send(message, sender)) as Reply<unknown>;
    if (!reply.ok) throw new Refused(reply.error.code);
    return JSON.parse(JSON.stringify(reply.value ?? null)) as PageReply<Name>;
  }

  /** Makes a vault and registers; returns the client id. */
  async setUp(name: string): Promise<string> {
    await this.page("vault.create", { passphrase: PASSPHRASE });
    const request = { serverUrl: this.server.url, token: "token", name, suite: "sodium" } as const;
    return (await this.page("identity.register", request)).clientId;
  }

  /** Returns what would be left now. */
  remains(): Remains {
    const world = new FakeWorld();
    for (const area of ["local", "session"] as const) {
      for (const [key, text] of this.world[area].items) world[area].items.set(key, text);
    }
    for (const [name, when] of this.world.alarms) world.alarms.set(name, when);
    return { databases: this.#committed(), world, server: this.server.copy() };
  }

  /** Returns the same for remains that are the same to the last bit. */
  digest(): string {
    const { local, session } = this.world;
    this.#committed();
    return digestOf([this.#databasesDigest, [...local.items], [...session.items], this.server.content()]);
  }

  #committed(): Databases {
    const last = this.#databases;
    this.#databases = dumpDatabases(this.world.indexedDB, last);
    if (this.#databases !== last) this.#databasesDigest = digestOf(this.#databases);
    return this.#databases;
  }

  /** Its modules look for their life here while they are evaluated. */
  #present(): void {
    useWorld(this.world);
    (globalThis as { sealfieldLife?: Hooks }).sealfieldLife = this;
  }
}

function digestOf(stored: unknown): string {
  return createHash("sha1").update(serialize(stored)).digest("hex");
}
