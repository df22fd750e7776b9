/** Describes the groups of a page. What a person is told of here is what `filling.ts` holds every field against. */
import type { FormGroup } from "../../messages/content.ts";
import type { PasswordField } from "../../model/page.ts";
import { focusedElement, ownDocuments } from "../page/frames.ts";
import { inSlices, type Steps } from "../page/slices.ts";
import { type Group, readingGroups, type Target } from "./groups.ts";
import { wouldShow } from "./secrets.ts";
import { isSeen, isTooDear, looking } from "./seen.ts";
import { ours, tell } from "./told.ts";

/**
 * A group of so many fields is looked at to its end once it was begun, however dear: a login needs both of its fields.
 */
const WHOLE = 8;

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
  const seenIn = new Map<Group, Target[]>();
  // Groups that ask for most come first, so that a page which was made to be costly does not hide its login.
  for (const group of groups.toSorted((a, b) => variety(b) - variety(a))) {
    const seen: Target[] = [];
    const mayBegin = !isTooDear(sight);
    for (const [at, target] of group.targets.entries()) {
      const mayProve = mayBegin && (at < WHOLE || !isTooDear(sight));
      if (mayProve && isSeen(target.control, sight, true)) seen.push(target);
      yield;
    }
    seenIn.set(group, seen);
  }
  for (const group of groups) {
    const seen = seenIn.get(group) ?? [];
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
      typed: seen.some(isTyped),
      sendsTo,
      newPassword: askedOf(fit.find(({ kind }) => kind === "new-password")),
    });
  }
  return described;
}

/** Whether a password stands there that no fill has put in. */
function isTyped({ control, kind }: Target): boolean {
  const { value } = control;
  return kind.endsWith("-password") && value !== "" && ours.get(control) !== value;
}

/** What a field asks of a new password; longer texts than anybody reads are left out. */
function askedOf(target: Target | undefined): PasswordField | null {
  if (target?.control.localName !== "input") return null;
  const control = target.control as HTMLInputElement;
  const attribute = (name: string) => {
    const text = control.getAttribute(name) ?? "";
    return text.length > 500 ? "" : text;
  };
  const { minLength, maxLength } = control;
  return { rules: attribute("passwordrules"), pattern: attribute("pattern"), minLength, maxLength };
}

/** How many different things a group asks for. */
function variety({ targets }: Group): number {
  return new Set(targets.map(({ kind }) => kind)).size;
}
