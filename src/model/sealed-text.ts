/** A sealed text, as it stands on a page (SECURITY.md "Envelope"). */

/** How every sealed text begins. */
export const ENVELOPE_PREFIX = "sf1:";

/** The longest sealed text in characters, and so the longest text that can be sealed. */
export const MAX_ENVELOPE_LENGTH = 256 * 1024;

/** The languages of the readable line that may stand in front of a sealed text. */
export const LINE_LANGUAGES = ["en", "de"] as const;
export type LineLanguage = (typeof LINE_LANGUAGES)[number];

/**
 * The line is no sentence of the popup: it stands in pages, where any Sealfield knows it again in any of these
 * languages. What is written once must be known for ever.
 */
const LINES: Readonly<Record<LineLanguage, (name: string) => string>> = {
  en: (name) => `Sealed text from ${name} · open with Sealfield: `,
  de: (name) => `Versiegelter Text von ${name} · öffnen mit Sealfield: `,
};
const LINE =
  /(?:Sealed text from|Versiegelter Text von) [^·\n]{1,60} · (?:open with|öffnen mit) Sealfield:\s*$/;
/** In characters, each of which may be two units of UTF-16: what `LINE` allows. */
const LONGEST_NAME = 30;
/** Longer than any line with the white space behind it. */
const LOOKED_AT = 160;

/**
 * Returns the readable line that says that a sealed text is from `name`, with the space behind it; "" where the name
 * has nothing that one can read. It proves nothing: what the text is and who wrote it shows when it is opened.
 */
export function sealedLine(language: LineLanguage, name: string): string {
  const shown = [...name.replace(/sf1:|[·\s\p{C}]+/gu, " ").trim()].slice(0, LONGEST_NAME).join("");
  return shown === "" ? "" : LINES[language](shown.trim());
}

/** Returns how many characters at the end of `text` are a readable line, 0 for none. */
export function lengthOfLine(text: string): number {
  return LINE.exec(text.slice(-LOOKED_AT))?.[0].length ?? 0;
}
