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
    .replace(/\p{L}(?=\p{N})|\p{N}(?=\p{L})/gu, "$& ")
    .replace(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();
}

/** Accents of Latin, Greek and Cyrillic, points of Hebrew and Arabic, sound marks of kana. */
const MARKS =
  /[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u3099\u309a]/g;
const LIKE_OTHERS = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");

/** Lower case without accents; spaces and signs stay. */
export function plain(text: string): string {
  const lower = text.toLowerCase();
  const bare = lower.normalize("NFKD").replace(MARKS, "");
  return bare.replace(LIKE_OTHERS, (sign) => ALIKE[sign] ?? sign).normalize("NFC");
}
