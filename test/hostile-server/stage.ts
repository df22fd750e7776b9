/**
 * The stage of a hostile server: people with vaults of their own, the same people by the plain rules, and Mallory, who
 * is in league with the server. Whatever the server keeps or answers is the script's to change.
 */

import type { AccessKey } from "../../src/crypto/access-key.ts";
import { wrapAccessKey } from "../../src/crypto/eak.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey } from "../../src/crypto/suite.ts";
import { type Identity, type KeyRing, openKeys, publicKeyOf } from "../../src/e3db/identity.ts";
import type { EncryptedAccessKey } from "../../src/wire/access-key.ts";
import { encodeClientInfo } from "../../src/wire/client-info.ts";
import type { ClientId, RecordId, Version } from "../../src/wire/ids.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { FakeServer, type RouteName, type Seen } from "../e3db/fake-server.ts";
import { newIdentity } from "../e3db/people.ts";
import { json } from "../e3db/scripted.ts";
import { EVERYTHING, Person } from "../vault/person.ts";
import { PlainClient } from "./plain-client.ts";

export class Stage {
  readonly server = new FakeServer();
  readonly mallory: Identity;
  readonly malloryKeys: KeyRing;

  private constructor(server: FakeServer, mallory: Identity) {
    this.server = server;
    this.mallory = mallory;
    this.malloryKeys = openKeys(mallory);
  }

  static async set(): Promise<Stage> {
    const server = new FakeServer();
    return new Stage(server, await newIdentity(server, "Mallory"));
  }

  join(name: string): Promise<Person> {
    return Person.join(this.server, name);
  }

  async plain(name: string): Promise<PlainClient> {
    return new PlainClient(this.server, await newIdentity(this.server, name));
  }

  /** The same identity as `person`, by the plain rules. */
  async plainOf(person: Person): Promise<PlainClient> {
    return new PlainClient(this.server, (await person.here().accounts.current()).identity);
  }

  stored(id: RecordId): EncryptedRecord {
    const record = this.server.records.get(id);
    if (record === undefined) throw new Error("no such record");
    return record;
  }

  /** Changes what is stored, as a new version. */
  put(id: RecordId, change: Partial<EncryptedRecord>): void {
    const record = { ...this.stored(id), ...change };
    const version = this.server.uuid() as Version;
    this.server.records.set(id, { ...record, meta: { ...record.meta, version } });
  }

  /** An EAK that Mallory made for `reader`, passed off as somebody else's or her own. */
  forgedEak(reader: KeyRing, key: AccessKey, authorizerId = this.mallory.clientId): EncryptedAccessKey {
    const { key: text } = publicKeyOf(reader);
    const shared = sodiumSuite.sharedKey(
      readPublicKey(sodiumSuite, { curve25519: text }),
      this.malloryKeys.privateKey,
    );
    return {
      eak: wrapAccessKey(sodiumSuite, shared, key),
      authorizerId,
      authorizerPublicKey: publicKeyOf(this.malloryKeys),
      signerId: authorizerId,
      signerSigningKey: null,
    };
  }

  /** From now on the server says that `clientId` has Mallory's public key. */
  impersonate(clientId: ClientId): void {
    this.server.tamper = ({ route, params }) =>
      route === "clientInfo" && params["clientId"] === clientId
        ? json(
            encodeClientInfo({
              clientId,
              publicKey: publicKeyOf(this.malloryKeys),
              signingKey: this.server.clients.get(clientId)?.signingKey ?? null,
              validated: true,
            }),
          )
        : undefined;
  }

  sent(...routes: RouteName[]): Seen[] {
    return this.server.seen.filter(({ route }) => routes.includes(route));
  }
}

/** Where the server keeps an EAK. */
export function placeOf(writerId: string, readerId: string, type: string): string {
  return `${writerId} ${readerId} ${type}`;
}

/** What `person` is shown of all records: state and, where anything is, the values, by record id. */
export async function shownTo(person: Person): Promise<Record<string, { state: string; values: string[] }>> {
  const { records } = await person.here().records.list(EVERYTHING);
  return Object.fromEntries(
    records.map(({ recordId, state, fields, labels }) => [
      recordId,
      { state, values: [...fields, ...labels].map(({ value }) => value) },
    ]),
  );
}
