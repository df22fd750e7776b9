/** Server times: whole microseconds since 1970, and their only text form on the wire (PROTOCOL.md section 1). */

/** Returns now. */
export function nowMicros(): number {
  return Date.now() * 1000;
}

/** Returns `YYYY-MM-DDTHH:MM:SS.ffffffZ`, always with six fraction digits. */
export function timeText(micros: number): string {
  const seconds = new Date(Math.floor(micros / 1_000_000) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(micros % 1_000_000).padStart(6, "0")}Z`;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/;

/** Returns the microseconds of an RFC 3339 text (finer fractions are cut), or null when it is none. */
export function parseTime(text: string): number | null {
  const match = RFC3339.exec(text);
  if (match === null) return null;
  const [, day, clock, fraction = "", zone] = match;
  const millis = Date.parse(`${day}T${clock}.000${zone === "z" ? "Z" : zone}`);
  if (Number.isNaN(millis)) return null;
  return millis * 1000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}
