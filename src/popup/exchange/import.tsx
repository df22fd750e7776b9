/** Import: choose a file, see and change what becomes what, write it with progress and a way to stop, read what was left out. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { PageRequest } from "../../messages/page.ts";
import type { ImportPreview, ImportReport } from "../../messages/views.ts";
import { FilePick } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { useDoing } from "../ui/form-card.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Mapping } from "./import-mapping.tsx";
import { isPossible, planOf, withGroup } from "./import-plan.ts";

const words = text.exchange;
/** More lines than this are counted, not listed. */
const MOST_LINES = 20;

interface Chosen {
  readonly content: string;
  readonly preview: ImportPreview;
}

export function Import() {
  const session = useSession();
  const [sealed, setSealed] = useState<string | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [report, setReport] = useState<ImportReport | null>(null);
  const [turn, setTurn] = useState(0);
  const reading = useDoing();

  const look = async (content: string) => {
    setChosen({ content, preview: await session.ask("import.preview", { text: content }) });
    setSealed(null);
    setPassphrase("");
  };
  const choose = (content: string | null) => {
    setChosen(null);
    setReport(null);
    setSealed(null);
    if (content === null) return;
    if (/^\s*\{\s*"sealfield-sealed-export"/.test(content)) setSealed(content);
    else void reading.run(() => look(content));
  };
  const open = () => {
    if (sealed === null || passphrase === "") return;
    void reading.run(async () => look((await session.ask("export.open", { text: sealed, passphrase })).text));
  };
  const again = () => {
    choose(null);
    // A new input: the browser says nothing when the same file is chosen twice.
    setTurn(turn + 1);
  };

  return (
    <section class="card" aria-label={words.importTitle}>
      <div class="card-head">
        <h2>{words.importTitle}</h2>
      </div>
      <div class="card-body">
        <p class="note">{words.importLead}</p>
        <FilePick
          key={turn}
          label={words.file}
          accept=".csv,.json,text/csv,application/json"
          onText={choose}
        />
        {reading.error !== null && <ImportProblem error={reading.error} />}
        {sealed !== null && (
          <PrivateForm class="card-body flat" onSubmit={open}>
            <p class="note">{words.sealedFile}</p>
            <Field label={words.filePassphrase} type="password" value={passphrase} onInput={setPassphrase} />
            <Button type="submit" busy={reading.busy}>
              {words.openFile}
            </Button>
          </PrivateForm>
        )}
        {chosen !== null && report === null && <Preview key={turn} chosen={chosen} onReport={setReport} />}
        {report !== null && <Report report={report} onAgain={again} />}
      </div>
    </section>
  );
}

function ImportProblem({ error }: { error: unknown }) {
  const { why } = isVaultError(error) ? error.detail : {};
  const said = { format: words.formatBad, encrypted: words.encryptedBad, csv: words.csvBad };
  const sentence = Object.entries(said).find(([name]) => name === why)?.[1];
  return sentence === undefined ? <ErrorNotice error={error} /> : <Notice tone="problem">{sentence}</Notice>;
}

function totalOf({ groups }: ImportPreview): number {
  return groups.reduce((sum, { count }) => sum + count, 0);
}

interface PreviewProps {
  readonly chosen: Chosen;
  readonly onReport: (report: ImportReport) => void;
}

/** What the file holds and becomes, and the button that writes it. */
function Preview({ chosen, onReport }: PreviewProps) {
  const { preview } = chosen;
  const { format, skipped } = preview;
  const [groups, setGroups] = useState(preview.groups);
  const [running, setRunning] = useState(false);
  const plan = planOf(preview, groups);
  return (
    <div class="import-preview">
      <p>
        <strong>{say(words.format, { format })}</strong> {words.nothingYet}
      </p>
      <fieldset disabled={running} class="import-preview">
        <legend class="sr-only">{words.mapping}</legend>
        <Mapping groups={groups} onChange={(group) => setGroups(withGroup(groups, group))} />
        {plan !== null && (
          <Button kind="quiet" onClick={() => setGroups(preview.groups)}>
            {words.proposed}
          </Button>
        )}
      </fieldset>
      <Skipped skipped={skipped} />
      <Run
        content={chosen.content}
        plan={plan}
        total={totalOf(preview)}
        isPossible={isPossible(groups)}
        onRunning={setRunning}
        onReport={onReport}
      />
    </div>
  );
}

function Skipped({ skipped }: Pick<ImportPreview, "skipped">) {
  if (skipped.length === 0) return null;
  return (
    <>
      <p class="note">{sayCount(words.skipped, skipped.length)}</p>
      <ul class="plain-list">
        {skipped.slice(0, MOST_LINES).map(({ entry, why }) => (
          <li key={entry}>{say(words.skippedWhy[why], { entry })}</li>
        ))}
      </ul>
    </>
  );
}

interface RunProps {
  readonly content: string;
  readonly plan: PageRequest<"import.run">["groups"];
  readonly total: number;
  readonly isPossible: boolean;
  readonly onRunning: (running: boolean) => void;
  readonly onReport: (report: ImportReport) => void;
}

function Run({ content, plan, total, isPossible, onRunning, onReport }: RunProps) {
  const session = useSession();
  const [requestId, setRequestId] = useState<string | null>(null);
  const { busy, error, run } = useDoing();
  const start = async () => {
    onRunning(true);
    await run(async () => {
      const id = await nameOf(plan === null ? content : content + JSON.stringify(plan));
      setRequestId(id);
      onReport(await session.ask("import.run", { requestId: id, text: content, groups: plan }));
    });
    onRunning(false);
  };
  if (total === 0) return <p class="note">{words.nothing}</p>;
  return (
    <>
      {isVaultError(error, "cancelled") && <Notice tone="info">{words.cancelled}</Notice>}
      {error !== null && !isVaultError(error, "cancelled") && <ErrorNotice error={error} />}
      {busy && requestId !== null ? (
        <Progress requestId={requestId} total={total} />
      ) : (
        <>
          {!isPossible && <p class="note problem">{words.notPossible}</p>}
          <Button kind="primary" busy={busy} disabled={!isPossible} onClick={() => void start()}>
            {sayCount(words.start, total)}
          </Button>
        </>
      )}
    </>
  );
}

/** Returns a name that follows from the file and its plan, so that the same of both is the same import. */
async function nameOf(content: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  return Array.from(new Uint8Array(digest).slice(0, 16), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

function Progress({ requestId, total }: { requestId: string; total: number }) {
  const session = useSession();
  const { value, reload } = useAsk("job.list", {}, ["jobs", "records"]);
  usePulse(reload);
  const job = value?.find(({ kind, id }) => kind === "import" && id === requestId);
  const done = job?.done ?? 0;
  return (
    <div class="progress">
      <progress max={total} value={done} aria-label={words.importTitle} />
      <p class="note" role="status">
        {say(words.progress, { done, total })}
      </p>
      <Button
        disabled={job === undefined}
        onClick={() => {
          if (job !== undefined) void session.ask("job.cancel", { name: job.name }).catch(() => undefined);
        }}
      >
        {words.cancel}
      </Button>
    </div>
  );
}

function Report({ report, onAgain }: { report: ImportReport; onAgain: () => void }) {
  const { written, failed, skipped } = report;
  return (
    <>
      <Notice tone="good" title={sayCount(words.done, written)}>
        {words.deleteFile}
      </Notice>
      {failed.length > 0 && (
        <>
          <p class="note">{sayCount(words.failedTitle, failed.length)}</p>
          <ul class="plain-list">
            {failed.slice(0, MOST_LINES).map(({ entry, code }) => (
              <li key={entry}>{say(words.failed, { entry, why: ERROR_TEXT[code].says })}</li>
            ))}
          </ul>
        </>
      )}
      <Skipped skipped={skipped} />
      <Button onClick={onAgain}>{words.another}</Button>
    </>
  );
}
