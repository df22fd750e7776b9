/** Times of a search range: RFC 3339 with an offset, from what people and other SDKs write (PROTOCOL.md 4.7). */
import { VaultError } from "../errors.ts";

/** The zone names of the published SDKs. None of them knows summer time. */
export const ZONES = {
  PST: "-08:00",
  MST: "-07:00",
  CST: "-06:00",
  EST: "-05:00",
  UTC: "+00:00",
} as const;

export type ZoneName = keyof typeof ZONES;

const TIME = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,9})?)?)?(Z|[+-]\d{2}:?\d{2})?$/i;
const OFFSET = /^[+-](?:0\d|1[0-4]):[0-5]\d$/;

/**
 * Returns `time` as a search range wants it. A text without an offset is in `zone`, a zone name or an offset such as
 * `+05:30`; a date alone is its midnight.
 * @throws VaultError `input_invalid` when it is no time, or `zone` no zone
 */
export function searchTime(time: Date | string, zone: string = "UTC"): string {
  if (time instanceof Date) {
    if (Number.isNaN(time.getTime())) throw invalid("time");
    return time.toISOString();
  }
  const [, date, minutes = "00:00", seconds = ":00", offset] = TIME.exec(time.trim()) ?? [];
  if (date === undefined) throw invalid("time");
  const text = `${date}T${minutes}${seconds}${offset === undefined ? offsetOf(zone) : normal(offset)}`;
  if (Number.isNaN(Date.parse(text)) || !isOnCalendar(date)) throw invalid("time");
  return text;
}

function offsetOf(zone: string): string {
  const name = zone.trim().toUpperCase();
  if (Object.hasOwn(ZONES, name)) return ZONES[name as ZoneName];
  if (!OFFSET.test(name)) throw invalid("zone");
  return name;
}

function normal(offset: string): string {
  if (/^z$/i.test(offset)) return "Z";
  const text = offset.includes(":") ? offset : `${offset.slice(0, 3)}:${offset.slice(3)}`;
  if (!OFFSET.test(text)) throw invalid("zone");
  return text;
}

/** `Date.parse` turns the 30th of February into the 2nd of March. */
function isOnCalendar(date: string): boolean {
  return new Date(`${date}T00:00:00Z`).toISOString().startsWith(date);
}

function invalid(why: string): VaultError {
  return new VaultError("input_invalid", "not a time that can be searched for", { detail: { why } });
}
