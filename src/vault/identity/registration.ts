/**
 * Registers at a server, once. It makes and keeps the keys before the server hears of them, so that a lost answer or
 * a stopped worker neither loses an identity nor registers a second one.
 */
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes } from "../../crypto/bytes.ts";
import { suiteNamed } from "../../crypto/suites.ts";
import type { RequestWorld } from "../../e3db/http/world.ts";
import { generateKeys, type Identity, type IdentityKeys } from "../../e3db/identity.ts";
import { checkServer, register } from "../../e3db/register.ts";
import { isVaultError } from "../../errors.ts";
import type { SuiteName } from "../../model/identity.ts";
import { isLoopback } from "../../model/loopback.ts";
import { serverBase } from "../../model/server-address.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";
import type { IdentityStore } from "./identities.ts";

/** A registration whose answer has not been seen. */
interface Pending {
  readonly serverUrl: string;
  readonly token: string;
  readonly suite: SuiteName;
  readonly keys: IdentityKeys;
  readonly idempotencyKey: string;
}

export interface RegistrationRequest {
  readonly serverUrl: string;
  readonly token: string;
  readonly name: string;
  readonly suite: SuiteName;
}

/** After these the server has surely not registered anyone. */
const REFUSALS = [
  "input_invalid",
  "bad_request",
  "unauthorized",
  "forbidden",
  "not_found",
  "not_e3db",
  "unsupported",
];

/** Registers and keeps a new identity, which becomes the active one. @throws VaultError as `register` does */
export async function registerIdentity(
  vault: Vault,
  identities: IdentityStore,
  request: RegistrationRequest,
  world: RequestWorld = {},
): Promise<Identity> {
  const pending = new Document<Pending | null>(vault, "registration", null);
  const token = request.token.trim();
  const serverUrl = serverBase(request.serverUrl);
  const suite = suiteNamed(request.suite);
  const kept = await pending.update((before) =>
    before?.serverUrl === serverUrl && before.token === token && before.suite === suite.name
      ? before
      : {
          serverUrl,
          token,
          suite: suite.name,
          keys: generateKeys(suite),
          idempotencyKey: encodeBase64Url(randomBytes(16)),
        },
  );
  if (kept === null) throw new TypeError("the pending registration is set above");
  const { keys, idempotencyKey } = kept;
  try {
    const { identity } = await register({
      url: serverUrl,
      token,
      name: request.name,
      suite: suite.name,
      keys,
      idempotencyKey,
      world,
    });
    await identities.add(identity);
    await pending.update(() => null);
    return identity;
  } catch (error) {
    if (isVaultError(error) && REFUSALS.includes(error.code)) await pending.update(() => null);
    throw error;
  }
}

/**
 * Returns the address of the E3DB server at `address` and whether it is this machine. @throws VaultError as
 * `checkServer`
 */
export async function checkAddress(
  address: string,
  world: RequestWorld = {},
): Promise<{ readonly url: string; readonly loopback: boolean }> {
  const url = await checkServer(address, world);
  return { url, loopback: isLoopback(new URL(url).hostname) };
}
