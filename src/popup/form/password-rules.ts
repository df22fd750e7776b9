/**
 * What a page asks of a new password: the `passwordrules` that sites write for password managers, and the lengths and the
 * `pattern` of the field itself. What cannot be read asks for nothing.
 */
import type { PasswordField } from "../../model/page.ts";

/** Characters by what sites call them, without those that are mistaken for others when read from a screen. */
const CLASSES: Readonly<Record<string, string>> = {
  lower: "abcdefghijkmnpqrstuvwxyz",
  upper: "ABCDEFGHJKLMNPQRSTUVWXYZ",
  digit: "23456789",
  special: "-_.!?+*#",
};
const ALL = Object.values(CLASSES).join("");
/** No password is shorter than this, unless the page takes no longer one. */
const SHORTEST = 8;
const LONGEST = 64;
/** About 120 bits. */
const USUAL = 20;

/** What a new password is made by. */
export interface PasswordRules {
  readonly length: number;
  readonly alphabet: string;
  /** One of each of these sets must be in it. */
  readonly required: readonly string[];
  /** So often the same character may follow itself. */
  readonly consecutive: number;
  /** What the whole must look like, null for anything. */
  readonly pattern: RegExp | null;
}

/** Returns what `field` asks for, null for a password of no page. */
export function rulesFor(field: PasswordField | null): PasswordRules {
  const written = parse(field?.rules ?? "");
  const most = Math.min(...above0([field?.maxLength, written.maxLength]), LONGEST);
  const least = Math.max(...above0([field?.minLength, written.minLength]), SHORTEST);
  const required = written.required.length > 0 || written.allowed !== "" ? written.required : ownRequired();
  return {
    length: Math.min(Math.max(USUAL, least), most),
    alphabet: [...new Set(written.allowed + required.join(""))].join("") || ALL,
    required,
    consecutive: written.consecutive,
    pattern: patternOf(field?.pattern ?? ""),
  };
}

/** Returns `rules` without signs, for pages whose pattern allows none. */
export function withoutSigns(rules: PasswordRules): PasswordRules {
  const plain = (set: string) => set.replace(/[^a-zA-Z\d]/g, "");
  return {
    ...rules,
    alphabet: plain(rules.alphabet),
    required: rules.required.map(plain).filter((set) => set !== ""),
  };
}

function ownRequired(): string[] {
  return Object.values(CLASSES);
}

function above0(numbers: readonly (number | undefined)[]): number[] {
  return numbers.filter((number) => number !== undefined && number > 0) as number[];
}

/** A pattern whose groups repeat could be made to run for ever: such a one is not asked. */
function patternOf(pattern: string): RegExp | null {
  if (pattern === "" || pattern.length > 200 || /\)[*+?{]/.test(pattern)) return null;
  try {
    return new RegExp(`^(?:${pattern})$`, "v");
  } catch {
    return null;
  }
}

interface Written {
  readonly required: readonly string[];
  readonly allowed: string;
  readonly minLength: number;
  readonly maxLength: number;
  readonly consecutive: number;
}

/** Reads `required: upper; required: digit; allowed: [-_]; minlength: 8; maxlength: 20; max-consecutive: 2`. */
function parse(rules: string): Written {
  const required: string[] = [];
  let allowed = "";
  const numbers: Record<string, number> = { minlength: 0, maxlength: 0, "max-consecutive": LONGEST };
  for (const [, name = "", value = ""] of rules.matchAll(/([a-z-]+)\s*:((?:\[[^\]]*\]{1,2}|[^;[])*)/gi)) {
    const property = name.toLowerCase();
    if (property === "required") required.push(charactersOf(value));
    else if (property === "allowed") allowed += charactersOf(value);
    else if (Object.hasOwn(numbers, property) && /^\s*\d+\s*$/.test(value)) numbers[property] = Number(value);
  }
  return {
    required: required.filter((set) => set !== ""),
    allowed,
    minLength: numbers["minlength"] ?? 0,
    maxLength: numbers["maxlength"] ?? 0,
    consecutive: Math.max(1, numbers["max-consecutive"] ?? LONGEST),
  };
}

/** The characters of classes like `upper, [-_.]`; of classes that hold everything, those that we make. */
function charactersOf(value: string): string {
  const own = [...value.matchAll(/\[([^\]]*\]?)\]/g)].map(([, set = ""]) => set.replace(/[^!-~]/g, ""));
  const named =
    value
      .replace(/\[[^\]]*\]{1,2}/g, " ")
      .toLowerCase()
      .match(/[a-z-]+/g) ?? [];
  const classes = named.map((name) =>
    /^(?:ascii-printable|unicode)$/.test(name) ? ALL : (CLASSES[name] ?? ""),
  );
  return [...new Set([...own, ...classes].join(""))].join("");
}
