/**
 * What a page says about its form controls, read once from the DOM: the input of the classifier, which sees only
 * these facts. Nothing is written, and no value of a control is read.
 */
import { ownDocuments } from "./frames.ts";
import { isVisible } from "./visible.ts";

export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The facts of one control. Texts are as on the page, white space collapsed, cut to a sensible length. */
export interface FieldFacts {
  readonly tag: "input" | "select" | "textarea";
  /** `type` of an input, else the tag's name. */
  readonly type: string;
  /** Tokens of the `autocomplete` attribute, lower case. */
  readonly autocomplete: readonly string[];
  readonly name: string;
  readonly id: string;
  /** Its labels and what ARIA calls it. */
  readonly label: string;
  readonly placeholder: string;
  /** Text just before it that is no label of another control. */
  readonly nearby: string;
  readonly inputMode: string;
  /** -1 without a limit. */
  readonly maxLength: number;
  /** First texts of a select's options. */
  readonly options: readonly string[];
  readonly visible: boolean;
  /** Which form it belongs to, an index into `forms`. */
  readonly form: number;
}

/** The facts of one form, or of all controls of a document that have none. */
export interface FormFacts {
  /** Its id, name, class and action. */
  readonly attributes: string;
  /** Texts of its buttons. */
  readonly buttons: string;
  /** Legend or heading in it, or the heading just before it. */
  readonly heading: string;
  /** Its running text: links, hints, labels of checkboxes. */
  readonly text: string;
  /** The title of the page and the path of its address. */
  readonly page: string;
}

/** A page's controls in document order, with the element of each. */
export interface PageFacts {
  readonly fields: readonly FieldFacts[];
  readonly controls: readonly Control[];
  readonly forms: readonly FormFacts[];
}

/** Types of input that no fill ever touches. */
const OTHER_TYPES = new Set("hidden submit reset button image file checkbox radio color range".split(" "));
/** More controls than this are not read: no form that a person fills is so long. */
const MOST_CONTROLS = 500;
const LABEL_LENGTH = 120;

/** Reads the controls of `root` and of its frames without an address of their own, open shadow roots included. */
export function pageFacts(root: Document): PageFacts {
  const controls = ownDocuments(root)
    .flatMap((document) => [...controlsOf(document)])
    .slice(0, MOST_CONTROLS);
  const ownerOf = ownersOf(controls);
  const owners = [...new Set(controls.map(ownerOf))];
  const fields = controls.map((control, index) =>
    factsOf(control, controls[index - 1] ?? null, owners.indexOf(ownerOf(control))),
  );
  return { fields, controls, forms: owners.map(formFacts) };
}

function* controlsOf(root: ParentNode): Generator<Control> {
  for (const element of root.querySelectorAll("*")) {
    if (isControl(element)) yield element;
    if (element.shadowRoot) yield* controlsOf(element.shadowRoot);
  }
}

function isControl(element: Element): element is Control {
  const { localName } = element;
  if (localName === "input") return !OTHER_TYPES.has((element as HTMLInputElement).type);
  return localName === "select" || localName === "textarea";
}

/**
 * What groups controls: their form, else a dialog. Outside of both, the box around each password that holds another
 * control and a button stands for a form; the rest belongs to its document or shadow root.
 */
function ownersOf(controls: readonly Control[]): (control: Control) => Node {
  const declared = (control: Control) =>
    control.form ?? control.closest("[role=form], [role=search], dialog");
  const boxes = controls
    .filter((control) => control.type === "password" && declared(control) === null)
    .flatMap((control) => boxAround(control) ?? []);
  // The innermost first: a box may hold another.
  const inner = boxes.sort((a, b) => (a.contains(b) ? 1 : b.contains(a) ? -1 : 0));
  return (control) =>
    declared(control) ?? inner.find((box) => box.contains(control)) ?? control.getRootNode();
}

function boxAround(control: Control): Element | null {
  for (let box = control.parentElement; box !== null && box.localName !== "body"; box = box.parentElement) {
    const typed = [...box.querySelectorAll("input, select")].filter(isControl);
    if (typed.length >= 2 && box.querySelector(BUTTONS) !== null) return box;
  }
  return null;
}

const BUTTONS = "button, input[type=submit], input[type=button], input[type=image], [role=button]";

