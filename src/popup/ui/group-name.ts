/** What a group is called where it is shown. */
import type { GroupView } from "../../model/person.ts";

/** Returns the name of a group, or the beginning of the id of one without. */
export function groupName({ name, groupId }: GroupView): string {
  return name.trim() === "" ? `${groupId.slice(0, 8)}…` : name.trim();
}
