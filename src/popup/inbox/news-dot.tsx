/** A dot at the Inbox while something in it waits for an answer. */

import { useAsk } from "../window/use-ask.ts";
import { sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";

export function NewsDot() {
  const { value } = useAsk("people.list", {}, ["people"]);
  const fresh = value?.incoming.filter(({ answer }) => answer === null).length ?? 0;
  const news = fresh + (value?.ended.length ?? 0);
  if (news === 0) return null;
  return (
    <span class="dot">
      <span class="sr-only">{sayCount(text.bar.news, news)}</span>
    </span>
  );
}
