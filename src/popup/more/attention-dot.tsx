/** A dot at More while something there asks to be looked at: the kit, or what keeps the browsers apart. */

import { kitNeed } from "../kit/kit-state.ts";
import { useAsk } from "../window/use-ask.ts";
import { sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";

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
