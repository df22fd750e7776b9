/**
 * The parts that all verbs of one client share: its identity, its way to the server, and the keys that it believes.
 */

import { verifyRecord } from "../crypto/record-signature.ts";
import { readSigningKey } from "../crypto/suite.ts";
import type { ClientId, TypeContext } from "../wire/ids.ts";
import { createTokenSource } from "./http/auth.ts";
import { type AskCapabilities, askOnce } from "./http/capabilities.ts";
import { createRequest, type Send } from "./http/request.ts";
import { createSigner } from "./http/signer.ts";
import type { RequestWorld } from "./http/world.ts";
import { type Identity, type KeyRing, openKeys } from "./identity.ts";
import { AccessKeys } from "./keys/access-keys.ts";
import { Eaks } from "./keys/eaks.ts";
import { findGroupKey } from "./keys/group-key.ts";
import { type AccessKeyRegistry, type KeyTrust, memoryRegistry, memoryTrust } from "./keys/trust.ts";
import { createsOf } from "./records/create-once.ts";
import type { PlainRecord } from "./records/record-crypto.ts";

export interface ClientOptions {
  readonly registry?: AccessKeyRegistry;
  readonly trust?: KeyTrust;
  readonly world?: RequestWorld;
  /** Further origins where file bodies may go, as the person saw them when connecting. */
  readonly fileOrigins?: readonly string[];
  /** Called when the server had lost a known own key and this client put the same one back. */
  readonly onKeyRestored?: (context: TypeContext) => void;
}

export interface ClientCore {
  readonly clientId: ClientId;
  readonly ring: KeyRing;
  readonly send: Send;
  /** Sends a create under a key, so that it happens once. */
  readonly create: Send;
  readonly eaks: Eaks;
  readonly accessKeys: AccessKeys;
  /** Asks for the server's offers beyond E3DB. */
  readonly capabilities: AskCapabilities;
}

/** Returns the core of the client of `identity`. @throws VaultError `wire_invalid` for keys that do not decode */
export function createCore(identity: Identity, options: ClientOptions): ClientCore {
  const { world = {}, registry = memoryRegistry(), trust = memoryTrust() } = options;
  const { clientId, serverUrl: baseUrl } = identity;
  const now = world.now ?? Date.now;
  const ring = openKeys(identity);
  const { signingKey } = ring;
  const tokenSource = createTokenSource(createRequest({ baseUrl, world }), identity, now);
  const canSign = signingKey !== null && ring.suite.name === "sodium";
  const signer = canSign ? { signer: createSigner({ signingKey, clientId, now }) } : {};
  const send = createRequest({ baseUrl, world, tokenSource, ...signer });
  const eaks = new Eaks({ send, clientId, keys: ring, trust });
  const onRestored = options.onKeyRestored ?? (() => undefined);
  const accessKeys = new AccessKeys({
    eaks,
    registry,
    privateKey: ring.privateKey,
    onRestored,
    findGroupKey: async (context) => (ring.suite.name === "sodium" ? findGroupKey(send, context) : null),
  });
  const capabilities = askOnce(send);
  return { clientId, ring, send, create: createsOf(send, capabilities), eaks, accessKeys, capabilities };
}

/** The judgement of a record's signature: there is none, nobody can tell, or whether it is the writer's. */
export type SignatureVerdict = "none" | "unknown" | "valid" | "invalid";

/**
 * Returns whether the `rec_sig` of an opened record is its writer's over exactly these labels and fields, by the
 * pinned signing key. `unknown` when the writer has none; a record with only some of its fields is `invalid`.
 */
export async function judgeSignature(
  { ring, eaks }: ClientCore,
  record: PlainRecord,
): Promise<SignatureVerdict> {
  const { recSig, data: quads } = record.encrypted;
  if (recSig === null) return "none";
  const { writerId, userId, type, plain } = record.meta;
  const { signingKey } = await eaks.pinned(writerId);
  if (signingKey === null) return "unknown";
  const open = { ...record.data, ...record.reserved };
  // The fields stay in the received order, one of the orders that signers use.
  const names = Object.keys(quads);
  const data = Object.fromEntries(names.map((name) => [name, open[name] ?? ""]));
  // For a file without fields js-sdk signs that there is no data.
  const signed = record.meta.fileMeta !== null && names.length === 0 ? null : data;
  const publicKey = readSigningKey(ring.suite, { [signingKey.type]: signingKey.key });
  const holds = verifyRecord(ring.suite, publicKey, { writerId, userId, type, plain, data: signed }, recSig);
  return holds ? "valid" : "invalid";
}
