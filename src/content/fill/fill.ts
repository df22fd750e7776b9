/**
 * Describes the groups of a page, and fills one of them with the values of the kinds that were approved. What a person
 * is told of here is what `filling.ts` holds every field against.
 */
import type { FormGroup, ToContentReply } from "../../messages/content.ts";
import { callContent } from "../../messages/send.ts";
import { type FillKind, FOLLOWING } from "../../model/fill-kinds.ts";
import { focusedElement, ownDocuments } from "../frames.ts";
import { inSlices, type Steps } from "../slices.ts";
import { Filling } from "./filling.ts";
import { readGroups, readingGroups, type Target } from "./groups.ts";
import { wouldShow } from "./secrets.ts";
import { isSeen, looking } from "./sight.ts";
import { tell, toldOf } from "./told.ts";

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

/** Answers `fill.begin`. @throws VaultError with the code that `fill.values` answered */
export async function fill(
  root: Document,
  { ticket, group: id, kinds }: { ticket: string; group: number; kinds: readonly FillKind[] },
): Promise<ToContentReply<"fill.begin">> {
  const sight = await inSlices(looking(ownDocuments(root)));
  const targets = readGroups(root).find((group) => group.id === id)?.targets ?? [];
  const seen = targets.filter(({ control }) => isSeen(control, sight, true));
  const asked = [...new Set(seen.map(({ kind }) => kind))];
  const wanted = kinds.filter((kind) => asked.includes(kind) || FOLLOWING.has(kind));
  const told = toldOf(id);
  if (told === null || !wanted.some((kind) => asked.includes(kind))) {
    return {
      outcomes: kinds.filter((kind) => !FOLLOWING.has(kind)).map((kind) => ({ kind, left: "changed" })),
    };
  }
  const { values } = await callContent("fill.values", { ticket, kinds: wanted });
  const spellings = new Map(values.map((value) => [value.kind, value.spellings]));
  return { outcomes: await new Filling(root, id, told, asked, spellings).run() };
}
