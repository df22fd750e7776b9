/**
 * Fills one group of fields: asks for the values of the kinds that were approved, writes one field after the other, and
 * looks again after each, because pages switch on, draw again or add fields as they hear of values. Every field is proven
 * once more right before its own write; when the page has hidden, moved or renamed it, the fill ends there.
 */

import type { FillOutcome, FormGroup, ToContentReply } from "../../messages/content.ts";
import { FOLLOWING } from "../../messages/fill-plan.ts";
import { callContent } from "../../messages/send.ts";
import type { FillKind } from "../../model/fill-kinds.ts";
import type { LeftReason } from "../../model/page.ts";
import type { Control } from "../control.ts";
import { pageFactsInSlices } from "../field-facts.ts";
import { focusedElement, ownDocuments } from "../frames.ts";
import { chooseIn, isCombobox } from "./combobox.ts";
import { valueFor } from "./fill-value.ts";
import { actionOf, type Group, readGroups, type Target } from "./groups.ts";
import { isEmpty, isSame } from "./meaning.ts";
import { pieceFor } from "./runs.ts";
import { wouldShow } from "./secrets.ts";
import { isSeen, lookAt, type Sight } from "./sight.ts";
import { enter, leave, pause, write } from "./write.ts";

/** A fill ends after this time and this many writes, whatever the page does. */
const LONGEST_MS = 6_000;
const MOST_WRITES = 80;
/** How often, and how long each time, a page is waited for that may still switch on or draw fields. */
const WAITS = 8;
const WAIT_MS = 40;

/** What this script wrote itself: a later fill may write over that. */
const ours = new WeakMap<Control, string>();

/** What each group was when a person was told of it: a form that sends elsewhere by then is not filled. */
const shown = new Map<number, { readonly action: string; readonly kinds: ReadonlyMap<Control, FillKind> }>();

/** Returns the groups of `root` that a person can see and a fill could fill. */
export async function describeGroups(root: Document): Promise<FormGroup[]> {
  const sight = await lookAt(ownDocuments(root));
  const focused = focusedElement(root);
  const facts = await pageFactsInSlices(root);
  return readGroups(root, facts).flatMap(({ id, targets, action, sendsTo }) => {
    const seen = targets.filter(({ control }) => isSeen(control, sight, true));
    // A field that is off may be switched on by the one before it.
    const open = seen.filter((_, at) => seen.slice(0, at + 1).some(({ control }) => !control.disabled));
    const fit = open.filter(({ control, kind }) => !wouldShow(control, kind));
    if (fit.length === 0) return [];
    shown.set(id, { action, kinds: new Map(seen.map(({ control, kind }) => [control, kind])) });
    const isFocused = seen.some(({ control }) => control === focused);
    return [{ id, kinds: [...new Set(fit.map(({ kind }) => kind))], focused: isFocused, sendsTo }];
  });
}

/** Answers `fill.begin`. @throws VaultError with the code that `fill.values` answered */
export async function fill(
  root: Document,
  { ticket, group, kinds }: { ticket: string; group: number; kinds: readonly FillKind[] },
): Promise<ToContentReply<"fill.begin">> {
  const sight = await lookAt(ownDocuments(root));
  const targets = readGroups(root).find(({ id }) => id === group)?.targets ?? [];
  const seen = targets.filter(({ control }) => isSeen(control, sight, true));
  const asked = [...new Set(seen.map(({ kind }) => kind))];
  const wanted = kinds.filter((kind) => asked.includes(kind) || FOLLOWING.has(kind));
  if (!wanted.some((kind) => asked.includes(kind))) {
    return {
      outcomes: kinds.filter((kind) => !FOLLOWING.has(kind)).map((kind) => ({ kind, left: "changed" })),
    };
  }
  const { values } = await callContent("fill.values", { ticket, kinds: wanted });
  const spellings = new Map(values.map((value) => [value.kind, value.spellings]));
  return { outcomes: await new Filling(root, group, asked, spellings).run() };
}

interface Result {
  readonly kind: FillKind;
  readonly left: LeftReason | null;
  /** What was meant to stand there. */
  readonly text: string;
  /** Whether a later look may find it otherwise: switched on, or brought into sight. */
  readonly isOpen: boolean;
}

/** One fill from its first write to its last look. */
class Filling {
  readonly #root: Document;
  readonly #id: number;
  readonly #values: ReadonlyMap<FillKind, readonly string[]>;
  /** The kinds that the group showed when the fill began. */
  readonly #asked: readonly FillKind[];
  readonly #results = new Map<Control, Result>();
  readonly #lost: FillOutcome[] = [];
  readonly #action: string | undefined;
  readonly #ends = Date.now() + LONGEST_MS;
  readonly #focused: Element | null;

  constructor(
    root: Document,
    id: number,
    asked: readonly FillKind[],
    values: ReadonlyMap<FillKind, readonly string[]>,
  ) {
    this.#root = root;
    this.#id = id;
    this.#asked = asked;
    this.#values = values;
    this.#action = shown.get(id)?.action;
    this.#focused = focusedElement(root);
  }

