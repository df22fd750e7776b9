/**
 * Sharing by type (PROTOCOL.md 4.3 and 4.4). The key goes before the policy, so that nobody is allowed what they
 * cannot open; revoking takes the opposite order. Every step may be repeated.
 */
import type { AccessKey } from "../../crypto/access-key.ts";
import { isVaultError } from "../../errors.ts";
import { type ClientId, type TypeContext, typeContext } from "../../wire/ids.ts";
import { encodePolicyChange, type Permission } from "../../wire/policy.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { ClientCore } from "../core.ts";
import type { Send } from "../http/request.ts";
import type { Reader } from "../keys/eaks.ts";
import { changePolicy } from "./change-policy.ts";
import { appointed, outgoingShares } from "./share-lists.ts";

/** The permissions of a reader besides reading. */
export interface ShareOptions {
  /** Whether the reader may also change the records. */
  readonly edit?: boolean;
}

/** Gives `reader` the key of `context` and then the permission; again if it has both already. */
export async function shareType(
  { send, eaks }: ClientCore,
  context: TypeContext,
  accessKey: AccessKey,
  reader: Reader,
  { edit = false }: ShareOptions = {},
): Promise<void> {
  await eaks.ensure(context, reader, accessKey);
  const allow: Permission[] = edit ? ["read", "edit"] : ["read"];
  await changePolicy(send, context, reader.readerId, { allow, deny: [] });
}

/** Revokes the permissions to read and edit, and deletes the key; it does nothing where there is none. */
export async function revokeType(
  { send, eaks }: ClientCore,
  context: TypeContext,
  readerId: ClientId,
): Promise<void> {
  await changePolicy(send, context, readerId, { allow: [], deny: ["read"] });
  await eaks.remove(context, readerId);
  await stopEditing(send, context, readerId);
}

/** Takes away the permission to edit; nothing happens when there is none. */
export async function stopEditing(send: Send, context: TypeContext, readerId: ClientId): Promise<void> {
  try {
    await changePolicy(send, context, readerId, { allow: [], deny: ["edit"] });
  } catch (error) {
    // Most published servers know the permission to read only; there is nothing more to revoke then.
    if (!isVaultError(error, "bad_request")) throw error;
  }
}

/** Gives up this client's own access to another writer's type: the permission, then the key. */
export async function leaveType({ send, clientId }: ClientCore, context: TypeContext): Promise<void> {
  const params = { ...context, readerId: clientId };
  const leave = async (run: () => Promise<unknown>) => {
    try {
      await run();
    } catch (error) {
      if (!isVaultError(error, "not_found")) throw error;
    }
  };
  await leave(() => send(ROUTES.leaveAccessKey, { params, repeatable: true }));
  const json = encodePolicyChange({ allow: [], deny: ["read"] });
  await leave(() => send(ROUTES.leavePolicy, { params, json, repeatable: true }));
}

/** Revokes every permission of `readerId` for own types, and deletes its keys of the types that the lists name. */
export async function revokeEverything(core: ClientCore, readerId: ClientId): Promise<void> {
  const { send, eaks, clientId } = core;
  const shares = (await outgoingShares(send)).filter((share) => share.readerId === readerId);
  const appointments = (await appointed(send)).filter((entry) => entry.authorizerId === readerId);
  const params = { writerId: clientId, userId: clientId, readerId };
  await send(ROUTES.deletePolicies, { params, repeatable: true });
  for (const type of new Set([...shares, ...appointments].map((entry) => entry.type))) {
    await eaks.remove(typeContext(clientId, type), readerId);
  }
}
