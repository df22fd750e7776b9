/** People with real keys and a whole client, on a test server in this process. */

import { Client, type ClientOptions } from "../../src/e3db/client.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import { type Identity, openKeys, publicKeyOf } from "../../src/e3db/identity.ts";
import type { Reader } from "../../src/e3db/keys/eaks.ts";
import { register } from "../../src/e3db/register.ts";
import type { SuiteName } from "../../src/model/identity.ts";
import type { TestServer } from "./harness.ts";

export interface E3dbPerson {
  readonly identity: Identity;
  readonly client: Client;
  readonly asReader: Reader;
  /** The same person on a device that remembers nothing. */
  readonly elsewhere: (options?: ClientOptions) => Client;
}

/** Returns the world in which requests go straight to `server`. */
export function worldOf(server: TestServer): RequestWorld {
  return { fetch: (request) => server.fetch(request) };
}

/** Registers somebody with a fresh token. */
export async function enrol(
  server: TestServer,
  name: string,
  suite: SuiteName = "sodium",
): Promise<E3dbPerson> {
  const world = worldOf(server);
  const token = await server.mintToken();
  const { identity } = await register({ url: server.url, token, name, suite, world });
  const asReader = { readerId: identity.clientId, publicKey: publicKeyOf(openKeys(identity)) };
  const { links } = server.files;
  const fileOrigins = links === null ? [] : [links.origin];
  const elsewhere = (options: ClientOptions = {}) => new Client(identity, { world, fileOrigins, ...options });
  return { identity, client: elsewhere(), asReader, elsewhere };
}
