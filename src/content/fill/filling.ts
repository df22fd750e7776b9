/**
 * One fill of one group: writes one field after the other, and looks again after each, because pages switch on, draw
 * again or add fields as they hear of values. Every field is proven once more right before its own write, after all
 * that the page can hear before it: sight, document, group, kind, names, and where the form is sent. When one of them
 * is not what a person was told, the fill ends there.
 */
import type { FillOutcome } from "../../messages/content.ts";
import { type FillKind, FOLLOWING } from "../../model/fill-kinds.ts";
import type { LeftReason } from "../../model/page.ts";
import type { Control } from "../page/control.ts";
import { enter, leave, pause, write } from "../page/write.ts";
import { chooseIn, isCombobox } from "./combobox.ts";
import { valueFor } from "./fill-value.ts";
import type { Group, Target } from "./groups.ts";
import {
  focusedElement,
  inSlices,
  isSeen,
  looking,
  lookNow,
  ours,
  ownDocuments,
  readGroups,
  wouldShow,
} from "./lent.ts";
import { isEmpty, isSame } from "./meaning.ts";
import { isGroupAsTold, plannedFor } from "./planned.ts";
import { pieceFor } from "./runs.ts";
import type { Sight } from "./seen.ts";
import type { Told } from "./told.ts";
import { rootsOf, Watch } from "./watch.ts";

/** A fill ends after this time and this many writes, whatever the page does. */
const LONGEST_MS = 6_000;
const MOST_WRITES = 80;
/** How often, and how long each time, a page is waited for that may still switch on or draw fields. */
const WAITS = 8;
const WAIT_MS = 40;

interface Result {
  readonly kind: FillKind;
  readonly left: LeftReason | null;
  /** What was meant to stand there. */
  readonly text: string;
  /** Whether a later look may find it otherwise: switched on, or brought into sight. */
  readonly isOpen: boolean;
}

/** One fill from its first write to its last look. */
export class Filling {
  readonly #root: Document;
  readonly #id: number;
  readonly #told: Told;
  readonly #values: ReadonlyMap<FillKind, readonly string[]>;
  /** The kinds that the group showed when the fill began. */
  readonly #asked: readonly FillKind[];
  readonly #results = new Map<Control, Result>();
  readonly #ends = Date.now() + LONGEST_MS;
  readonly #focused: Element | null;
  readonly #watch = new Watch();

  constructor(
    root: Document,
    id: number,
    told: Told,
    asked: readonly FillKind[],
    values: ReadonlyMap<FillKind, readonly string[]>,
  ) {
    this.#root = root;
    this.#id = id;
    this.#told = told;
    this.#asked = asked;
    this.#values = values;
    this.#focused = focusedElement(root);
  }

  /** Fills, and returns what became of each field. */
  async run(): Promise<FillOutcome[]> {
    try {
      await this.#fillAll();
      return await this.#finish();
    } finally {
      this.#watch.end();
    }
  }

