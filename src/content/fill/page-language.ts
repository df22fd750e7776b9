/** Returns the language (BCP 47) that the page around `element` is in, "" when it says none. */
export function languageOf(element: Element): string {
  return element.closest("[lang]")?.getAttribute("lang") ?? element.ownerDocument.documentElement.lang;
}
