/** What a page says about a whole form or group: its names, headings, buttons and running text. */
import { parentOf } from "../page/composed.ts";
import { clean } from "./field-texts.ts";

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

/** Of a form of which nothing is seen. */
export const NO_FORM_FACTS: FormFacts = { attributes: "", buttons: "", heading: "", text: "", page: "" };

/** So many buttons of a form are read. */
export const MOST_BUTTONS = 12;
/** So many elements are looked at for a heading before a form. */
const MOST_LOOKED = 60;

/** Elements that head what is around them or after them. */
export const HEADINGS = new Set(["legend", "h1", "h2", "h3", "h4"]);

/**
 * Returns the facts of the form, box or document `owner`; it has these `buttons`, its page these `headings` in order.
 */
export function formFacts(owner: Node, buttons: readonly Element[], headings: readonly Element[]): FormFacts {
  const root = owner as ParentNode & Node;
  const element = owner.nodeType === Node.ELEMENT_NODE ? (owner as Element) : null;
  const attributes = ["id", "name", "class", "action", "aria-label"].map((name) =>
    (element?.getAttribute(name) ?? "").replace(/[?#].*/, ""),
  );
  const texts = buttons.map(
    (button) =>
      `${button.textContent} ${button.getAttribute("value") ?? ""} ${button.getAttribute("alt") ?? ""}`,
  );
  const document = root.ownerDocument ?? (root as Document);
  return {
    attributes: clean(attributes.join(" ")),
    buttons: clean(texts.join(" ")).slice(0, 400),
    heading: headingOf(root, element, headings),
    text: element === null ? "" : element.textContent.replace(/\s+/g, " ").slice(0, 3000),
    page: clean(`${document.title} ${document.location?.pathname ?? ""}`),
  };
}

function headingOf(root: Node, form: Element | null, headings: readonly Element[]): string {
  const inside = headings.find((heading) => root.contains(heading));
  if (inside !== undefined) return clean(inside.textContent);
  let looked = 0;
  let tree: Node | null = null;
  let nearest: Element | undefined;
  for (let at = form; at !== null; at = parentOf(at)) {
    if (at.getRootNode() !== tree) {
      const from: Element = at;
      tree = from.getRootNode();
      nearest = headings.findLast((heading) => isBefore(heading, from));
    }
    for (let before = at.previousElementSibling; before !== null; before = before.previousElementSibling) {
      if (++looked > MOST_LOOKED) return "";
      if (nearest === undefined || !before.contains(nearest)) continue;
      return clean((before === nearest ? before : before.querySelector("h1, h2, h3, h4"))?.textContent ?? "");
    }
  }
  return "";
}

/** Whether `heading` stands before `element` in one tree; a legend speaks for its own fields only. */
function isBefore(heading: Element, element: Element): boolean {
  if (heading.localName === "legend") return false;
  const { DOCUMENT_POSITION_PRECEDING, DOCUMENT_POSITION_CONTAINS, DOCUMENT_POSITION_DISCONNECTED } = Node;
  const position = element.compareDocumentPosition(heading);
  const isOther = position & (DOCUMENT_POSITION_CONTAINS | DOCUMENT_POSITION_DISCONNECTED);
  return !isOther && (position & DOCUMENT_POSITION_PRECEDING) !== 0;
}
