/** The countdown after copying: seen as it runs, read out once. */
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { copied } from "./copy.ts";

const words = text.record;

/** Nothing to see while nothing was copied. */
export function CopiedLine() {
  const now = copied.value;
  return (
    <>
      <p class="sr-only" role="status">
        {now === null ? "" : `${words.copiedOnce} ${words.copyKeepOpen}`}
      </p>
      {now !== null && (
        <p class="copied" aria-hidden="true">
          {say(words.copied, { count: now.left })} {words.copyKeepOpen}
        </p>
      )}
    </>
  );
}
