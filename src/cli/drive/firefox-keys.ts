/** Keys as WebDriver writes them: those without a letter have a code point in the private use area. */

const KEYS: Readonly<Record<string, string>> = {
  Backspace: "\uE003",
  Tab: "\uE004",
  Enter: "\uE007",
  Shift: "\uE008",
  Control: "\uE009",
  Alt: "\uE00A",
  Escape: "\uE00C",
  End: "\uE010",
  Home: "\uE011",
  ArrowLeft: "\uE012",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowDown: "\uE015",
  Delete: "\uE017",
};
const RELEASE_ALL = "\uE000";

/** Returns the text that presses `key`, such as `Enter` or `Control+a`. */
export function keysOf(key: string): string {
  const parts = key.length === 1 ? [key] : key.split("+");
  const keys = parts.map((part) => {
    const code = KEYS[part] ?? (part.length === 1 ? part : undefined);
    if (code === undefined) throw new TypeError(`the Firefox driver has no key ${part}`);
    return code;
  });
  return parts.length > 1 ? `${keys.join("")}${RELEASE_ALL}` : keys.join("");
}
