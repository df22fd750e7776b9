/** Somebody with a vault and an identity of their own at a fake server; one acts at a time. */
import { openDB } from "idb";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import type { SuiteName } from "../../src/model/identity.ts";
import { IdentityStore } from "../../src/vault/identity/identities.ts";
import { Accounts } from "../../src/vault/identity/open-identity.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { Journal } from "../../src/vault/jobs/journal.ts";
import { Uploads } from "../../src/vault/jobs/uploads.ts";
import { Kits, restoreKit } from "../../src/vault/kit/kit.ts";
import { DATABASE_NAME } from "../../src/vault/lock/database.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import type { RecordInput } from "../../src/vault/records/records.ts";
import { Records } from "../../src/vault/records/records.ts";
import { Directory } from "../../src/vault/sharing/people.ts";
import { Reseals } from "../../src/vault/sharing/reseal.ts";
import type { ClientId, RecordId } from "../../src/wire/ids.ts";
import { FakeWorld, useWorld } from "../fakes/browser.ts";

export const EVERYTHING = {
  text: "",
  strategy: "EXACT",
  type: null,
  includeShared: true,
  limit: 200,
  from: 0,
} as const;

/** Returns a record of `type` with these sealed fields and one label. */
export function input(type: string, fields: Readonly<Record<string, string>>): RecordInput {
  const values = Object.entries(fields).map(([name, value]) => ({ name, value }));
  return { type, template: "custom", fields: values, labels: [{ name: "tag", value: type }] };
}

/** What lies in each store of the profile's database. */
type Snapshot = readonly {
  readonly name: string;
  readonly entries: readonly (readonly [key: IDBValidKey, value: unknown])[];
}[];

/** Where people join; `token` makes a registration token on servers that look at it. */
export interface Meeting {
  readonly url: string;
  readonly world: RequestWorld;
  readonly token?: () => Promise<string>;
}

export class Person {
  readonly #server: Meeting;
  readonly #profile: FakeWorld;
  vault = new Vault();
  identities = new IdentityStore(this.vault);
  accounts: Accounts;
  journal: Journal;
  records: Records;
  directory: Directory;
  reseals: Reseals;
  uploads: Uploads;
  id = "" as ClientId;

  private constructor(server: Meeting) {
    this.#server = server;
    this.#profile = new FakeWorld();
    this.accounts = new Accounts(this.vault, this.identities, server.world);
    this.records = new Records(this.vault, this.accounts);
    this.journal = new Journal(this.vault, this.accounts);
    this.directory = new Directory(this.accounts, this.journal);
    this.reseals = new Reseals(this.journal, () => 7);
    this.uploads = new Uploads(this.journal, () => 7);
  }

  get world(): RequestWorld {
    return this.#server.world;
  }

  /** Returns everything the profile has stored. */
  async snapshot(): Promise<Snapshot> {
    this.here();
    const db = await openDB(DATABASE_NAME);
    const stores = await Promise.all(
      [...db.objectStoreNames].map(async (name) => {
        const keys = await db.getAllKeys(name);
        return {
          name,
          entries: await Promise.all(keys.map(async (key) => [key, await db.get(name, key)] as const)),
        };
      }),
    );
    db.close();
    return stores;
  }

  /** Sets the whole profile back to what it was, starts the worker anew and unlocks. */
  async setBack(snapshot: Snapshot, passphrase: string): Promise<void> {
    this.here();
    this.#profile.restart();
    const db = await openDB(DATABASE_NAME);
    for (const { name, entries } of snapshot) {
      await db.clear(name);
      for (const [key, value] of entries) await db.put(name, value, key);
    }
    db.close();
    await this.wake().vault.unlock(passphrase);
  }

  static async join(server: Meeting, name: string, suite: SuiteName = "sodium"): Promise<Person> {
    const person = new Person(server);
    person.here();
    await person.vault.create("correct horse battery");
    const token = (await server.token?.()) ?? "token";
    const request = { serverUrl: server.url, token, name, suite };
    const identity = await registerIdentity(person.vault, person.identities, request, server.world);
    person.id = identity.clientId;
    return person;
  }

  /** The same person in a second browser, which was brought up from a kit made now. */
  async elsewhere(): Promise<Person> {
    const { text, file } = await new Kits(this.here().vault, this.identities, this.world).create(1);
    const other = new Person(this.#server);
    await restoreKit(other.here().vault, text, file, "another long passphrase", 2);
    other.id = this.id;
    return other.wake();
  }

  /** Makes this person's browser the present one. */
  here(): this {
    useWorld(this.#profile);
    return this;
  }

  /** Starts the worker anew on what the profile holds. */
  wake(): this {
    this.here();
    this.vault = new Vault();
    this.identities = new IdentityStore(this.vault);
    this.accounts = new Accounts(this.vault, this.identities, this.#server.world);
    this.records = new Records(this.vault, this.accounts);
    this.journal = new Journal(this.vault, this.accounts);
    this.directory = new Directory(this.accounts, this.journal);
    this.reseals = new Reseals(this.journal, () => 7);
    this.uploads = new Uploads(this.journal, () => 7);
    return this;
  }

  /** Writes a record and returns its id. */
  async write(requestId: string, record: RecordInput): Promise<RecordId> {
    return (await this.here().records.write(requestId, record, 1)).recordId as RecordId;
  }

  async update(id: string, fields: Readonly<Record<string, string>>): Promise<void> {
    const { version, labels, type } = await this.here().records.read(id);
    await this.records.update(id, version, input(type, fields).fields, labels, 2);
  }

  /** Returns the state of every record in the list, by id. */
  async states(): Promise<Record<string, string>> {
    const { records } = await this.here().records.list(EVERYTHING);
    return Object.fromEntries(records.map(({ recordId, state }) => [recordId, state]));
  }

  /** Lets `reader` read `type`. */
  async share(type: string, reader: Person): Promise<void> {
    this.here();
    await this.directory.lookup(reader.id);
    await this.directory.share(type, reader.id);
  }
}
