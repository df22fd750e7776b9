/**
 * What must not be lost: forms being filled in and the place where the person is. Both are saved as drafts, sealed
 * by the background under the vault key, at each pause of typing and when the window goes away. What could not
 * be saved yet, because the vault locked in between, waits in memory and is saved after the next unlock.
 */
import { type Signal, signal } from "@preact/signals";
import { callPage } from "../../messages/send.ts";
import { type Form, isTouched, parseForm } from "./form.ts";
import { parseRoute, type Route } from "./route.ts";

/** The id of the draft that holds the place; forms have random ids. */
const PLACE_ID = "place";
const PAUSE_MS = 400;

/** `savedAt` in ms since 1970, 0 while it was never saved. */
export interface KeptForm {
  readonly form: Form;
  readonly savedAt: number;
}

export interface Place {
  readonly stack: readonly Route[];
  readonly savedAt: number;
}

export class Drafts {
  /** Every form with something in it, by id. */
  readonly forms: Signal<ReadonlyMap<string, KeptForm>> = signal(new Map());
  /** Whether the last save of a draft failed. */
  readonly problem: Signal<boolean> = signal(false);
  /** Whether everything typed so far is stored. */
  readonly stored: Signal<boolean> = signal(true);
  readonly #unsaved = new Set<string>();
  #place: readonly Route[] | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();

  /** Reads what was kept. Returns the place, or null. @throws VaultError as `draft.list` does */
  async restore(): Promise<Place | null> {
    const kept = new Map<string, KeptForm>();
    let place: Place | null = null;
    for (const { id, content, savedAt } of await callPage("draft.list", {})) {
      const value = parseContent(content);
      if (id === PLACE_ID) place = parsePlace(value, savedAt);
      const form = id === PLACE_ID ? null : parseForm(value);
      if (form !== null) kept.set(form.id, { form, savedAt });
    }
    for (const id of this.#unsaved) {
      const waiting = this.forms.value.get(id);
      if (waiting !== undefined) kept.set(id, waiting);
    }
    this.forms.value = kept;
    if (this.#unsaved.size > 0) this.#later();
    // The lock may have come before the last place was stored.
    return this.#place === null ? place : { stack: this.#place, savedAt: Date.now() };
  }

  /** Keeps `form` as it is now and saves it after a pause. */
  keep(form: Form): void {
    const savedAt = this.forms.value.get(form.id)?.savedAt ?? 0;
    this.forms.value = new Map(this.forms.value).set(form.id, { form, savedAt });
    this.#unsaved.add(form.id);
    this.stored.value = false;
    this.#later();
  }

  /** Notes where the person is, to come back there. */
  keepPlace(stack: readonly Route[]): void {
    this.#place = stack;
    this.#later();
  }

  /** Forgets form `id`: it was saved as a record, or discarded by the person. */
  async discard(id: string): Promise<void> {
    const rest = new Map(this.forms.value);
    rest.delete(id);
    this.forms.value = rest;
    this.#unsaved.delete(id);
    await this.#saving;
    await callPage("draft.discard", { id }).catch(() => undefined);
  }

  /** Saves now what waits for a pause. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving = this.#saving.then(() => this.#save());
    return this.#saving;
  }

  /** Ends the pause that is running: this window is gone. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Drops what is safely stored, as the vault has locked; what is not stored stays until it is. */
  forget(): void {
    const waiting = [...this.forms.value].filter(([id]) => this.#unsaved.has(id));
    this.forms.value = new Map(waiting);
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.flush(), PAUSE_MS);
  }

  /** Everything at once: when the window goes away there is no time to wait for one answer after the other. */
  async #save(): Promise<void> {
    const unsaved = [...this.#unsaved];
    this.#unsaved.clear();
    await Promise.all([...unsaved.map((id) => this.#saveForm(id)), this.#savePlace()]);
    this.stored.value = this.#unsaved.size === 0;
  }

  async #saveForm(id: string): Promise<void> {
    const form = this.forms.value.get(id)?.form;
    if (form === undefined) return;
    // An edit undone by hand needs no draft, but one that was stored before must go.
    const saved = isTouched(form) ? await this.#saveOne(id, JSON.stringify(form)) : await this.#drop(id);
    if (!saved) this.#unsaved.add(id);
  }

  async #savePlace(): Promise<void> {
    const place = this.#place;
    if (place === null) return;
    this.#place = null;
    if (!(await this.#saveOne(PLACE_ID, JSON.stringify({ v: 1, stack: place })))) this.#place ??= place;
  }

  async #saveOne(id: string, content: string): Promise<boolean> {
    try {
      await callPage("draft.save", { id, content });
    } catch {
      this.problem.value = true;
      return false;
    }
    this.problem.value = false;
    const kept = this.forms.value.get(id);
    if (kept !== undefined) {
      this.forms.value = new Map(this.forms.value).set(id, { ...kept, savedAt: Date.now() });
    }
    return true;
  }

  async #drop(id: string): Promise<boolean> {
    const kept = this.forms.value.get(id);
    if (kept === undefined || kept.savedAt === 0) return true;
    return callPage("draft.discard", { id }).then(
      () => true,
      () => false,
    );
  }
}

function parseContent(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function parsePlace(value: unknown, savedAt: number): Place | null {
  if (typeof value !== "object" || value === null || !("stack" in value)) return null;
  if (!Array.isArray(value.stack)) return null;
  const stack = value.stack.map(parseRoute);
  return stack.length > 0 && stack.every((route) => route !== null) ? { stack, savedAt } : null;
}
