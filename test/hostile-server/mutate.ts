/**
 * Answers with one thing changed: bits, types, missing and doubled members, huge, deep, `__proto__`, cut and repeated
 * text, other statuses. A fixed seed makes the same changes every time.
 */

/** Returns numbers from 0 to below what is asked for, the same for the same seed (mulberry32). */
export function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

type Pick = ReturnType<typeof generator>;

export const KINDS = [
  "bit",
  "cut",
  "repeat",
  "type",
  "missing",
  "doubled",
  "proto",
  "exchanged",
  "huge",
  "deep",
  "whole",
  "status",
] as const;
export type Kind = (typeof KINDS)[number];

/** Values, as JSON, that no parser expects where they turn up. */
export const STRANGE: readonly string[] = [
  "null",
  "{}",
  "[]",
  '""',
  "-1",
  "1e400",
  "true",
  '"__proto__"',
  '{"__proto__":{"a":1}}',
  '"\\ud800"',
  '"AAAA.BBBB"',
  '"0-0-0-0-0"',
  "9007199254740993",
  '"2026-13-45T99:99:99Z"',
  '"00000000-0000-4000-8000-000000000001"',
];
/** Longer than any answer may be. */
const HUGE = 70 * 1024 * 1024;
const STATUSES = [200, 201, 204, 301, 401, 403, 404, 409, 429, 500, 503];

/** One member of JSON text: where its name and its value stand. */
interface Member {
  readonly start: number;
  readonly value: number;
  readonly end: number;
}

function membersOf(text: string): Member[] {
  const found: Member[] = [];
  for (const match of text.matchAll(/"((?:[^"\\]|\\.)*)":/g)) {
    const value = match.index + match[0].length;
    const end = endOfValue(text, value);
    if (end > value) found.push({ start: match.index, value, end });
  }
  return found;
}

function endOfValue(text: string, from: number): number {
  const simple = /^("(?:[^"\\]|\\.)*"|-?[\d.eE+-]+|true|false|null)/.exec(text.slice(from, from + 20_000));
  if (simple !== null) return from + simple[0].length;
  let depth = 0;
  let quoted = false;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === "\\") i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === "{" || c === "[") depth++;
    else if (c === "}" || c === "]") {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return from;
}

/** Returns `text` changed in the way of `kind`; the same text where that is not possible. */
export function mutateText(text: string, kind: Kind, pick: Pick): string {
  const at = pick(Math.max(1, text.length));
  const strange = STRANGE[pick(STRANGE.length)] ?? "";
  const members = membersOf(text);
  const member = members[pick(Math.max(1, members.length))];
  const spliced = (from: number, to: number, put: string) => text.slice(0, from) + put + text.slice(to);
  switch (kind) {
    case "bit":
      return spliced(at, at + 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << pick(7))));
    case "cut":
      return pick(2) === 0 ? text.slice(0, at) : spliced(at, at + 1 + pick(40), "");
    case "repeat":
      return spliced(at, at, text.slice(Math.max(0, at - pick(60)), at));
    case "whole":
      return strange;
    case "huge":
      return pick(2) === 0 ? `${text}${" ".repeat(HUGE)}` : spliced(at, at, "A".repeat(1 + pick(300_000)));
    case "deep":
      return member === undefined
        ? `${"[".repeat(60_000)}${"]".repeat(60_000)}`
        : spliced(member.value, member.end, `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`);
  }
  if (member === undefined || kind === "status") return text;
  const whole = text.slice(member.start, member.end);
  const other = members[pick(members.length)] ?? member;
  switch (kind) {
    case "type":
      return spliced(member.value, member.end, strange);
    case "missing":
      return spliced(member.start, member.end + (text[member.end] === "," ? 1 : 0), "");
    case "doubled": {
      const copy = text.slice(member.start, member.value) + strange;
      return spliced(member.start, member.end, pick(2) === 0 ? `${whole},${copy}` : `${copy},${whole}`);
    }
    case "proto":
      return spliced(member.start, member.start, `"__proto__":${pick(2) === 0 ? strange : `{${whole}}`},`);
    case "exchanged":
      return spliced(member.value, member.end, text.slice(other.value, other.end));
  }
}

/** Returns `response` changed in the way of `kind`. */
export async function mutateResponse(response: Response, kind: Kind, pick: Pick): Promise<Response> {
  const status = kind === "status" ? (STATUSES[pick(STATUSES.length)] ?? 500) : response.status;
  const text = mutateText(await response.text(), kind, pick);
  const hasNoBody = status === 204 || status === 301;
  const { headers } = response;
  return new Response(hasNoBody ? null : text, { status, headers });
}
