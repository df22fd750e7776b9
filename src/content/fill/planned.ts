/**
 * Whether a field is still what a person was told of: its kind by all that the page says now, and each of its names as
 * it was. A page may draw a field anew, but not make another one of it.
 */
import type { FillKind, FormPurpose } from "../../model/fill-kinds.ts";
import type { FieldFacts } from "../classify/field-facts.ts";
import type { Group, Target } from "./groups.ts";
import { bestOf, fold, PASSWORD_WORDS, votesOf } from "./lent.ts";
import type { Told } from "./told.ts";

/** Whether `group` is sent where it was, and is for the same. */
export function isGroupAsTold(group: Group, { action, purpose }: Told): boolean {
  return group.action === action && sortOf(group.purpose) === sortOf(purpose);
}

/** Purposes that turn into each other during a fill count as one: the password comes after the name. */
function sortOf(purpose: FormPurpose): string {
  if (purpose === "log-in-first") return "log-in";
  return ["sign-up", "newsletter", "other", "search"].includes(purpose) ? "contact" : purpose;
}

/**
 * Returns the field that a person was told of and that `target` is now: itself, or one drawn anew in its place; null
 * when they were told of none. `changed` when it is no longer what it was.
 */
export function plannedFor(target: Target, { targets }: Told): Target | "changed" | null {
  const own = targets.get(target.control);
  if (own !== undefined) return isSameField(own, target) ? own : "changed";
  const gone = [...targets.values()].filter(
    ({ control, kind }) => kind === target.kind && !control.isConnected,
  );
  if (gone.length === 0) return null;
  return gone.find((before) => isSameField(before, target)) ?? "changed";
}

function isSameField(before: Target, now: Target): boolean {
  const [one, other] = [before.facts, now.facts];
  return (
    before.kind === now.kind &&
    one.name === other.name &&
    one.autocomplete.join() === other.autocomplete.join() &&
    before.box?.lengths.join() === now.box?.lengths.join() &&
    isSameType(one.type, other.type, now.kind) &&
    (isCalledSo(one, other) || saysItself(other, now.kind))
  );
}

/** A field of a date becomes one only when it has the focus, and an eye beside a password shows it. */
function isSameType(one: string, other: string, kind: FillKind): boolean {
  const isDate = /^(?:bday|cc-exp)/.test(kind) && /^(?:date|month)$/.test(other);
  const isShown = /password|^cc-csc$/.test(kind) && /^(?:password|text)$/.test(other);
  return one === other || isDate || isShown;
}

/** Whether people read the same name: the label, else the text before the field or the one in it. */
function isCalledSo(one: FieldFacts, other: FieldFacts): boolean {
  if (fold(one.label) !== "" || fold(other.label) !== "")
    return isAlike(one.label, other.label || other.placeholder);
  if (fold(one.placeholder) !== "" && isAlike(one.placeholder, other.placeholder)) return true;
  return isAlike(one.nearby, other.nearby);
}

/** Hints come and go: one text may stand in the other. */
function isAlike(one: string, other: string): boolean {
  const [a, b] = [fold(one).trim(), fold(other).trim()];
  return a === b || (a !== "" && b !== "" && (a.includes(b) || b.includes(a)));
}

/** Whether what people read of a field names its kind by itself, as when a state becomes a county. */
function saysItself(field: FieldFacts, kind: FillKind): boolean {
  const nearby = field.label === "" ? field.nearby : "";
  const texts = { ...field, nearby, name: "", id: "" };
  if (kind.endsWith("-password"))
    return [field.label, nearby, field.placeholder].some((text) => PASSWORD_WORDS.has(fold(text)));
  return bestOf(votesOf(texts).voices) === kind;
}
