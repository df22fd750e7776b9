/** Changes the permissions of one client for one type (PROTOCOL.md 4.3). */
import { isVaultError } from "../../errors.ts";
import type { ClientId, TypeContext } from "../../wire/ids.ts";
import { encodePolicyChange, type PolicyChange } from "../../wire/policy.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send } from "../http/request.ts";

/** Changes the permissions of `readerId` for the records of `context`. */
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
