/** A dot at More while something there asks to be looked at: the kit, or what keeps the browsers apart. */
import { sayCount } from "../say.tsx";
import { text } from "../text.ts";
import { useAsk } from "../use-ask.ts";
import { kitNeed } from "./kit-state.ts";

export function AttentionDot() {
  const { value } = useAsk("attention.read", {}, ["kit", "browsers", "status"]);
  if (value === null) return null;
  const needs = [kitNeed(value.kit, Date.now()), value.browsers].filter((need) => need !== null);
  if (needs.length === 0) return null;
  return (
    <span class="dot">
      <span class="sr-only">{sayCount(text.access.needs, needs.length)}</span>
    </span>
  );
}
