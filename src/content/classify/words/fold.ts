/**
 * How texts of pages and the words of our tables are made alike before they are compared: lower case, no accents,
 * one letter for those that only look different, words apart.
 */

/** Letters that Unicode does not take apart, and those that two languages write with different signs. */
const ALIKE: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ł: "l",
  ı: "i",
  ی: "ي",
  ى: "ي",
  ک: "ك",
  ة: "ه",
  "№": "#",
};

/** Lower case without accents; letters, digits and camelCase parts stand apart by single spaces. */
export function fold(text: string): string {
  return plain(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2"))
    .replace(/(\p{L})(?=\p{N})/gu, "$1 ")
    .replace(/(\p{N})(?=\p{L})/gu, "$1 ")
    .replace(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();
}

/** Lower case without accents; spaces and signs stay. */
export function plain(text: string): string {
  const lower = text.toLowerCase();
  if (isAscii(lower)) return lower;
  let letters = "";
  for (const sign of lower.normalize("NFKD")) if (!isMark(sign.charCodeAt(0))) letters += ALIKE[sign] ?? sign;
  return letters.normalize("NFC");
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/**
 * Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, sound marks of kana: no expression, to be quick.
 */
function isMark(code: number): boolean {
  return (
    (code >= 0x300 && code <= 0x36f) ||
    (code >= 0x483 && code <= 0x489) ||
    (code >= 0x591 && code <= 0x5c7 && code !== 0x5be && code !== 0x5c0) ||
    (code >= 0x610 && code <= 0x61a) ||
    (code >= 0x64b && code <= 0x65f) ||
    code === 0x670 ||
    (code >= 0x6d6 && code <= 0x6ed) ||
    code === 0x3099 ||
    code === 0x309a
  );
}
