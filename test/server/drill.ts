/**
 * A restore drill: people with browsers, and a server of ours that is backed up and restored by its own commands' code,
 * each time into another empty database, as an operator would after a disk was lost.
 */
import { rmSync } from "node:fs";
import { silent } from "../../src/server/edge/log.ts";
import { makeBackup, type Work } from "../../src/server/operate/backup/backup.ts";
import { restoreBackup } from "../../src/server/operate/backup/restore.ts";
import { openBase, type RunningServer, startServer } from "../../src/server/server.ts";
import { IdentityStore } from "../../src/vault/identity/identities.ts";
import { Accounts } from "../../src/vault/identity/open-identity.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { Journal } from "../../src/vault/jobs/journal.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { type OpenedRecord, Records } from "../../src/vault/records/records.ts";
import { Directory } from "../../src/vault/sharing/people.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { FakeWorld, useWorld } from "../fakes/browser.ts";
import { EVERYTHING, input } from "../vault/person.ts";
import { freshDataDir } from "./harness.ts";
import { freshDatabase } from "./postgres.ts";

const SMART = { ...EVERYTHING, strategy: "SMART" } as const;

function workOn(base: Pick<Work, "db" | "files">): Work {
  return { ...base, signal: new AbortController().signal, progress: () => {} };
}

/** A server on a database of its own in the cluster `postgres`. */
export class DrillServer {
  /** What a request gets in place of the server's answer; null for the server's own. */
  instead: (request: Request) => Response | null | Promise<Response | null> = () => null;
  isAway = false;
  readonly #postgres: string;
  readonly #folders: string[] = [];
  readonly #drops: (() => Promise<void>)[] = [];
  #running: RunningServer | null = null;

  constructor(postgres: string) {
    this.#postgres = postgres;
  }

  /** Fetches as browsers do. */
  readonly world = {
    sleep: async () => undefined,
    fetch: async (request: Request): Promise<Response> => {
      if (this.isAway) throw new TypeError("network");
      return (await this.instead(request.clone())) ?? this.running.fetch(request);
    },
  };

  get running(): RunningServer {
    if (this.#running === null) throw new Error("the server does not run");
    return this.#running;
  }

  async start(): Promise<this> {
    await this.#startOn(await this.#place());
    return this;
  }

  /** Backs up what is there now, and returns the folder. */
  async backup(): Promise<string> {
    const folder = this.#folder();
    await makeBackup(workOn(this.running), folder);
    return folder;
  }

  /** Loses the database and restores `folder` into another. */
  async restore(folder: string): Promise<void> {
    await this.running.stop();
    const place = await this.#place();
    const base = await openBase({ ...place, log: silent });
    await restoreBackup(workOn(base), folder, { partitions: 0 });
    await base.close();
    await this.#startOn(place);
  }

  async end(): Promise<void> {
    await this.#running?.stop();
    for (const drop of this.#drops) await drop();
    for (const folder of this.#folders) rmSync(folder, { recursive: true, force: true });
  }

  async #place() {
    const { url, drop } = await freshDatabase(this.#postgres);
    this.#drops.push(drop);
    return { dataDir: this.#folder(), databaseUrl: url };
  }

  async #startOn(place: { readonly dataDir: string; readonly databaseUrl: string }): Promise<void> {
    this.#running = await startServer({ ...place, port: null, log: silent, rates: null });
  }

  #folder(): string {
    const folder = freshDataDir();
    this.#folders.push(folder);
    return folder;
  }
}

/** One browser of somebody. */
export class Browser {
  readonly profile = new FakeWorld();
  readonly server: DrillServer;
  now = Date.parse("2030-01-01");
  vault = new Vault();
  identities = new IdentityStore(this.vault);
  accounts: Accounts;
  records: Records;
  id = "" as ClientId;

  private constructor(server: DrillServer) {
    this.server = server;
    this.accounts = new Accounts(this.vault, this.identities, server.world);
    this.records = new Records(this.vault, this.accounts, { now: () => this.now });
  }

  static async #empty(server: DrillServer): Promise<Browser> {
    const browser = new Browser(server);
    await browser.here().vault.create("correct horse battery");
    return browser;
  }

  static async join(server: DrillServer, name: string): Promise<Browser> {
    const browser = await Browser.#empty(server);
    const token = await server.running.mintToken();
    const request = { serverUrl: "http://127.0.0.1:1", token, name, suite: "sodium" } as const;
    const { world } = server;
    browser.id = (await registerIdentity(browser.vault, browser.identities, request, world)).clientId;
    browser.accounts.drop();
    return browser;
  }

  /** Another browser with the same identity. */
  async twin(): Promise<Browser> {
    const identity = await this.here().identities.active();
    const browser = await Browser.#empty(this.server);
    if (identity !== null) await browser.identities.add(identity);
    browser.id = this.id;
    return browser;
  }

  here(): this {
    useWorld(this.profile);
    return this;
  }

  /** Stops the worker and starts another on what the profile holds. */
  wake(): this {
    this.here();
    this.vault = new Vault();
    this.identities = new IdentityStore(this.vault);
    this.accounts = new Accounts(this.vault, this.identities, this.server.world);
    this.records = new Records(this.vault, this.accounts, { now: () => this.now });
    return this;
  }

  get directory(): Directory {
    return new Directory(this.accounts, new Journal(this.vault, this.accounts));
  }

  async refresh(): Promise<void> {
    this.now += 60_000;
    await this.here().records.local.refresh();
  }

  /** Writes a record whose one field says `text`. */
  async write(text: string, type = "note"): Promise<OpenedRecord> {
    return this.here().records.write(text.replaceAll(/[^a-z0-9]/g, "-"), input(type, { text }), this.now);
  }

  async change(record: OpenedRecord, text: string): Promise<OpenedRecord> {
    const { recordId, version, labels } = record;
    const { fields } = input(record.type, { text });
    return this.here().records.update(recordId, version, fields, labels, this.now);
  }

  async remove({ recordId, version }: OpenedRecord): Promise<void> {
    await this.here().records.remove(recordId, version);
  }

  /** Returns what is listed, from this device. */
  async all(): Promise<readonly OpenedRecord[]> {
    return (await this.here().records.list(SMART)).records;
  }

  /** Returns what is listed, each as its text and state, in order of the texts. */
  async shown(): Promise<string[]> {
    return (await this.all()).map((record) => `${textOf(record)}: ${record.state}`).sort();
  }

  async setBack() {
    return (await this.here().records.status()).setBack;
  }
}

/** Returns what the one field of a record says; "" where nothing is shown. */
export function textOf({ fields }: Pick<OpenedRecord, "fields">): string {
  return fields[0]?.value ?? "";
}
