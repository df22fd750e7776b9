/** What somebody will be able to read once an own type is shared, in one sentence, before it is shared. */
import { useAsk } from "../window/use-ask.ts";
import { formFor, Rich } from "../words/say.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.share;

/** `by` is what whoever will read is called. */
export function WhatIsRead({ type, by }: { type: string; by: string }) {
  const mine = useAsk("record.list", {
    text: "",
    // What this device counts: the server also counts what is none of a person's.
    strategy: "SMART",
    type,
    includeShared: false,
    limit: 1,
    from: 0,
  });
  const total = mine.value?.total ?? null;
  const template =
    total === null ? words.promiseAll : total === 0 ? words.promiseNone : formFor(words.promise, total);
  return (
    <p class="promise">
      <Rich template={template} values={{ name: by, type, count: total ?? 0 }} />
    </p>
  );
}
