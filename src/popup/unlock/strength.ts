/**
 * How long a passphrase withstands guessing by somebody with a stolen disk. What such people try first (leaked
 * passwords, words, names, dates, walks over the keyboard) is known to zxcvbn and its lists. They are large, so only
 * the screens that ask for a new passphrase load them.
 */

/** Guesses a second of somebody with a stolen disk and rented machines, at our Argon2id cost. */
export const GUESSES_PER_SECOND = 20_000;

export interface Strength {
  /** Average time until it is guessed, in seconds. */
  readonly seconds: number;
  /** 0 (useless) to 4 (beyond reach), for the bar. */
  readonly level: 0 | 1 | 2 | 3 | 4;
}

/** Estimates a passphrase; `about` is what a thief knows of the person, such as a name and a server. */
export type Estimate = (passphrase: string, about?: readonly string[]) => Strength;

/** Loads the lists. Rejects when the browser cannot read a file of the extension. */
export async function loadEstimate(): Promise<Estimate> {
  const { guessesFor } = await import("./guesses.ts");
  return (passphrase, about = []) => {
    if (passphrase === "") return { seconds: 0, level: 0 };
    const seconds = guessesFor(passphrase, wordsOf(about)) / GUESSES_PER_SECOND;
    return { seconds, level: levelOf(seconds) };
  };
}

/** Each text as it is, without its spaces, and word by word; the name of this program is the first guess of all. */
function wordsOf(about: readonly string[]): string[] {
  const words = about.flatMap((known) => [
    known,
    known.replaceAll(/\s/g, ""),
    ...known.split(/[^\p{L}\p{N}]+/u),
  ]);
  return ["sealfield", ...words].filter((word) => word.length > 2).map((word) => word.toLowerCase());
}

function levelOf(seconds: number): Strength["level"] {
  const day = 86_400;
  if (seconds < 3600) return 0;
  if (seconds < 30 * day) return 1;
  if (seconds < 3 * 365 * day) return 2;
  return seconds < 1000 * 365 * day ? 3 : 4;
}
