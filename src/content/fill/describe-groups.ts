/** Describes the groups of a page. What a person is told of here is what `filling.ts` holds every field against. */
import type { FormGroup } from "../../messages/content.ts";
import { focusedElement, ownDocuments } from "../frames.ts";
import { inSlices, type Steps } from "../slices.ts";
import { readingGroups, type Target } from "./groups.ts";
import { wouldShow } from "./secrets.ts";
import { isSeen, looking } from "./sight.ts";
import { tell } from "./told.ts";

/** Returns the groups of `root` that a person can see and a fill could fill. */
export async function describeGroups(root: Document): Promise<FormGroup[]> {
  return inSlices(describing(root));
}

function* describing(root: Document): Steps<FormGroup[]> {
  const around = yield* looking(ownDocuments(root));
  const focused = focusedElement(root);
  const described: FormGroup[] = [];
  const groups = yield* readingGroups(root);
  const waiting = groups.flatMap(({ targets }) => targets.map(({ control }) => control));
  const sight = { ...around, waiting };
  for (const group of groups) {
    const seen: Target[] = [];
    for (const target of group.targets) {
      if (isSeen(target.control, sight, true)) seen.push(target);
      yield;
    }
    // A field that is off may be switched on by the one before it.
    const open = seen.filter((_, at) => seen.slice(0, at + 1).some(({ control }) => !control.disabled));
    const fit = open.filter(({ control, kind }) => !wouldShow(control, kind));
    if (fit.length === 0) continue;
    tell(group, seen);
    const { id, purpose, sendsTo } = group;
    described.push({
      id,
      purpose,
      identifier: fit.find(({ control }) => control === group.identifier)?.kind ?? null,
      kinds: [...new Set(fit.map(({ kind }) => kind))],
      focused: seen.some(({ control }) => control === focused),
      sendsTo,
    });
  }
  return described;
}
