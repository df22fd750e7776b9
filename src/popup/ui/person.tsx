/** How a person is shown: a name with how far their key is known, and the safety words. */
import type { PersonView } from "../../model/person.ts";
import { text } from "../words/text.ts";
import { Icon } from "./icon.tsx";

/**
 * Returns the name to show for `person`; client ids are shortened, "You" is me. Of two people with one name each has
 * their first safety words beside it, which nobody else can choose.
 */
export function nameOf(person: PersonView): string {
  if (person.me) return text.you;
  const mark = person.safetyWords.slice(0, 2).join(" ") || person.clientId.slice(0, 8);
  if (person.name !== "") return person.alike === true ? `${person.name} (${mark})` : person.name;
  return person.clientId === "" ? text.unknownPerson : `${person.clientId.slice(0, 8)}…`;
}

/** How far the key of a person is known. */
export function PinBadge({ pin }: { pin: PersonView["pin"] }) {
  if (pin === "own") return null;
  const tone = pin === "checked" ? "good" : pin === "changed" ? "problem" : "warn";
  return (
    <span class={`badge ${tone}`}>
      {pin === "checked" && <Icon name="check" size={12} />}
      {text.pins[pin]}
    </span>
  );
}

/** Eight words in a fixed order, numbered, easy to read out. */
export function SafetyWords({ words, label }: { words: readonly string[]; label: string }) {
  return (
    <ol class="words" aria-label={label}>
      {words.map((word, index) => (
        // A word may come twice: its place tells it from the other.
        <li key={index}>{word}</li>
      ))}
    </ol>
  );
}