  async run(): Promise<FillOutcome[]> {
    let waits = 0;
    for (let writes = 0; writes < MOST_WRITES && Date.now() < this.#ends; ) {
      const sight = await lookAt(ownDocuments(this.#root));
      const group = readGroups(this.#root).find((candidate) => candidate.id === this.#id) ?? null;
      if (group === null || group.action !== this.#action) {
        this.#giveUp(group);
        break;
      }
      const next = group.targets.find((target) => this.#isDue(target, group, sight));
      if (next === undefined) {
        if (!this.#mayStillOpen(group) || ++waits > WAITS) break;
        await pause(WAIT_MS);
        continue;
      }
      writes++;
      if (!(await this.#fillOne(next, group, sight))) {
        this.#giveUp(group);
        break;
      }
      await pause(0);
    }
    return this.#finish();
  }

  #note({ control, kind }: Target, left: LeftReason | null, text = "", isOpen = false): void {
    this.#results.set(control, { kind, left, text, isOpen });
  }

  /** Whether `target` can be filled now and was not yet; what keeps it from that is noted. */
  #isDue(target: Target, group: Group, sight: Sight): boolean {
    const { control, kind } = target;
    if (this.#results.get(control)?.isOpen === false) return false;
    const note = (left: LeftReason | null, text = "", isOpen = false) => {
      this.#note(target, left, text, isOpen);
      return false;
    };
    if (!isSeen(control, sight, true)) return note("unseen", "", true);
    const spellings = this.#values.get(kind);
    if (spellings === undefined) return this.#asked.includes(kind) && note("no-value");
    const before = shown.get(this.#id)?.kinds.get(control);
    if (before !== undefined && before !== kind) return note("changed");
    if (wouldShow(control, kind)) return note("shown");
    if (control.disabled) return note("locked", "", true);
    const text = this.#textFor(target, group, spellings);
    if (text === null && !isCombobox(control)) return note("unfit");
    if (text !== null && isSame(control.value, kind, text)) return note(null, text);
    return this.#isKept(control, kind) ? note("typed") : true;
  }

  #textFor(target: Target, { targets }: Group, spellings: readonly string[]): string | null {
    if (target.box !== null) return pieceFor(target.box, spellings);
    const countryCode = targets.some(({ kind }) => kind === "tel-country-code");
    return valueFor(target.control, target.kind, spellings, { countryCode });
  }

  /** What a person typed stays, unless it is in the field that they are in. */
  #isKept(control: Control, kind: FillKind): boolean {
    if (control === this.#focused || isEmpty(control, kind) || ours.get(control) === control.value)
      return false;
    if (control.matches(":user-valid, :user-invalid")) return true;
    if (control.localName === "select") return false;
    return control.value !== (control as HTMLInputElement).defaultValue;
  }

  /** Fills one field. Returns false when the page is no longer what was approved. */
  async #fillOne(target: Target, group: Group, sight: Sight): Promise<boolean> {
    const { control, kind } = target;
    const spellings = this.#values.get(kind) ?? [];
    const before = identityOf(control);
    const mayWrite = () =>
      identityOf(control) === before &&
      actionOf(group.targets) === this.#action &&
      !wouldShow(control, kind) &&
      isSeen(control, { ...sight, look: new Map() }, true);
    enter(control);
    if (isReadOnly(control)) await pause(0);
    if (!mayWrite()) return false;
    if (isReadOnly(control) || control.disabled) {
      leave(control);
      this.#note(target, "locked");
      return true;
    }
    if (isCombobox(control)) {
      const left = await chooseIn(control, kind, spellings, mayWrite);
      leave(control);
      this.#note(target, left, control.value);
      return left !== "changed";
    }
    // Its type may be another since it has the focus: fields of dates become such only then.
    const text = this.#textFor(target, group, spellings);
    if (text !== null && !write(control, text, mayWrite)) return false;
    leave(control);
    this.#note(target, text === null ? "unfit" : null, text ?? "");
    return true;
  }

  /** Whether waiting may help: something that has a value is still off, or gone from where it was. */
  #mayStillOpen(group: Group): boolean {
    const found = new Set(group.targets.map(({ kind }) => kind));
    const isMissing = [...this.#values.keys()].some((kind) => !found.has(kind));
    return isMissing || [...this.#results.values()].some(({ left, isOpen }) => left === "locked" && isOpen);
  }

  /** Notes everything that was not reached. */
  #giveUp(group: Group | null): void {
    for (const target of group?.targets ?? []) {
      const isReached = this.#results.get(target.control)?.isOpen === false;
      if (!isReached && this.#values.has(target.kind)) this.#note(target, "changed");
    }
    const reached = new Set([...this.#results.values()].map(({ kind }) => kind));
    for (const kind of this.#asked) {
      if (this.#values.has(kind) && !reached.has(kind)) this.#lost.push({ kind, left: "changed" });
    }
  }

  /** Gives the focus back, and looks what the page made of it all. */
  async #finish(): Promise<FillOutcome[]> {
    if (this.#focused?.isConnected) enter(this.#focused as Control);
    await pause(WAIT_MS);
    const outcomes = [...this.#results].flatMap(([control, { kind, left, text }]): FillOutcome[] => {
      // A field that nobody saw at any time is not spoken of.
      if (left === "unseen" && !shown.get(this.#id)?.kinds.has(control)) return [];
      const isHeld = left !== null || !control.isConnected || isSame(control.value, kind, text);
      if (left === null) ours.set(control, control.value);
      return [{ kind, left: isHeld ? left : "refused" }];
    });
    return [...outcomes, ...this.#lost];
  }
}

function isReadOnly(control: Control): boolean {
  return control.localName !== "select" && (control as HTMLInputElement).readOnly;
}

/** What a person knows a field by; a page that changes it has made another field of it. */
function identityOf(control: Control): string {
  const labels = [...(control.labels ?? [])].map((label) => label.textContent.trim());
  return JSON.stringify([
    control.isConnected,
    control.name,
    control.id,
    control.getAttribute("aria-label"),
    ...labels,
  ]);
}
