/** A search said back in one sentence, so that a person sees what will be looked for before it is. */
import type { Search, SearchCondition, SearchStep, SearchTime } from "../../model/search.ts";
import { say, sayList } from "../words/say.tsx";
import { searchText } from "./text.ts";

const words = searchText.says;

/** Returns the sentence; `nameOf` gives the name of a person by their id, "" for nobody known. */
export function sayTheSearch(search: Search, nameOf: (clientId: string) => string): string {
  const { find, leaveOut, time, everybody, order } = search;
  const steps = (list: readonly SearchStep[]) =>
    list.map((step) => sayStep(step, nameOf)).reduce((first, second) => say(words.or, { first, second }));
  return sayList(
    [
      everybody ? words.everybody : words.mine,
      ...(find.length === 0 ? [] : [say(words.where, { what: steps(find) })]),
      ...(leaveOut.length === 0 ? [] : [say(words.without, { what: steps(leaveOut) })]),
      ...(time === null ? [] : sayWhen(time)),
      words.orders[order],
    ],
    "unit",
  );
}

function sayStep({ join, way, conditions }: SearchStep, nameOf: (clientId: string) => string): string {
  const said = conditions.map((condition) => sayCondition(condition, way, nameOf));
  return sayList(said, join === "AND" ? "conjunction" : "disjunction");
}

function sayCondition(
  { subject, name, text }: SearchCondition,
  way: SearchStep["way"],
  nameOf: (clientId: string) => string,
): string {
  const known = subject === "writer" ? nameOf(text) : "";
  return say(words.ways[way], { what: say(words.subjects[subject], { name }), text: known || text });
}

function sayWhen({ key, after, before, zone }: SearchTime): string[] {
  if (after === "" && before === "") return [];
  const form = after === "" ? "before" : before === "" ? "after" : "both";
  // The typed day and hour stand as they are: they are of the chosen zone, not of this device.
  const plain = (time: string) => time.replace("T", " ");
  return [say(words.times[key][form], { after: plain(after), before: plain(before), zone })];
}
