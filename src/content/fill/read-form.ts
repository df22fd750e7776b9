/**
 * Reads the login that stands in one form of a page, because the person asked to save it. Only fields that they can see
 * are read; what a page hides from them is not theirs.
 */
import type { TypedLogin } from "../../messages/content.ts";
import type { Group, Target } from "./groups.ts";
import { focusedElement, inSlices, isSeen, looking, ownDocuments, readGroups } from "./lent.ts";

/** Returns the login in the form that has the focus, else in the first where a password stands; null for none. */
export async function readLogin(root: Document): Promise<TypedLogin | null> {
  const sight = await inSlices(looking(ownDocuments(root)));
  const typed = readGroups(root).flatMap((group) => {
    const seen = group.targets.filter(({ control }) => control.value !== "" && isSeen(control, sight, true));
    return seen.some(({ kind }) => kind.endsWith("-password")) ? [{ group, seen }] : [];
  });
  const focused = focusedElement(root);
  const inFocus = typed.find(({ group }) => group.targets.some(({ control }) => control === focused));
  const found = inFocus ?? typed[0];
  return found === undefined ? null : loginIn(found.group, found.seen);
}

function loginIn({ identifier }: Group, seen: readonly Target[]): TypedLogin {
  const textsOf = (wanted: string) =>
    seen.flatMap(({ kind, control }) => (kind === wanted ? [control.value] : []));
  const next = [...new Set(textsOf("new-password"))];
  return {
    name: seen.find(({ control }) => control === identifier)?.control.value.trim() || null,
    current: textsOf("current-password")[0] ?? null,
    next: next[0] ?? null,
    agrees: next.length <= 1,
  };
}
