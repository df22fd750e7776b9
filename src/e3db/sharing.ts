/**
 * Sharing by type (PROTOCOL.md 4.3 and 4.4). The key goes before the policy, so that nobody is allowed what they
 * cannot open; taking away goes the other way round. Every step may be repeated.
 */
import type { AccessKey } from "../crypto/access-key.ts";
import { isVaultError } from "../errors.ts";
import type { ClientId, TypeContext } from "../wire/ids.ts";
import {
  encodePolicyChange,
  type IncomingShare,
  type OutgoingShare,
  type PolicyChange,
  parseIncomingShares,
  parseOutgoingShares,
} from "../wire/policy.ts";
import { ROUTES } from "../wire/routes.ts";
import type { Eaks, Reader } from "./eaks.ts";
import type { Send } from "./request.ts";

/** Gives `reader` the key of `context` and then the permission to read; again if it has both already. */
export async function shareType(
  send: Send,
  eaks: Eaks,
  context: TypeContext,
  accessKey: AccessKey,
  reader: Reader,
): Promise<void> {
  await eaks.ensure(context, reader, accessKey);
  await changePolicy(send, context, reader.readerId, { allow: ["read"], deny: [] });
}

/** Takes away the permission to read and then the key; nothing happens when there is neither. */
export async function revokeType(
  send: Send,
  eaks: Eaks,
  context: TypeContext,
  readerId: ClientId,
): Promise<void> {
  await changePolicy(send, context, readerId, { allow: [], deny: ["read"] });
  await eaks.remove(context, readerId);
}

/** Changes what `readerId` may do with the records of `context`. */
export async function changePolicy(
  send: Send,
  context: TypeContext,
  readerId: ClientId,
  change: PolicyChange,
): Promise<void> {
  try {
    const params = { ...context, readerId };
    await send(ROUTES.putPolicy, { params, json: encodePolicyChange(change), repeatable: true });
  } catch (error) {
    // Nothing left to take away.
    if (change.allow.length > 0 || !isVaultError(error, "not_found")) throw error;
  }
}

/** Returns which own types others may read. */
export async function outgoingShares(send: Send): Promise<OutgoingShare[]> {
  return parseOutgoingShares((await send(ROUTES.policyOutgoing, { params: {} })).json);
}

/** Returns which types of others this client may read. */
export async function incomingShares(send: Send): Promise<IncomingShare[]> {
  return parseIncomingShares((await send(ROUTES.policyIncoming, { params: {} })).json);
}
