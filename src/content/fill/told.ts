/** What a person was told of each group of fields on this page, and what was filled there. */
import type { FormPurpose } from "../../model/fill-kinds.ts";
import type { Control } from "../page/control.ts";
import type { Group, Target } from "./groups.ts";

/** A group as it was when a person was told of it. */
export interface Told {
  readonly action: string;
  readonly purpose: FormPurpose;
  readonly targets: ReadonlyMap<Control, Target>;
}

const told = new Map<number, Told>();

/** Remembers that a person is told of `targets` in `group`. */
export function tell({ id, action, purpose }: Group, targets: readonly Target[]): void {
  told.set(id, { action, purpose, targets: new Map(targets.map((target) => [target.control, target])) });
}

/** Returns what a person was last told of the group `id`, null for nothing. */
export function toldOf(id: number): Told | null {
  return told.get(id) ?? null;
}

/** What a fill wrote itself: a later one may write over that, and nobody has to save it. */
export const ours = new WeakMap<Control, string>();
