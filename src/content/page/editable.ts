/** Places in a page that hold text a person can edit: inputs, text areas and editing hosts. Nothing is changed here. */

export type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Types of `input` that keep any line of text as it is. */
const PLAIN_TYPES = new Set(["text", "search", "password", "tel", "url", "email"]);

/** Whether `element` is a text area or an input of text. Compared by name: frames have classes of their own. */
export function isTextField(element: Element): element is TextField {
  if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") return false;
  if (element.localName === "textarea") return true;
  return element.localName === "input" && PLAIN_TYPES.has((element as HTMLInputElement).type);
}

/** Whether any field, also one of dates or numbers, is where a person types or picks a value. */
export function isField(element: Element): element is TextField | HTMLSelectElement {
  return ["input", "textarea", "select"].includes(element.localName);
}

/** The outermost editor that contains `node`, null where the page is not editable. */
export function editingHost(node: Node): HTMLElement | null {
  let host: HTMLElement | null = null;
  let at: Node | null = node.nodeType === Node.ELEMENT_NODE ? node : node.parentNode;
  while (at !== null && (at as HTMLElement).isContentEditable) {
    host = at as HTMLElement;
    at = at.parentNode;
  }
  return host;
}
