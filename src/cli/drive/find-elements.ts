/**
 * Finds what a person would point at: by role and name, by label, by text, or by CSS selector.
 * The function runs inside the page, in any browser, so that a walk means the same in all of them; it is
 * sent there as text and may therefore refer to nothing outside itself.
 */

/** The kinds of control a walk can name, with the roles of ARIA. */
export type Role =
  | "alert"
  | "button"
  | "checkbox"
  | "combobox"
  | "dialog"
  | "heading"
  | "link"
  | "listitem"
  | "option"
  | "radio"
  | "searchbox"
  | "status"
  | "tab"
  | "textbox";

/**
 * What to point at. A string is a CSS selector. Names, labels and texts match without regard to case; one
 * that equals the given text goes before one that merely contains it.
 */
export type Target =
  | string
  | ({ readonly role: Role; readonly name?: string } & Where)
  | ({ readonly label: string } & Where)
  | ({ readonly text: string } & Where);

interface Where {
  /** CSS selector of the element to look in. */
  readonly within?: string;
  /** Whether a text that merely contains the given one does not count. */
  readonly exact?: boolean;
}

/** Returns the visible elements that `target` names, in document order; `[]` when there are none. */
export function findElements(target: Target): Element[] {
  const selectors: Readonly<Record<Role, string>> = {
    alert: "[role=alert]",
    button: "button,summary,input[type=submit],input[type=button],input[type=reset],[role=button]",
    checkbox: "input[type=checkbox],[role=checkbox],[role=switch]",
    combobox: "select,input[list],[role=combobox]",
    dialog: "dialog[open],[role=dialog],[role=alertdialog]",
    heading: "h1,h2,h3,h4,h5,h6,[role=heading]",
    link: "a[href],[role=link]",
    listitem: "li,[role=listitem]",
    option: "option,[role=option]",
    radio: "input[type=radio],[role=radio]",
    searchbox: "input[type=search],[role=searchbox]",
    status: "output,[role=status]",
    tab: "[role=tab]",
    textbox:
      "input:not([type]),input[type=text],input[type=email],input[type=url],input[type=tel]," +
      "input[type=password],input[type=number],textarea,[role=textbox],[contenteditable=true]",
  };
  const fields = "input:not([type=hidden]),select,textarea,[role=textbox],[contenteditable=true]";

  const clean = (text: string | null | undefined) => (text ?? "").replace(/\s+/g, " ").trim();
  const seen = (element: Element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true }) && box.width > 0 && box.height > 0;
  };
  const spoken = (element: Element): string => {
    const parts = [...element.childNodes].map((node) => {
      if (node.nodeType === Node.TEXT_NODE) return node.nodeValue ?? "";
      if (!(node instanceof Element) || node.getAttribute("aria-hidden") === "true") return "";
      return node.getAttribute("aria-label") ?? node.getAttribute("alt") ?? spoken(node);
    });
    return parts.join(" ");
  };
  const nameOf = (element: Element): string => {
    const ids = clean(element.getAttribute("aria-labelledby"));
    if (ids !== "") {
      const owners = ids.split(" ").map((id) => document.getElementById(id));
      return clean(owners.map((owner) => (owner === null ? "" : spoken(owner))).join(" "));
    }
    const own = clean(element.getAttribute("aria-label"));
    if (own !== "") return own;
    const labels = (element as HTMLInputElement).labels;
    if (labels !== null && labels !== undefined && labels.length > 0) {
      return clean([...labels].map((label) => spoken(label)).join(" "));
    }
    const text = element.matches(fields) ? "" : clean(spoken(element));
    if (text !== "") return text;
    const value = element.matches("input[type=submit],input[type=button],input[type=reset]")
      ? (element as HTMLInputElement).value
      : "";
    return clean(value || element.getAttribute("placeholder") || element.getAttribute("title"));
  };
  /** Keeps those whose text equals `wanted`, or else those that contain it. */
  const byText = (elements: Element[], textOf: (element: Element) => string, wanted: string) => {
    const sought = clean(wanted).toLowerCase();
    const texts = elements.map((element) => ({ element, text: textOf(element).toLowerCase() }));
    const equal = texts.filter(({ text }) => text === sought);
    const kept = equal.length > 0 || exact ? equal : texts.filter(({ text }) => text.includes(sought));
    return kept.map(({ element }) => element);
  };

  const exact = typeof target === "object" && target.exact === true;
  if (typeof target === "string") return [...document.querySelectorAll(target)].filter(seen);
  const root = target.within === undefined ? document : document.querySelector(target.within);
  if (root === null) return [];
  const visible = (selector: string) => [...root.querySelectorAll(selector)].filter(seen);
  if ("role" in target) {
    const ofRole = visible(selectors[target.role]).filter((element) => {
      const role = element.getAttribute("role");
      return role === null || element.matches(`[role=${target.role}]`) || role === "switch";
    });
    return target.name === undefined ? ofRole : byText(ofRole, nameOf, target.name);
  }
  if ("label" in target) return byText(visible(fields), nameOf, target.label);
  const found = byText(visible("*"), (element) => clean(element.textContent), target.text);
  return found.filter((element) => !found.some((other) => other !== element && element.contains(other)));
}
