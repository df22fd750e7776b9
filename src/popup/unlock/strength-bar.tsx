/** Shows how long a passphrase withstands guessing, as a sentence and as a bar. */
import { useEffect, useState } from "preact/hooks";
import { say, sayCount } from "../words/say.tsx";
import { type Estimate, GUESSES_PER_SECOND, loadEstimate } from "./strength.ts";
import { unlockText } from "./text.ts";

const words = unlockText.strength;

/** Returns the sentence for an average guessing time of `seconds`. */
export function sayStrength(seconds: number): string {
  const days = seconds / 86_400;
  if (seconds < 60) return words.seconds;
  if (seconds < 3600) return words.minutes;
  if (days < 1) return words.hours;
  if (days < 60) return sayCount(words.days, Math.round(days));
  if (days < 730) return sayCount(words.months, Math.round(days / 30));
  const years = days / 365;
  if (years < 200) return sayCount(words.years, Math.round(years));
  return years < 1_000_000 ? words.centuries : words.beyond;
}

interface StrengthBarProps {
  readonly passphrase: string;
  /** What a thief knows of the person, such as their name and their server. */
  readonly about?: readonly string[];
}

/** The estimate for `passphrase`; a hint while it is empty. */
export function StrengthBar({ passphrase, about = [] }: StrengthBarProps) {
  const { estimate, isMissing } = useEstimate();
  const strength = passphrase === "" ? null : (estimate?.(passphrase, about) ?? null);
  const sentence =
    strength !== null
      ? sayStrength(strength.seconds)
      : passphrase === ""
        ? words.empty
        : isMissing
          ? words.unknown
          : words.loading;
  return (
    <div class="strength">
      <div class={`strength-bar level-${strength?.level ?? "none"}`} aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </div>
      <p class="strength-text" role="status" aria-label={words.label}>
        {sentence}
      </p>
      {strength !== null && <p class="note">{say(words.basis, { count: GUESSES_PER_SECOND })}</p>}
    </div>
  );
}

function useEstimate() {
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  const [isMissing, setMissing] = useState(false);
  useEffect(() => {
    loadEstimate().then(
      (loaded) => setEstimate(() => loaded),
      () => setMissing(true),
    );
  }, []);
  return { estimate, isMissing };
}
