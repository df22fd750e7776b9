/** Import: choose a file, see what becomes what, write it with progress and a way to stop, read what was left out. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { ImportPreview, ImportReport } from "../../messages/views.ts";
import { ERROR_TEXT } from "../error-text.ts";
import { say, sayCount } from "../say.tsx";
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { FilePick } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { useDoing } from "../ui/form-card.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { useAsk } from "../use-ask.ts";

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
        {chosen !== null && report === null && (
          <>
            <Preview preview={chosen.preview} />
            <Run chosen={chosen} onReport={setReport} />
          </>
        )}
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

function totalOf({ types }: ImportPreview): number {
  return types.reduce((sum, { count }) => sum + count, 0);
}

function Preview({ preview }: { preview: ImportPreview }) {
  const { format, types, columns, skipped } = preview;
  return (
    <div class="import-preview">
      <p>
        <strong>{say(words.format, { format })}</strong>
      </p>
      <dl class="details">
        <dt>{words.types}</dt>
        <dd>{types.map(({ type, count }) => `${count} × ${type}`).join(", ")}</dd>
      </dl>
      {columns.length > 0 && (
        <table class="mapping">
          <caption>{words.mapping}</caption>
          <thead>
            <tr>
              <th scope="col">{words.column}</th>
              <th scope="col">{words.becomes}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map(({ from, to }, index) => (
              // Two columns may have one name; their place is what they are.
              <tr key={index}>
                <td>{from}</td>
                <td class={to === null ? "muted" : undefined}>{to ?? words.left}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <Skipped skipped={skipped} />
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
  readonly chosen: Chosen;
  readonly onReport: (report: ImportReport) => void;
}

function Run({ chosen, onReport }: RunProps) {
  const session = useSession();
  const [requestId, setRequestId] = useState<string | null>(null);
  const { busy, error, run } = useDoing();
  const total = totalOf(chosen.preview);
  const start = () =>
    run(async () => {
      const id = await nameOf(chosen.content);
      setRequestId(id);
      onReport(await session.ask("import.run", { requestId: id, text: chosen.content }));
    });
  if (total === 0) return <p class="note">{words.nothing}</p>;
  return (
    <>
      {isVaultError(error, "cancelled") && <Notice tone="info">{words.cancelled}</Notice>}
      {error !== null && !isVaultError(error, "cancelled") && <ErrorNotice error={error} />}
      {busy && requestId !== null ? (
        <Progress requestId={requestId} total={total} />
      ) : (
        <Button kind="primary" busy={busy} onClick={() => void start()}>
          {sayCount(words.start, total)}
        </Button>
      )}
    </>
  );
}

/** Returns a name that follows from the file, so that the same file is the same import. */
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
