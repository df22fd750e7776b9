/**
 * What a page says about its form controls, read once from the DOM: the input of the classifier, which sees only
 * these facts. Nothing is written, and no value of a control is read.
 */
import { elementsOf } from "../page/composed.ts";
import { type Control, isControl } from "../page/control.ts";
import { ownDocuments } from "../page/frames.ts";
import type { Steps } from "../page/slices.ts";
import { isVisible, type Look } from "../page/visible.ts";
import { buttonsIn, ownersOf } from "./field-groups.ts";
import { clean, labelOf, textBefore } from "./field-texts.ts";
import { type FormFacts, formFacts, HEADINGS, MOST_BUTTONS, NO_FORM_FACTS } from "./form-facts.ts";

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
  /** -1 without a limit. */
  readonly maxLength: number;
  /** First texts of a select's options. */
  readonly options: readonly string[];
  readonly visible: boolean;
  /** Which form it belongs to, an index into `forms`. */
  readonly form: number;
}

/** A page's controls in document order, with the element of each. */
export interface PageFacts {
  readonly fields: readonly FieldFacts[];
  readonly controls: readonly Control[];
  readonly forms: readonly FormFacts[];
}

const BUTTON_TYPES = new Set(["submit", "button", "image"]);
/** More visible controls than this are not read: no form that a person fills is so long. */
const MOST_VISIBLE = 500;
/** More controls than this are not looked at. */
const MOST_CONTROLS = 20_000;

/**
 * Reads the controls of `root` and of its frames without an address of their own, through open and closed shadow
 * roots.
 */
export function* readingFacts(root: Document): Steps<PageFacts> {
  const found: Control[] = [];
  const buttons: Element[] = [];
  const headings: Element[] = [];
  // A control that is asked for its labels looks through the whole page for them.
  const labelsOf = new Map<Element | null, Element[]>();
  let count = 0;
  for (const document of ownDocuments(root)) {
    for (const element of elementsOf(document)) {
      if (isControl(element)) found.push(element);
      else if (element.localName === "label") {
        const { control } = element as HTMLLabelElement;
        const own = labelsOf.get(control) ?? [];
        labelsOf.set(control, own);
        own.push(element);
      } else if (isButton(element)) buttons.push(element);
      else if (HEADINGS.has(element.localName)) headings.push(element);
      if (++count % 500 === 0) yield;
      if (found.length >= MOST_CONTROLS) break;
    }
  }
  const seen: boolean[] = [];
  const look: Look = new Map();
  let visible = 0;
  for (const control of found) {
    seen.push(visible < MOST_VISIBLE && isVisible(control, look));
    if (seen.at(-1)) visible++;
    yield;
  }
  const all = ownersOf(found, buttons);
  yield;
  return yield* described(found, all, seen, { buttons, headings, labelsOf });
}

interface Around {
  readonly buttons: readonly Element[];
  readonly headings: readonly Element[];
  readonly labelsOf: ReadonlyMap<Element | null, readonly Element[]>;
}

/** The facts of controls, and of the forms of which something is seen. */
function* described(
  controls: readonly Control[],
  ownerOf: readonly Node[],
  seen: readonly boolean[],
  { buttons, headings, labelsOf }: Around,
): Steps<PageFacts> {
  const owners = [...new Set(ownerOf)];
  const number = new Map(owners.map((owner, index) => [owner, index]));
  const isSeen = new Set(ownerOf.filter((_, index) => seen[index]));
  const fields: FieldFacts[] = [];
  for (const [index, control] of controls.entries()) {
    const owner = ownerOf[index];
    const form = owner === undefined ? 0 : (number.get(owner) ?? 0);
    const labels = labelsOf.get(control) ?? [];
    fields.push(
      seen[index] ? factsOf(control, controls[index - 1] ?? null, labels, form) : unseen(control, form),
    );
    if (seen[index]) yield;
  }
  const forms: FormFacts[] = [];
  const buttonsOf = buttonsIn(owners, buttons, MOST_BUTTONS);
  for (const owner of owners) {
    forms.push(isSeen.has(owner) ? formFacts(owner, buttonsOf.get(owner) ?? [], headings) : NO_FORM_FACTS);
    yield;
  }
  return { fields, controls, forms };
}

function isButton(element: Element): boolean {
  if (element.localName === "button") return true;
  if (element.localName === "input") return BUTTON_TYPES.has((element as HTMLInputElement).type);
  return element.hasAttribute("role") && element.getAttribute("role") === "button";
}

/** Of a control that nobody sees, only what it is. */
function unseen(control: Control, form: number): FieldFacts {
  const tag = control.localName as FieldFacts["tag"];
  return { ...NOTHING, tag, type: tag === "input" ? control.type : tag, form };
}

const NOTHING = {
  autocomplete: [],
  name: "",
  id: "",
  label: "",
  placeholder: "",
  nearby: "",
  maxLength: -1,
  options: [],
  visible: false,
} as const;

function factsOf(
  control: Control,
  previous: Control | null,
  labels: readonly Element[],
  form: number,
): FieldFacts {
  const tag = control.localName as FieldFacts["tag"];
  const attribute = (name: string) => clean(control.getAttribute(name) ?? "");
  const root = control.getRootNode();
  const host = "host" in root ? (root as ShadowRoot).host : null;
  return {
    tag,
    type: tag === "input" ? control.type : tag,
    autocomplete: attribute("autocomplete").toLowerCase().split(" ").filter(Boolean),
    // A component may keep the name of its only field on itself.
    name: attribute("name") || clean(host?.getAttribute("name") ?? ""),
    id: attribute("id"),
    label: labelOf(control, labels),
    placeholder: [attribute("placeholder"), attribute("title")].filter(Boolean).join(". "),
    nearby: textBefore(control, previous),
    maxLength: "maxLength" in control ? control.maxLength : -1,
    options:
      "options" in control ? [...control.options].slice(0, 40).map((option) => clean(option.text)) : [],
    visible: true,
    form,
  };
}
