/** The search form as data: what a new search, step and condition begin as, and how one part is replaced. */
import type { Search, SearchCondition, SearchStep } from "../../model/search.ts";

export const NEW_CONDITION: SearchCondition = { subject: "pair", name: "", text: "" };
export const NEW_STEP: SearchStep = { join: "AND", way: "EXACT", conditions: [NEW_CONDITION] };

/** `isConnected`: without a server there is only this device to search. */
export function newSearch(isConnected: boolean): Search {
  return {
    where: isConnected ? "server" : "device",
    find: [NEW_STEP],
    leaveOut: [],
    time: null,
    everybody: true,
    order: "DESCENDING",
  };
}

/** Returns `list` with `item` in place `index`; null takes that place out. */
export function replaced<Item>(list: readonly Item[], index: number, item: Item | null): readonly Item[] {
  return list.flatMap((old, i) => (i !== index ? [old] : item === null ? [] : [item]));
}

/** Returns whether a condition says nothing to look for. */
export function isEmpty({ subject, name, text }: SearchCondition): boolean {
  return text.trim() === "" || (subject === "pair" && name.trim() === "");
}

/** Returns whether every condition of every step says what to look for. */
export function isComplete({ find, leaveOut }: Search): boolean {
  return [...find, ...leaveOut].every(({ conditions }) => !conditions.some(isEmpty));
}

/** Returns the offset of this device from UTC, such as `+01:00`. */
export function offsetHere(now = new Date()): string {
  const minutes = -now.getTimezoneOffset();
  const two = (count: number) => String(Math.floor(count)).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

/** The offsets that clocks of the world have. */
export const ZONES: readonly string[] = [
  ..."-12:00 -11:00 -10:00 -09:30 -09:00 -08:00 -07:00 -06:00 -05:00 -04:00 -03:30 -03:00 -02:00 -01:00".split(
    " ",
  ),
  ..."+00:00 +01:00 +02:00 +03:00 +03:30 +04:00 +04:30 +05:00 +05:30 +05:45 +06:00 +06:30 +07:00".split(" "),
  ..."+08:00 +08:45 +09:00 +09:30 +10:00 +10:30 +11:00 +12:00 +12:45 +13:00 +14:00".split(" "),
];
