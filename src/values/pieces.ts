/** Cuts a value for a run of short boxes: exactly by their lengths, or not at all. */

/** Returns the pieces of `text` for boxes of `lengths`, null unless they fit to the last sign. */
export function cut(text: string, lengths: readonly number[]): string[] | null {
  const total = lengths.reduce((sum, length) => sum + length, 0);
  if (lengths.length === 0 || lengths.some((length) => length < 1) || total !== text.length) return null;
  let at = 0;
  return lengths.map((length) => {
    at += length;
    return text.slice(at - length, at);
  });
}

/** Returns the digits of a card number in the groups that are printed on such a card. */
export function cardGroups(digits: string): string[] {
  const lengths = /^3[47]\d{13}$/.test(digits) ? [4, 6, 5] : /^3[068]\d{12}$/.test(digits) ? [4, 6, 4] : null;
  if (lengths !== null) return cut(digits, lengths) ?? [digits];
  return digits.match(/.{1,4}/g) ?? [];
}

/** Returns the digits of `text`, null when it holds anything but digits, spaces and hyphens. */
export function digitsOf(text: string): string | null {
  const digits = text.replace(/[\s-]/g, "");
  return /^\d+$/.test(digits) ? digits : null;
}
