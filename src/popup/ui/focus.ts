/** Moving the focus where the person is needed. */

/** Moves the focus to the first control in `form` that is marked as wrong, once the marks are drawn. */
export function focusProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}

/** Returns what a button is called, to find it again when it is drawn anew; "" for anything else. */
export function nameOfButton(element: Element | null): string {
  if (!(element instanceof HTMLButtonElement)) return "";
  return element.getAttribute("aria-label") ?? element.textContent ?? "";
}

/** Returns the button of this name, null when there is none. */
export function buttonNamed(name: string): HTMLButtonElement | null {
  const buttons = document.querySelectorAll<HTMLButtonElement>("button:not(:disabled)");
  return name === "" ? null : ([...buttons].find((button) => nameOfButton(button) === name) ?? null);
}

/** As a `ref`: takes the focus when the control appears. */
export function focusOnce(control: HTMLElement | null): void {
  control?.focus();
}
