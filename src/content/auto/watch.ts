/**
 * Seals fields that have a rule: when the person leaves one, and before what they send goes out. It hears of everything
 * at the window, in the capture phase, before the page does. An act that would send the text is held back, and done
 * once the text is sealed; where it cannot be sealed, the act is not done.
 */
import { isTextField } from "../page/editable.ts";
import { focusedElement } from "../page/frames.ts";
import { allowUndo } from "../seal/undo-keys.ts";
import { type Writable, writableAt } from "./field-name.ts";
import { hold, isPending, keepLeftOut, noteAct, noteLeftOut, sealLeft } from "./hold.ts";
import { isOpen, isWatched, learnRules } from "./ruled-fields.ts";
import { pressEnter, sendsByEnter, sendsByPress } from "./sending.ts";
import { wholePiece } from "./whole-piece.ts";

/** By these a person writes; a page can make none that is trusted. */
const WRITES = ["keydown", "beforeinput", "paste", "drop"];
const HEARD = [
  ...WRITES,
  "pointerdown",
  "input",
  "focusin",
  "focusout",
  "click",
  "submit",
  "formdata",
  "pagehide",
];
/** These do not leave a shadow tree, so they are heard in it. */
const INSIDE = ["submit", "formdata"];
/** Shorter texts stand in other fields by chance. */
const LONG_ENOUGH = 4;

/** The fields that the person was in. */
const entered = new Set<Writable>();

/** Begins to watch `document`. */
export function watch(document: Document): void {
  const view = document.defaultView;
  const listen = () => {
    for (const name of HEARD) view?.addEventListener(name, hear, { capture: true });
  };
  listen();
  // A page that opens its document anew takes all listeners away.
  new MutationObserver(listen).observe(document, { childList: true });
  void learn(document);
}

/** Asks for the rules, and takes up the field in which the person may be already. */
async function learn(document: Document): Promise<void> {
  await learnRules();
  enter(writableAt(focusedElement(document)));
}

function enter(field: Writable | null): void {
  if (!isWatched(field)) return;
  for (const known of entered) if (!known.isConnected) entered.delete(known);
  entered.add(field);
  const tree = field.getRootNode();
  if (tree !== document) for (const name of INSIDE) tree.addEventListener(name, hear, { capture: true });
}

const openOf = (fields: Iterable<Writable>) =>
  [...fields].filter((field) => field.isConnected && isWatched(field) && isOpen(field));

/** The fields of `form` that are to be sealed and are not: a page may have drawn them anew. */
function openIn(form: HTMLFormElement): Writable[] {
  const inside = [...form.elements, ...form.querySelectorAll("[contenteditable]")].map(writableAt);
  const known = [...entered].filter((field) => form.contains(field));
  return openOf(new Set([...known, ...inside.filter((field) => field !== null)]));
}

function hear(event: Event): void {
  const field = writableAt(event.composedPath()[0]);
  const writes = WRITES.includes(event.type);
  if (event.isTrusted && (writes || event.type === "pointerdown")) {
    noteAct(writes && isWatched(field) ? field : null);
  }
  ON[event.type]?.(event, field);
}

/** What is done at each event; at those that are not here it only counts that they come. */
const ON: Readonly<Record<string, (event: Event, field: Writable | null) => void>> = {
  focusin: (event, field) => {
    enter(field);
    // Turned back into text: its Undo is the person's again.
    if (isWatched(field) && isOpen(field)) allowUndo(field);
    if (event.isTrusted && field !== null) void learn(document);
  },
  input: (_, field) => enter(field),
  focusout: (event, field) => {
    if (event.isTrusted) leave(field, (event as FocusEvent).relatedTarget);
  },
  keydown: (event, field) => {
    if (!event.isTrusted || !isWatched(field) || !sendsByEnter(event as KeyboardEvent, field)) return;
    enter(field);
    if (isOpen(field)) hold(event, [field], () => pressEnter(event as KeyboardEvent, field));
  },
  click: (event) => click(event),
  submit: (event) => submit(event as SubmitEvent),
  formdata: (event) => leaveOut(event as FormDataEvent),
  pagehide: () => keepLeftOut(),
};

/** A field that was left is sealed; one that is left for a moment, because the whole window is, is not. */
function leave(field: Writable | null, next: EventTarget | null): void {
  if (!isWatched(field)) return;
  // An editor takes a text only with the focus, which would take it from where the person writes now.
  const goesOn =
    next instanceof Node && (field.contains(next) || (!isTextField(field) && writableAt(next) !== null));
  if (goesOn || !isOpen(field)) return;
  entered.add(field);
  const left = new Promise<boolean>((resolve) => {
    setTimeout(() => {
      const now = focusedElement(document);
      resolve(now === null || !field.contains(now));
    });
  });
  sealLeft(field, left);
}

/** A press waits for what is being sealed, tries again what could not be, and seals what its form would send. */
function click(event: Event): void {
  if (!event.isTrusted) return;
  const press = sendsByPress(event);
  if (press === null) return;
  const { button, form } = press;
  const fields = new Set([...openOf(entered).filter(isPending), ...(form === null ? [] : openIn(form))]);
  if (fields.size > 0) hold(event, [...fields], () => button.click());
}

function submit(event: SubmitEvent): void {
  const form = event.target as HTMLFormElement;
  const fields = openIn(form);
  if (fields.length === 0) return;
  const submitter = event.submitter?.isConnected === true ? event.submitter : null;
  hold(event, fields, () => {
    if (event.isTrusted) form.requestSubmit(submitter);
    else form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter }));
  });
}

/** A page that makes the data of its form without asking anybody gets no text that is to be sealed. */
function leaveOut({ target, formData }: FormDataEvent): void {
  const fields = openIn(target as HTMLFormElement);
  if (fields.length === 0) return;
  const texts = fields.map((field) => wholePiece(field).read().trim());
  const holdsText = (value: FormDataEntryValue) => {
    const sent = typeof value === "string" ? value.replaceAll("\r\n", "\n").trim() : "";
    return texts.some((text) => (text.length < LONG_ENOUGH ? sent === text : sent.includes(text)));
  };
  for (const name of new Set(formData.keys())) {
    const values = formData.getAll(name);
    if (!values.some(holdsText)) continue;
    const [first, ...others] = values.map((value) => (holdsText(value) ? "" : value));
    // In its place, as the page may count on the order.
    formData.set(name, (first ?? "") as string);
    for (const value of others) formData.append(name, value as string);
  }
  for (const field of fields) noteLeftOut(field);
}
