/**
 * A client by the plain rules of E3DB (PROTOCOL.md), as the published SDKs follow them: the server's word counts for
 * public keys, access keys and versions. Each attack here first succeeds against it, so that the tests can fail.
 */
import { type AccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { recordSignatureText } from "../../src/crypto/record-signature.ts";
import { signString } from "../../src/crypto/signed-document.ts";
import { readPublicKey } from "../../src/crypto/suite.ts";
import { encodeConfig } from "../../src/e3db/config.ts";
import { type Identity, type KeyRing, openKeys } from "../../src/e3db/identity.ts";
import { parseEncryptedAccessKey } from "../../src/wire/access-key.ts";
import { parseClientInfo } from "../../src/wire/client-info.ts";
import { type ClientId, type RecordId, typeContext } from "../../src/wire/ids.ts";
import { encodePolicyChange } from "../../src/wire/policy.ts";
import { type EncryptedRecord, encodeRecordBody, parseRecord } from "../../src/wire/record.ts";
import { pathOf, ROUTES, type Route } from "../../src/wire/routes.ts";
import type { FakeServer } from "../e3db/fake-server.ts";

type Values = Readonly<Record<string, string>>;

export class PlainClient {
  readonly identity: Identity;
  readonly ring: KeyRing;
  readonly #server: FakeServer;
  readonly #keys = new Map<string, AccessKey>();

  constructor(server: FakeServer, identity: Identity) {
    this.#server = server;
    this.identity = identity;
    this.ring = openKeys(identity);
  }

  /** The key of a type as the server gives it out, cached for good; an own one is made when there is none. */
  async accessKey(writerId: ClientId, type: string): Promise<AccessKey> {
    const { clientId } = this.identity;
    const place = `${writerId} ${type}`;
    const known = this.#keys.get(place);
    if (known !== undefined) return known;
    const params = { ...typeContext(writerId, type), readerId: clientId };
    const response = await this.#send(ROUTES.getAccessKey, params);
    const key = response.ok ? this.#open(await response.json()) : randomAccessKey();
    if (!response.ok) await this.#putKey(type, clientId, key);
    this.#keys.set(place, key);
    return key;
  }

  async write(type: string, data: Values): Promise<RecordId> {
    const key = await this.accessKey(this.identity.clientId, type);
    const context = typeContext(this.identity.clientId, type);
    const quads = Object.entries(data).map(([name, value]) => [
      name,
      encryptField(this.ring.suite, key, value),
    ]);
    const { signingKey, suite } = this.ring;
    const text = recordSignatureText({ ...context, plain: {}, data });
    const recSig = signingKey === null ? null : signString(suite, signingKey, text);
    const body = encodeRecordBody({ ...context, plain: {}, data: Object.fromEntries(quads), recSig });
    return parseRecord(await (await this.#send(ROUTES.createRecord, {}, body)).json()).meta.recordId;
  }

  async read(recordId: RecordId): Promise<Values> {
    const { meta, data } = parseRecord(await (await this.#send(ROUTES.readRecord, { recordId })).json());
    return this.openWith(await this.accessKey(meta.writerId, meta.type), { data });
  }

  /** Every field that opens with `key`, wherever it was found. */
  openWith(key: AccessKey, { data }: Pick<EncryptedRecord, "data">): Values {
    const { suite } = this.ring;
    return Object.fromEntries(
      Object.entries(data).map(([name, quad]) => [name, decryptField(suite, key, quad)]),
    );
  }

  async share(type: string, readerId: ClientId): Promise<void> {
    const key = await this.accessKey(this.identity.clientId, type);
    await this.#putKey(type, readerId, key);
    const params = { ...typeContext(this.identity.clientId, type), readerId };
    await this.#send(ROUTES.putPolicy, params, encodePolicyChange({ allow: ["read"], deny: [] }));
  }

  async revoke(type: string, readerId: ClientId): Promise<void> {
    const params = { ...typeContext(this.identity.clientId, type), readerId };
    await this.#send(ROUTES.putPolicy, params, encodePolicyChange({ allow: [], deny: ["read"] }));
    await this.#send(ROUTES.deleteAccessKey, params);
  }

  /** What some SDKs do after registering: all secrets, sealed for whomever the response's header names. */
  async backUp(headerClientId: ClientId): Promise<RecordId> {
    const config = JSON.parse(encodeConfig(this.identity)) as Record<string, unknown>;
    const data = Object.entries(config).map(([name, value]) => [name, JSON.stringify(value)]);
    const id = await this.write("tozny.key_backup", Object.fromEntries(data) as Values);
    await this.share("tozny.key_backup", headerClientId);
    return id;
  }

  #open(value: unknown): AccessKey {
    const { eak, authorizerPublicKey } = parseEncryptedAccessKey(value);
    return unwrapAccessKey(this.ring.suite, this.#sharedWith(authorizerPublicKey), eak);
  }

  async #putKey(type: string, readerId: ClientId, key: AccessKey): Promise<void> {
    const { publicKey } = parseClientInfo(
      await (await this.#send(ROUTES.clientInfo, { clientId: readerId })).json(),
    );
    const eak = wrapAccessKey(this.ring.suite, this.#sharedWith(publicKey), key);
    const params = { ...typeContext(this.identity.clientId, type), readerId };
    await this.#send(ROUTES.putAccessKey, params, { eak });
  }

  #sharedWith({ type, key }: { readonly type: string; readonly key: string }): Uint8Array {
    const { suite, privateKey } = this.ring;
    return suite.sharedKey(readPublicKey(suite, { [type]: key }), privateKey);
  }

  #send(route: Route, params: Readonly<Record<string, string>>, body?: unknown): Promise<Response> {
    const authorization = `Bearer for-${this.identity.clientId}`;
    const json =
      body === undefined
        ? { headers: { authorization } }
        : {
            headers: { authorization, "content-type": "application/json" },
            body: JSON.stringify(body),
          };
    const url = this.#server.url + pathOf(route, params as never);
    return this.#server.fetch(new Request(url, { method: route.method, ...json }));
  }
}
