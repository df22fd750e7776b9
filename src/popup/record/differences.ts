/** What differs between two versions of a record, field by field, and within a value from where to where. */
import type { NameValue } from "../../model/record.ts";

/** One version of a record's content. */
export interface Content {
  readonly fields: readonly NameValue[];
  readonly labels: readonly NameValue[];
}

export type Difference = "same" | "changed" | "left" | "right" | "readable" | "sealed";

/**
 * One field or label of two versions; null where a version does not have it. `left`, `right`: only that one has it.
 * `readable`, `sealed`: what is a label in one and sealed in the other, by what it is on the right.
 */
export interface Compared {
  readonly key: string;
  readonly name: string;
  readonly sealed: boolean;
  readonly left: string | null;
  readonly right: string | null;
  readonly difference: Difference;
}

/** Returns every field and label of either version once, in the order of the left one, then the right one. */
export function compare(left: Content, right: Content): Compared[] {
  const [before, after] = [placesOf(left), placesOf(right)];
  return [...new Map([...before, ...after]).values()].map(({ key, name, sealed }) => {
    const [here, there] = [before.get(key)?.value ?? null, after.get(key)?.value ?? null];
    const twin = keyOf(name, !sealed);
    const hasMoved = here === null && there !== null && before.has(twin) && !after.has(twin);
    const moved: Difference = sealed ? "sealed" : "readable";
    const difference = here === null ? (hasMoved ? moved : "right") : there === null ? "left" : null;
    return {
      ...{ key, name, sealed, left: here, right: there },
      difference: difference ?? (here === there ? "same" : "changed"),
    };
  });
}

interface Place {
  readonly key: string;
  readonly name: string;
  readonly sealed: boolean;
  readonly value: string;
}

/** A sealed field and a label may have one name. */
function keyOf(name: string, sealed: boolean): string {
  return `${sealed ? "field" : "label"} ${name}`;
}

function placesOf({ fields, labels }: Content): Map<string, Place> {
  const place = (sealed: boolean) => (pair: NameValue) =>
    [keyOf(pair.name, sealed), { key: keyOf(pair.name, sealed), sealed, ...pair }] as const;
  return new Map([...fields.map(place(true)), ...labels.map(place(false))]);
}

/** A value in three parts: what both begin with, what is only in this one, what both end with. */
export interface Parts {
  readonly start: string;
  readonly changed: string;
  readonly end: string;
}

/** Returns the parts of `value` as it stands beside `other`. Letters outside of the basic plane are not cut apart. */
export function partsOf(value: string, other: string): Parts {
  const [mine, theirs] = [[...value], [...other]];
  const least = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < least && mine[start] === theirs[start]) start++;
  let end = 0;
  while (end < least - start && mine.at(-1 - end) === theirs.at(-1 - end)) end++;
  return {
    start: mine.slice(0, start).join(""),
    changed: mine.slice(start, mine.length - end).join(""),
    end: mine.slice(mine.length - end).join(""),
  };
}
