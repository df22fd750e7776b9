/** What a group is called where it is shown. */
import type { GroupView } from "../../model/person.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

/** Returns the name of a group, or the beginning of the id of one without. */
export function groupName({ name, groupId }: GroupView): string {
  return name.trim() === "" ? `${groupId.slice(0, 8)}…` : name.trim();
}

/** Returns what its members are called together, among readers. */
export function membersOf(group: GroupView): string {
  return say(text.record.memberOf, { group: groupName(group) });
}
