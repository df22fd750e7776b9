/**
 * Keys that work everywhere: `/` or a letter searches, arrows move within lists, Ctrl+Z takes back what the message
 * at the bottom offers, Escape ends what has begun, goes back, and at the bottom closes.
 */
import { isSection } from "./route.ts";
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

/** Handles one key press. `close` closes the window where that makes sense. */
export function handleKeys(event: KeyboardEvent, session: Session, close: () => void): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape") {
    leave(event, session, close);
    return;
  }
  if (session.status.value?.state !== "unlocked" || isTyping(event.target)) return;
  if (event.key === "ArrowDown" || event.key === "ArrowUp") moveInList(event);
  else if (event.key === "z" && (event.ctrlKey || event.metaKey)) undo(event, session);
  else if (!event.ctrlKey && !event.metaKey && !event.altKey) startSearch(event, session);
}

function startSearch(event: KeyboardEvent, session: Session): void {
  const isLetter = /^[\p{L}\p{N}]$/u.test(event.key);
  if (event.key !== "/" && !isLetter) return;
  const field = searchField();
  if (field !== null) {
    // A letter is typed into the field by the browser, as the focus moves before it arrives.
    if (event.key === "/") event.preventDefault();
    field.focus();
  } else if (isSection(session.route) && session.route.name !== "records") {
    event.preventDefault();
    session.filter.value = { ...session.filter.value, query: isLetter ? event.key : "" };
    session.activeRow.current = null;
    session.show("records");
  }
}

/** Lists marked with `data-arrows` are walked through by arrows as well as by Tab. */
function moveInList(event: KeyboardEvent): void {
  const { target } = event;
  const list = target instanceof HTMLElement ? target.closest("[data-arrows]") : null;
  if (list === null || !(target instanceof HTMLElement)) return;
  const controls = [...list.querySelectorAll<HTMLElement>("button:not(:disabled)")];
  const at = controls.indexOf(target);
  controls[at + (event.key === "ArrowDown" ? 1 : -1)]?.focus();
  event.preventDefault();
}

function undo(event: KeyboardEvent, session: Session): void {
  const action = session.toast.value?.action ?? null;
  if (action === null) return;
  event.preventDefault();
  session.toast.value = null;
  action.run();
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
  const end = document.querySelector<HTMLButtonElement>("[data-escape]");
  if (end !== null) end.click();
  else if (session.status.value?.state !== "unlocked" || !session.back()) close();
}
