/** Shows how long a passphrase withstands guessing, as a sentence and as a bar. */
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { estimate, GUESSES_PER_SECOND } from "./strength.ts";

const { strength: words } = text.setup;

/** Returns the sentence for an average guessing time of `seconds`. */
export function sayStrength(seconds: number): string {
  const days = seconds / 86_400;
  if (seconds < 60) return words.seconds;
  if (seconds < 3600) return words.minutes;
  if (days < 1) return words.hours;
  if (days < 60) return say(words.days, { count: Math.round(days) });
  if (days < 730) return say(words.months, { count: Math.round(days / 30) });
  const years = days / 365;
  if (years < 200) return say(words.years, { count: Math.round(years) });
  return years < 1_000_000 ? words.centuries : words.beyond;
}

/** The estimate for `passphrase`; a hint while it is empty. */
export function StrengthBar({ passphrase }: { passphrase: string }) {
  const { seconds, level } = estimate(passphrase);
  const sentence = passphrase === "" ? words.empty : sayStrength(seconds);
  return (
    <div class="strength">
      <div class={`strength-bar level-${passphrase === "" ? "none" : level}`} aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
      <p class="strength-text" role="status" aria-label={words.label}>
        {sentence}
      </p>
      {passphrase !== "" && <p class="note">{say(words.basis, { count: GUESSES_PER_SECOND })}</p>}
    </div>
  );
}
