/** What pages dropped while it was being sealed: it stays here until the person has taken it. */
import { useState } from "preact/hooks";
import type { KeptText } from "../../model/page.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say, sayCount, sayTime } from "../words/say.tsx";
import { hereText } from "./text.ts";

const words = hereText;

export function Kept({ kept, onChanged }: { kept: readonly KeptText[]; onChanged: () => void }) {
  const session = useSession();
  const [error, setError] = useState<unknown>(null);
  if (kept.length === 0) return null;
  const drop = (envelope: string) => session.ask("kept.drop", { text: envelope }).then(onChanged, setError);
  return (
    <section class="card" aria-label={sayCount(words.kept, kept.length)}>
      <div class="card-head">
        <h2>
          <Icon name="seal" size={18} />
          {sayCount(words.kept, kept.length)}
        </h2>
      </div>
      <p class="note pad">{words.keptNote}</p>
      <ul class="here-records" data-arrows>
        {kept.map(({ envelope, origin, at }) => {
          const from = say(words.keptFrom, { host: new URL(origin).host, time: sayTime(at) });
          return (
            <li class="here-row" key={envelope}>
              <span class="row-sub cut">{from}</span>
              <Button
                label={say(words.openKept, { from })}
                onClick={() => session.open({ name: "envelope", tabId: null, text: envelope })}
              >
                {words.openShort}
              </Button>
              <Button kind="quiet" label={say(words.dropKept, { from })} onClick={() => void drop(envelope)}>
                {words.dropShort}
              </Button>
            </li>
          );
        })}
      </ul>
      {error !== null && <ErrorNotice error={error} />}
    </section>
  );
}
