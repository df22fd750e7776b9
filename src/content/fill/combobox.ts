/**
 * Home-made lists that a text field opens: what counts is the option that is chosen, not what is typed. The option is
 * chosen as a person does, or the field is left as it was.
 */
import type { FillKind } from "../../model/fill-kinds.ts";
import { fold } from "../../values/country.ts";
import type { Control } from "../page/control.ts";
import { pause, write } from "../page/write.ts";
import { choiceFor, choicesOf } from "./choose-option.ts";
import { isVisible } from "./lent.ts";
import { languageOf } from "./page-language.ts";

/** Whether `control` opens a list of its own, from which something must be chosen. */
export function isCombobox(control: Control): boolean {
  const isList =
    control.getAttribute("role") === "combobox" || control.getAttribute("aria-haspopup") === "listbox";
  return control.localName === "input" && isList;
}

/** Returns the options that stand in the open list of `control`. */
function optionsOf(control: Control): HTMLElement[] {
  const root = control.getRootNode() as Document | ShadowRoot;
  const ids = `${control.getAttribute("aria-controls") ?? ""} ${control.getAttribute("aria-owns") ?? ""}`;
  const named = ids.split(/\s+/).flatMap((id) => (id === "" ? [] : (root.getElementById(id) ?? [])));
  const lists = named.length > 0 ? named : [...root.querySelectorAll("[role=listbox]")];
  return lists
    .flatMap((list) => [...list.querySelectorAll<HTMLElement>("[role=option]")])
    .filter((option) => option.getAttribute("aria-disabled") !== "true" && isVisible(option));
}

/** Returns the option that means the value, null while the list shows none that surely does. */
function optionOf(control: Control, kind: FillKind, spellings: readonly string[]): HTMLElement | null {
  const options = optionsOf(control);
  const choices = choicesOf(options.map((option) => option.textContent.trim()));
  const found = choiceFor(choices, kind, spellings, languageOf(control));
  return found === null ? null : (options[choices.indexOf(found)] ?? null);
}

/** How often, and how long each time, a list is waited for after something was typed. */
const WAITS = 4;
const WAIT_MS = 40;

/**
 * Opens the list of `control`, types into it until it shows the option that is meant, and chooses that. Returns why
 * not: without such an option the text that stood there stands there again.
 */
export async function chooseIn(
  control: Control,
  kind: FillKind,
  spellings: readonly string[],
  mayWrite: () => boolean,
): Promise<"unfit" | "refused" | "changed" | null> {
  const was = control.value;
  for (const typed of [null, ...spellings]) {
    if (typed !== null && !write(control, typed, mayWrite)) return "changed";
    for (let wait = 0; wait < (typed === null ? 1 : WAITS); wait++) {
      const option = optionOf(control, kind, spellings);
      if (option !== null) {
        if (!mayWrite()) return "changed";
        const text = option.textContent.trim();
        choose(option);
        await pause(WAIT_MS);
        return shows(control, text) ? null : "refused";
      }
      await pause(typed === null ? 0 : WAIT_MS);
    }
  }
  return write(control, was, mayWrite) ? "unfit" : "changed";
}

/** Whether the chosen text stands in the field or, as some lists draw it, just beside it. */
function shows(control: Control, text: string): boolean {
  if (fold(control.value) === fold(text)) return true;
  let box: Element | null = control;
  for (let steps = 0; steps < 3; steps++) box = box?.parentElement ?? null;
  return control.value === "" && box !== null && fold(box.textContent).includes(fold(text));
}

/** Chooses `option` with the pointer. */
function choose(option: HTMLElement): void {
  const how = { bubbles: true, cancelable: true, composed: true };
  option.dispatchEvent(new PointerEvent("pointerdown", how));
  option.dispatchEvent(new MouseEvent("mousedown", how));
  option.dispatchEvent(new PointerEvent("pointerup", how));
  option.dispatchEvent(new MouseEvent("mouseup", how));
  option.click();
}
