/** Fills one group of a page with the values of the kinds that were approved. */
import type { ToContentReply } from "../../messages/content.ts";
import { type FillKind, FOLLOWING } from "../../model/fill-kinds.ts";
import { Filling } from "./filling.ts";
import { callContent, inSlices, isSeen, looking, ownDocuments, readGroups, toldOf } from "./lent.ts";

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