function factsOf(control: Control, previous: Control | null, form: number): FieldFacts {
  const tag = control.localName as FieldFacts["tag"];
  const attribute = (name: string) => clean(control.getAttribute(name) ?? "");
  return {
    tag,
    type: tag === "input" ? control.type : tag,
    autocomplete: attribute("autocomplete").toLowerCase().split(" ").filter(Boolean),
    name: attribute("name"),
    id: attribute("id"),
    label: labelOf(control),
    placeholder: [attribute("placeholder"), attribute("title")].filter(Boolean).join(". "),
    nearby: textBefore(control, previous),
    inputMode: attribute("inputmode").toLowerCase(),
    maxLength: "maxLength" in control ? control.maxLength : -1,
    options:
      "options" in control ? [...control.options].slice(0, 40).map((option) => clean(option.text)) : [],
    visible: isVisible(control),
    form,
  };
}

function labelOf(control: Control): string {
  const ids = (control.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const root = control.getRootNode() as Document | ShadowRoot;
  const parts = [
    ...[...(control.labels ?? [])].map((label) => textOf(label)),
    ...ids.map((id) => textOf(root.getElementById(id))),
    control.getAttribute("aria-label") ?? "",
  ];
  return clean(parts.join(" "));
}

/** The text of `element` without that of the controls in it. */
function textOf(element: Element | null): string {
  if (element === null) return "";
  if (element.querySelector("select, textarea, script, style, option") === null) return element.textContent;
  return [...element.childNodes]
    .map((node) => {
      if (node.nodeType === Node.TEXT_NODE) return (node as Text).data;
      if (node.nodeType !== Node.ELEMENT_NODE) return "";
      return /^(?:select|textarea|script|style|option)$/.test((node as Element).localName)
        ? ""
        : textOf(node as Element);
    })
    .join(" ");
}

/** The nearest text before `control`, but after `previous`, and not further up than a table row or form. */
function textBefore(control: Control, previous: Control | null): string {
  let at: Element = control;
  for (let steps = 0; steps < 5; steps++) {
    let sibling = at.previousSibling;
    while (sibling !== null) {
      if (sibling === previous || (previous !== null && sibling.contains(previous))) return "";
      const text = clean(
        sibling.nodeType === Node.TEXT_NODE
          ? (sibling as Text).data
          : sibling.nodeType === Node.ELEMENT_NODE
            ? textOf(sibling as Element)
            : "",
      );
      if (/\p{L}/u.test(text)) return text.slice(-LABEL_LENGTH);
      sibling = sibling.previousSibling;
    }
    const parent: Element | null = at.parentElement;
    if (parent === null || parent.localName === "form" || parent.localName === "body") return "";
    at = parent;
  }
  return "";
}

function formFacts(owner: Node): FormFacts {
  const root = owner as ParentNode & Node;
  const element = owner.nodeType === Node.ELEMENT_NODE ? (owner as Element) : null;
  const attributes = ["id", "name", "class", "action", "aria-label"].map((name) =>
    (element?.getAttribute(name) ?? "").replace(/[?#].*/, ""),
  );
  const buttons = [...root.querySelectorAll(BUTTONS)]
    .filter((button) => button.getAttribute("type") !== "hidden")
    .slice(0, 12)
    .map(
      (button) =>
        `${button.textContent} ${button.getAttribute("value") ?? ""} ${button.getAttribute("alt") ?? ""}`,
    );
  const document = root.ownerDocument ?? (root as Document);
  return {
    attributes: clean(attributes.join(" ")),
    buttons: clean(buttons.join(" ")).slice(0, 400),
    heading: headingOf(root, element),
    text: element === null ? "" : element.textContent.replace(/\s+/g, " ").slice(0, 3000),
    page: clean(`${document.title} ${document.location?.pathname ?? ""}`),
  };
}

function headingOf(root: ParentNode, form: Element | null): string {
  const inside = root.querySelector("legend, h1, h2, h3, h4");
  if (inside !== null) return clean(inside.textContent);
  for (let at = form; at !== null; at = at.parentElement) {
    for (let before = at.previousElementSibling; before !== null; before = before.previousElementSibling) {
      const heading = before.matches("h1, h2, h3, h4") ? before : before.querySelector("h1, h2, h3, h4");
      if (heading !== null) return clean(heading.textContent);
    }
  }
  return "";
}

function clean(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 2 * LABEL_LENGTH);
}
