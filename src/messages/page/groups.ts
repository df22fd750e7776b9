/** What own pages ask about groups: who is in, what each may do, and which types are shared with them. */

import * as v from "valibot";
import { type GroupDetails, type GroupRow, MAY } from "../../model/group.ts";
import type { GroupView } from "../../model/person.ts";
import { message, reply } from "../contract.ts";
import { id, none, text } from "../parts.ts";

const group = v.strictObject({ groupId: id });
const member = v.strictObject({ groupId: id, clientId: id });
const shared = v.strictObject({ groupId: id, type: v.string() });

export const GROUP_MESSAGES = {
  /** The groups that I am in. */
  "group.list": message(none, reply<readonly GroupRow[]>, { quiet: true }),
  "group.read": message(group, reply<GroupDetails>, { quiet: true }),
  /** Makes a group of which I am the only member. */
  "group.create": message(v.strictObject({ name: text }), reply<GroupView>, { noted: true, once: true }),
  "group.delete": message(group, reply<null>, { noted: true }),
  /** Puts somebody known into a group, or lets a member do other things in it. */
  "group.allow": message(
    v.strictObject({ ...member.entries, may: v.pipe(v.array(v.picklist(MAY)), v.maxLength(MAY.length)) }),
    reply<null>,
    { noted: true },
  ),
  "group.remove": message(member, reply<null>, { noted: true }),
  /** Ends what I share with a group, then takes me out of it. */
  "group.leave": message(group, reply<null>, { noted: true }),
  /** Shares an own type with a group; once more gives it the type's present key. */
  "group.share": message(shared, reply<null>, { noted: true }),
  "group.unshare": message(shared, reply<null>, { noted: true }),
};
