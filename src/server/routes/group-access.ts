/** The shared parts of the routes of groups: ids and pages in requests, and permissions (PROTOCOL.md section 6.2). */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import type { Capability, Group } from "../../wire/group.ts";
import type { ClientId } from "../../wire/ids.ts";
import { forbidden, notFound } from "../call.ts";
import type { Queryable } from "../postgres/database.ts";
import { findMember, type Membership } from "../store/group-members.ts";
import { findGroup } from "../store/groups.ts";

/** Returns the id in a path segment. @throws VaultError `not_found`: a malformed id is one that does not exist */
export function groupParam(text: string): string {
  if (!isUuid(text)) throw notFound();
  return text.toLowerCase();
}

/** @throws VaultError `bad_request` when a body that names its group names another than the path */
export function assertSameGroup(inBody: string, inPath: string): void {
  if (inBody.toLowerCase() !== inPath) {
    throw new VaultError("bad_request", "the body is about another group than the path");
  }
}

/** Returns the group. @throws VaultError `not_found` when there is none that the caller may know of */
export async function knownGroup(db: Queryable, caller: ClientId, groupId: string): Promise<Group> {
  const group = await findGroup(db, groupId, caller);
  if (group === null) throw notFound();
  return group;
}

/**
 * Returns the caller's own membership.
 * @throws VaultError `not_found` when it may not know of the group, `forbidden` without membership or capability
 */
export async function memberWith(
  db: Queryable,
  caller: ClientId,
  groupId: string,
  capability: Capability | null = null,
): Promise<Membership> {
  const member = await findMember(db, groupId, caller);
  if (member === null) {
    await knownGroup(db, caller, groupId);
    throw forbidden("only members of the group may do this");
  }
  if (capability !== null && !member.capabilities.includes(capability)) {
    throw forbidden(`this needs the capability ${capability} in the group`);
  }
  return member;
}