  async #fillAll(): Promise<void> {
    let waits = 0;
    for (let writes = 0; writes < MOST_WRITES && Date.now() < this.#ends; ) {
      const sight = await inSlices(looking(ownDocuments(this.#root)));
      const group = this.#group();
      if (group === null) return;
      const next = group.targets.find((target) => this.#isDue(target, group, sight));
      if (next === undefined) {
        if (!this.#mayStillOpen(group) || ++waits > WAITS) return;
        await pause(WAIT_MS);
        continue;
      }
      writes++;
      if (!(await this.#fillOne(next, group, sight))) return;
      await pause(0);
    }
  }

  /** The group as the page shows it now; null when it is gone or not what a person was told of. */
  #group(): Group | null {
    const documents = ownDocuments(this.#root);
    this.#watch.add(documents);
    const group = readGroups(this.#root).find(({ id }) => id === this.#id) ?? null;
    if (group === null || !isGroupAsTold(group, this.#told)) return null;
    this.#watch.add(rootsOf(group.targets.map(({ control }) => control)));
    this.#watch.hasChanged();
    return group;
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
    const planned = plannedFor(target, this.#told);
    if (planned === "changed") return note("changed");
    // Nobody was told of it: only what follows a country or postal code may come so late.
    if (planned === null && !FOLLOWING.has(kind)) return false;
    if (!isSeen(control, sight, true)) return note("unseen", "", true);
    const spellings = this.#values.get(kind);
    if (spellings === undefined) return this.#asked.includes(kind) && note("no-value");
    if (wouldShow(control, kind)) return note("shown");
    if (control.disabled) return note("locked", "", true);
    const text = this.#textFor(target, group);
    if (text === null && !isCombobox(control)) return note("unfit");
    if (text !== null && isSame(control.value, kind, text)) return note(null, text);
    return this.#isKept(control, kind) ? note("typed") : true;
  }

  #textFor({ box, control, kind }: Target, { targets }: Group): string | null {
    const spellings = this.#values.get(kind) ?? [];
    if (box !== null) return pieceFor(box, spellings);
    const countryCode = targets.some((target) => target.kind === "tel-country-code");
    return valueFor(control, kind, spellings, { countryCode });
  }

  /** What a person typed stays, unless it is in the field that they are in. */
  #isKept(control: Control, kind: FillKind): boolean {
    if (control === this.#focused || isEmpty(control, kind) || ours.get(control) === control.value)
      return false;
    if (control.matches(":user-valid, :user-invalid")) return true;
    if (control.localName === "select") return false;
    return control.value !== (control as HTMLInputElement).defaultValue;
  }

  /** Fills one field. Returns false when the page is no longer what a person was told of. */
  async #fillOne(target: Target, group: Group, sight: Sight): Promise<boolean> {
    const { control, kind } = target;
    const proof = { group, sight };
    enter(control);
    if (isReadOnly(control)) await pause(0);
    if (!this.#stands(target, proof)) return this.#end(target);
    if (isLocked(control)) {
      leave(control);
      this.#note(target, "locked");
      return true;
    }
    if (isCombobox(control)) {
      const mayWrite = () => !isLocked(control) && this.#stands(target, proof);
      const left = await chooseIn(control, kind, this.#values.get(kind) ?? [], mayWrite);
      leave(control);
      this.#note(target, left, control.value);
      return left !== "changed";
    }
    // Its type may be another since it has the focus: fields of dates become such only then.
    const text = this.#textFor(target, proof.group);
    const mayWrite = () =>
      !isLocked(control) && this.#stands(target, proof) && this.#textFor(target, proof.group) === text;
    if (text !== null && !write(control, text, mayWrite)) return this.#end(target);
    leave(control);
    this.#note(target, text === null ? "unfit" : null, text ?? "");
    return true;
  }

  /**
   * Whether `target` is still what a person was told of, and seen. `proof` is what was found last; of a page that was
   * changed, or is small, all is looked up anew.
   */
  #stands({ control, kind }: Target, proof: { group: Group; sight: Sight }): boolean {
    if (!control.isConnected) return false;
    const documents = ownDocuments(this.#root);
    const isChanged = this.#watch.hasChanged();
    if (isChanged) {
      const group = this.#group();
      const now = group?.targets.find((target) => target.control === control);
      if (group === null || now === undefined || now.kind !== kind) return false;
      if (plannedFor(now, this.#told) === "changed") return false;
      proof.group = group;
    }
    if (isChanged || isSmall(documents)) proof.sight = lookNow(documents);
    return (
      !wouldShow(control, kind) &&
      isSeen(control, { ...proof.sight, look: new Map(), parts: new Map() }, true)
    );
  }

  /** Ends the fill at a field that changed. */
  #end(target: Target): false {
    leave(target.control);
    this.#note(target, "changed");
    return false;
  }

  /** Whether waiting may help: something that has a value is still off, or gone from where it was. */
  #mayStillOpen(group: Group): boolean {
    const found = new Set(group.targets.map(({ kind }) => kind));
    const isMissing = [...this.#values.keys()].some((kind) => !found.has(kind));
    return isMissing || [...this.#results.values()].some(({ left, isOpen }) => left === "locked" && isOpen);
  }

  /** Gives the focus back, and looks what the page made of it all. Whatever was not reached has changed. */
  async #finish(): Promise<FillOutcome[]> {
    if (this.#focused?.isConnected) enter(this.#focused as Control);
    await pause(WAIT_MS);
    const outcomes = [...this.#results].flatMap(([control, { kind, left, text }]): FillOutcome[] => {
      // A field that nobody saw at any time is not spoken of.
      if (left === "unseen" && !this.#told.targets.has(control)) return [];
      if (left === null) ours.set(control, control.value);
      return [{ kind, left: left !== null || isSame(control.value, kind, text) ? left : "refused" }];
    });
    const reached = new Set(outcomes.map(({ kind }) => kind));
    const lost = this.#asked.filter((kind) => this.#values.has(kind) && !reached.has(kind));
    return [...outcomes, ...lost.map((kind) => ({ kind, left: "changed" as const }))];
  }
}

/** Pages of so many elements are searched anew for what lies over a field, also when nothing seems to have changed. */
const SMALL = 2_000;

function isSmall(documents: readonly Document[]): boolean {
  return documents.every((document) => document.getElementsByTagName("*").length <= SMALL);
}

function isReadOnly(control: Control): boolean {
  return control.localName !== "select" && (control as HTMLInputElement).readOnly;
}

function isLocked(control: Control): boolean {
  return isReadOnly(control) || control.matches(":disabled");
}
