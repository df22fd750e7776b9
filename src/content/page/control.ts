/** The form controls that a person types into or chooses from. */
export type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** Types of input that no fill ever touches. */
const OTHER_TYPES = new Set("hidden submit reset button image file checkbox radio color range".split(" "));

/** Whether `element` is one of them. */
export function isControl(element: Element): element is Control {
  const { localName } = element;
  if (localName === "input") return !OTHER_TYPES.has((element as HTMLInputElement).type);
  return localName === "select" || localName === "textarea";
}
