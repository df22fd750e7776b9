/** Which rule an own type follows, and whether an unsigned record is suspect (SECURITY.md, "Seal context"). */
import { hasOwnTag } from "../../crypto/access-key.ts";
import type { TypeRule } from "../../model/record-type.ts";
import { type ClientId, typeContext } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";

/** Returns the rule of the own `type`: chosen, else mixed when another program made its key, else sealed. */
export async function ruleOf({ rules, registry, identity, ring }: Account, type: string): Promise<TypeRule> {
  const chosen = await rules.chosen(type);
  if (chosen !== null) return chosen;
  const context = typeContext(identity.clientId, type);
  const known = await registry.get(context);
  return known === null || hasOwnTag(known.accessKey, ring.privateKey, context) ? "sealed" : "mixed";
}

/**
 * Returns whether an unsigned record of this writer and type is suspect: the person wants signed ones only, or signed
 * ones were seen, or announced by the writer's card, and nothing says that other programs write here too.
 */
export async function expectsSigned(account: Account, writerId: ClientId, type: string): Promise<boolean> {
  const { memory, rules, identity } = account;
  const isOwn = writerId === identity.clientId;
  if (isOwn && (await rules.chosen(type)) === "sealed") return true;
  if (!(await memory.expects(writerId, type))) return false;
  return !isOwn || (await ruleOf(account, type)) === "sealed";
}
