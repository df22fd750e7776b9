/** Many records being deleted: how far it is, a way to stop it, and in the end what could not be deleted and why. */
import { useState } from "preact/hooks";
import { isVaultError, type VaultError } from "../../errors.ts";
import type { DeleteReport } from "../../model/job.ts";
import { CopyLine } from "../offline/copy-line.tsx";
import { Button } from "../ui/button.tsx";
import { ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { formFor, say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { recordsText } from "./text.ts";

const words = recordsText.deleting;
/** More records than this are counted, not listed. */
const MOST_LEFT = 100;

export function Deleting({ requestId }: { requestId: string }) {
  const session = useSession();
  const mine = session.deletion.value?.requestId === requestId ? session.deletion.value : null;
  // Another window, or the one from before a lock, asked for it: the background knows.
  const kept = useAsk("record.delete-report", mine === null ? { requestId } : null, ["jobs"]);
  const jobs = useAsk("job.list", {}, ["jobs"]);
  const job = jobs.value?.find(({ kind, id }) => kind === "delete" && id === requestId);
  const report = mine === null ? kept.value : mine.report;
  const error = mine === null ? kept.error : mine.error;
  const isOver = mine === null && !kept.busy && !jobs.busy && job === undefined;
  const toRecords = () => session.show("records");
  return (
    <Screen title={report === null || report.waiting > 0 ? words.title : words.doneTitle} onBack={toRecords}>
      {report !== null ? (
        <Report report={report} onBack={toRecords} />
      ) : isVaultError(error, "cancelled") ? (
        <Stopped error={error} onBack={toRecords} />
      ) : error !== null ? (
        <>
          <ErrorNotice error={error}>
            <Button onClick={toRecords}>{words.toRecords}</Button>
          </ErrorNotice>
          {job !== undefined && <p class="note">{words.goesOn}</p>}
        </>
      ) : isOver ? (
        <Notice
          tone="info"
          title={words.over}
          actions={<Button onClick={toRecords}>{words.toRecords}</Button>}
        >
          {words.overNote}
        </Notice>
      ) : mine === null && job === undefined ? (
        <Skeleton rows={2} label={words.title} />
      ) : (
        <Progress
          name={job?.name ?? null}
          done={job?.done ?? 0}
          total={job?.total || (mine?.total ?? 0)}
          look={jobs.reload}
        />
      )}
    </Screen>
  );
}

interface ProgressProps {
  /** The job, null where there is none: in a vault without a server. */
  readonly name: string | null;
  readonly done: number;
  readonly total: number;
  readonly look: () => void;
}

function Progress({ name, done, total, look }: ProgressProps) {
  const session = useSession();
  const [stopping, setStopping] = useState(false);
  usePulse(look);
  return (
    <div class="progress">
      <progress max={Math.max(1, total)} value={name === null ? undefined : done} aria-label={words.title} />
      {name !== null && (
        <>
          <p role="status">{say(formFor(words.progress, total), { done, total })}</p>
          <p class="note">{words.mayClose}</p>
          <Button
            busy={stopping}
            onClick={() => {
              setStopping(true);
              session.ask("job.cancel", { name }).catch(() => setStopping(false));
            }}
          >
            {words.stop}
          </Button>
        </>
      )}
    </div>
  );
}

function Stopped({ error, onBack }: { error: VaultError; onBack: () => void }) {
  const [done, total] = [Number(error.detail["done"] ?? 0), Number(error.detail["total"] ?? 0)];
  return (
    <Notice tone="info" title={words.stopped} actions={<Button onClick={onBack}>{words.toRecords}</Button>}>
      {say(formFor(words.stoppedNote, total), { done, total })}
    </Notice>
  );
}

function Report({ report, onBack }: { report: DeleteReport; onBack: () => void }) {
  const session = useSession();
  const { deleted, waiting, left } = report;
  const isAway = waiting > 0;
  const why = (code: DeleteReport["left"][number]["code"]) =>
    code === "conflict" ? words.changed : code === "forbidden" ? words.forbidden : ERROR_TEXT[code].says;
  return (
    <>
      <Notice
        tone={left.length > 0 ? "warn" : isAway ? "info" : "good"}
        title={sayCount(isAway ? words.waiting : words.done, isAway ? waiting : deleted)}
        actions={<Button onClick={onBack}>{words.toRecords}</Button>}
      >
        {isAway && <p>{words.waitingNote}</p>}
        {isAway && deleted > 0 && <p>{sayCount(words.done, deleted)}</p>}
        {left.length > 0 ? sayCount(words.left, left.length) : undefined}
      </Notice>
      <CopyLine />
      {left.length > 0 && (
        <section class="card" aria-label={words.leftTitle}>
          <div class="card-head">
            <h2>{words.leftTitle}</h2>
          </div>
          <ul class="left" data-arrows>
            {left.slice(0, MOST_LEFT).map(({ recordId, title, code }) => (
              <li key={recordId}>
                <button type="button" class="row" onClick={() => session.open({ name: "record", recordId })}>
                  <span class="row-text">
                    <span class="row-title">{title === "" ? text.unnamed : title}</span>
                    <span class="row-sub wraps">{why(code)}</span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
          {left.length > MOST_LEFT && (
            <p class="note pad">{sayCount(recordsText.selecting.more, left.length - MOST_LEFT)}</p>
          )}
        </section>
      )}
    </>
  );
}
