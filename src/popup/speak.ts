/** Makes a page speak a language before it is drawn. */
import type { Language } from "./words/language.ts";
import { setLocale } from "./words/say.tsx";

/** Texts, plurals, lists, numbers and dates are in `language` once this is done. */
export async function speak(language: Language): Promise<void> {
  document.documentElement.lang = language;
  setLocale(language);
  if (language === "de") (await import("./german.ts")).putGerman();
}
