/** What was done with this vault in this browser, the latest first. */

import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { sayTime } from "../words/say.tsx";
import { moreText } from "./text.ts";

const words = moreText.activity;

/** Returns the words for an act, undefined for one that an older release noted and that has none any more. */
function wordsFor(act: string): string | undefined {
  return Object.hasOwn(words.acts, act) ? words.acts[act as keyof typeof words.acts] : undefined;
}

export function ActivityList() {
  const session = useSession();
  const { value, error, reload } = useAsk("activity.list", {});
  const list = value?.filter(({ what }) => wordsFor(what) !== undefined) ?? null;
  return (
    <Screen title={words.title} onBack={() => session.back()}>
      <p class="note">{words.lead}</p>
      {list === null && error === null && <Skeleton rows={6} label={words.title} />}
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {list?.length === 0 && (
        <Empty icon="info" title={words.none}>
          {words.noneNote}
        </Empty>
      )}
      {list !== null && list.length > 0 && (
        <ul class="card activity" aria-label={words.title}>
          {list.map(({ at, what }, index) => (
            // Two acts may have one time: the place tells them apart.
            <li key={index}>
              <span>{wordsFor(what)}</span>
              <time class="note" dateTime={new Date(at).toISOString()}>
                {sayTime(at)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </Screen>
  );
}
