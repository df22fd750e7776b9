/**
 * Decides who may read and edit a type (PROTOCOL.md section 4.4, "Visibility"): its writer, a client with a policy,
 * or a member of a group.
 */
import type { KeyContext } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { mayThroughGroup } from "./group-shares.ts";
import { isAllowed } from "./policies.ts";

/** Returns whether `context.readerId` may read the writer's records of the type. */
export async function mayRead(db: Queryable, context: KeyContext): Promise<boolean> {
  if (context.readerId === context.writerId) return true;
  return (await isAllowed(db, context, "read")) || (await mayThroughGroup(db, context, "READ_CONTENT"));
}

/** Returns whether `context.readerId` may replace the writer's records of the type. */
export async function mayEdit(db: Queryable, context: KeyContext): Promise<boolean> {
  if (context.readerId === context.writerId) return true;
  return (await isAllowed(db, context, "edit")) || (await mayThroughGroup(db, context, "EDIT_CONTENT"));
}
