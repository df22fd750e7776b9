/**
 * In which language people read: English, which the texts are written in, or one that is put in the place of them
 * before anything is drawn. The choice is kept in this browser profile in the clear: the lock screen has a language
 * too.
 */

/** By tag, what each language calls itself. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

/** The same sentences in another language; one that is missing does not compile. */
export type Translation<Text> = Text extends string
  ? string
  : { readonly [Key in keyof Text]: Translation<Text[Key]> };

const KEPT_AS = "language";

/** Returns the language that the browser itself speaks, English where we have none for it. */
export function browserLanguage(): Language {
  return navigator.language.split("-")[0] === "de" ? "de" : "en";
}

/** Returns the language that was chosen, null where none was: then the browser's holds. */
export function chosenLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(KEPT_AS);
    return kept === "en" || kept === "de" ? kept : null;
  } catch {
    // A browser that blocks all cookies refuses this too, and must still show its person a vault.
    return null;
  }
}

/** Keeps the choice; windows that open from now on follow it. */
export function chooseLanguage(language: Language | null): void {
  try {
    if (language === null) localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, language);
  } catch {
    // As above: the language of the browser holds.
  }
}

/** Writes a translation over the sentences of `texts`, where they stand: whoever holds a part of them reads it. */
export function put<Texts extends object>(texts: Texts, translation: Translation<Texts>): void {
  for (const [key, part] of Object.entries(translation)) {
    if (typeof part === "string") Reflect.set(texts, key, part);
    else put(Reflect.get(texts as object, key) as object, part as object);
  }
}
