/** Work of several steps that is not finished: it goes on by itself, is called off, or was given up and says why. */
import { useState } from "preact/hooks";
import type { JobView } from "../../model/job.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { recordsText } from "./text.ts";

const words = recordsText.unfinished;

/** Shows a card, or nothing when all is done. Files that wait for their tab are shown there. */
export function Unfinished() {
  const session = useSession();
  const { value, reload } = useAsk("job.list", {}, ["jobs"]);
  const [error, setError] = useState<unknown>(null);
  const jobs = (value ?? []).filter(({ waiting }) => !waiting);
  if (jobs.length === 0) return null;
  const cancel = (name: string) => {
    setError(null);
    session.ask("job.cancel", { name }).then(reload, setError);
  };
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
      </div>
      <ul class="transfers">
        {jobs.map((job) => (
          <Job key={job.name} job={job} onCancel={() => cancel(job.name)} />
        ))}
      </ul>
      {error !== null && <ErrorNotice error={error} />}
    </section>
  );
}

function Job({ job, onCancel }: { job: JobView; onCancel: () => void }) {
  const { done, total, failed, cancellable } = job;
  const title = titleOf(job);
  const action = failed === null ? text.action.cancel : text.action.dismiss;
  return (
    <li>
      <div class="transfer">
        <p class="row-title">{title}</p>
        {failed === null && total > 0 && <progress aria-label={title} max={total} value={done} />}
        <p class="row-sub" role={failed === null ? "status" : "alert"}>
          {failed === null ? words.goesOn : `${ERROR_TEXT[failed].says} ${ERROR_TEXT[failed].next}`}
        </p>
      </div>
      {(failed !== null || cancellable) && (
        <Button onClick={onCancel} label={say(words.named, { action, title })}>
          {action}
        </Button>
      )}
    </li>
  );
}

/** The id of a job about a type ends with it. */
function titleOf({ kind, id }: JobView): string {
  const known = Object.entries(words.kinds).find(([name]) => name === kind)?.[1] ?? words.other;
  return say(known, { type: kind === "reseal" ? id : id.slice(id.indexOf("/") + 1) });
}
