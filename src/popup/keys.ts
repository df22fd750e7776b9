/** Keys that work everywhere: `/` or a letter searches, Escape goes back and at the bottom closes. */
import type { Session } from "./session.ts";

/** Returns whether what has the focus takes letters itself. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio])")
  );
}

function searchField(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("[data-search]");
}

/** Handles one key press. */
export function handleKeys(event: KeyboardEvent, session: Session, close: () => void): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") leave(event, session, close);
  else startSearch(event, session);
}

function startSearch(event: KeyboardEvent, session: Session): void {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const isLetter = /^[\p{L}\p{N}]$/u.test(event.key);
  if ((event.key !== "/" && !isLetter) || session.status.value?.state !== "unlocked") return;
  const field = searchField();
  if (field === null) return;
  // The letter itself is typed into the field by the browser, as the focus moves before it arrives.
  if (event.key === "/") event.preventDefault();
  field.focus();
}

function leave(event: KeyboardEvent, session: Session, close: () => void): void {
  event.preventDefault();
  const cancel = document.querySelector<HTMLButtonElement>("[role=alertdialog] button");
  if (cancel !== null) {
    cancel.click();
    return;
  }
  const field = searchField();
  if (field !== null && field.value !== "") {
    session.filter.value = { ...session.filter.value, query: "" };
    field.focus();
    return;
  }
  if (session.status.value?.state !== "unlocked" || !session.back()) close();
}
