/** Registered clients for tests. */
import { Client, type ClientOptions } from "../../src/e3db/client.ts";
import { type Identity, openKeys, publicKeyOf } from "../../src/e3db/identity.ts";
import type { Reader } from "../../src/e3db/keys/eaks.ts";
import { register } from "../../src/e3db/register.ts";
import type { FakeServer } from "./fake-server.ts";

/** Returns a newly registered identity. */
export async function newIdentity(server: FakeServer, name: string): Promise<Identity> {
  const { identity } = await register({
    url: server.url,
    token: "token",
    name,
    world: server.world,
  });
  return identity;
}

/** Returns a client of `identity`; memory of its own unless `options` brings some. */
export function clientOf(server: FakeServer, identity: Identity, options: ClientOptions = {}): Client {
  return new Client(identity, { world: server.world, ...options });
}

/** Returns `identity` as others pin it. */
export function readerOf(identity: Identity): Reader {
  return { readerId: identity.clientId, publicKey: publicKeyOf(openKeys(identity)) };
}
