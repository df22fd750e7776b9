/** Moving the focus where the person is needed. */

/** Moves the focus to the first control in `form` that is marked as wrong, once the marks are drawn. */
export function focusProblem(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => form?.querySelector<HTMLElement>("[aria-invalid]")?.focus());
}

/** As a `ref`: takes the focus when the control appears. */
export function focusOnce(control: HTMLElement | null): void {
  control?.focus();
}
