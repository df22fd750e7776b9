/**
 * Import: choose a file, see and change what becomes what, write it with progress and a way to stop, read what was left
 * out.
 */
import { useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { PageRequest } from "../../messages/page.ts";
import type { ImportPreview, ImportReport } from "../../model/import.ts";
import { FILES_TYPE } from "../files/transfers.ts";
import { FilePick } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check, Field } from "../ui/field.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { formFor, say, sayCount } from "../words/say.tsx";
import { Account, Lines, Present } from "./account.tsx";
import { type FilesChoice, SentFiles, sendFiles, WithFiles } from "./archive-files.tsx";
import { type Beside, type ChosenFile, readChosen } from "./choose-file.ts";
import { Mapping } from "./import-mapping.tsx";
import { isPossible, planOf, withGroup } from "./import-plan.ts";
import { AS_IT_LOOKS, ReadAs, type ReadingChoice } from "./import-reading.tsx";
import { exchangeText, importText } from "./text.ts";

const words = exchangeText;

interface Chosen {
  readonly chosen: ChosenFile;
  readonly reading: ReadingChoice;
  readonly preview: ImportPreview;
}

/** What came of an import; `left`: files of the archive that were not sent, `here`: those that are here already. */
interface Done {
  readonly report: ImportReport;
  readonly left: readonly Beside[];
  readonly here: readonly Beside[];
}

/** A sealed export that waits for its passphrase. */
interface Sealed {
  readonly chosen: ChosenFile;
  readonly reading: ReadingChoice;
}

export function Import() {
  const session = useSession();
  const [sealed, setSealed] = useState<Sealed | null>(null);
  const [passphrase, setPassphrase] = useState("");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [report, setReport] = useState<Done | null>(null);
  const [turn, setTurn] = useState(0);
  const doing = useDoing();

  const look = async (chosen: ChosenFile, reading: ReadingChoice) => {
    try {
      const preview = await session.ask("import.preview", { file: chosen.file, reading });
      setChosen({ chosen, reading, preview });
      setSealed(null);
      setPassphrase("");
    } catch (error) {
      if (!isVaultError(error, "input_invalid") || error.detail["why"] !== "passphrase") throw error;
      setSealed({ chosen, reading });
    }
  };
  const choose = (file: File | null) => {
    setChosen(null);
    setReport(null);
    setSealed(null);
    if (file !== null) void doing.run(async () => look(await readChosen(file), AS_IT_LOOKS));
  };
  const open = () => {
    if (sealed === null || passphrase === "") return;
    void doing.run(() => look(sealed.chosen, { ...sealed.reading, passphrase }));
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
        <p class="note">{importText.lead}</p>
        <FilePick
          key={turn}
          label={words.file}
          accept=".csv,.tsv,.txt,.json,.xml,.zip,.1pux"
          onFile={choose}
        />
        {doing.error !== null && <ImportProblem error={doing.error} />}
        {sealed !== null && (
          <PrivateForm class="card-body flat" onSubmit={open}>
            <p class="note">{words.sealedFile}</p>
            <Field label={words.filePassphrase} type="password" value={passphrase} onInput={setPassphrase} />
            <Button type="submit" busy={doing.busy}>
              {words.openFile}
            </Button>
          </PrivateForm>
        )}
        {chosen !== null && report === null && (
          <Preview
            key={JSON.stringify([turn, chosen.reading])}
            chosen={chosen}
            onRead={(reading) => void doing.run(() => look(chosen.chosen, reading))}
            onReport={setReport}
          />
        )}
        {report !== null && <Report done={report} onAgain={again} />}
      </div>
    </section>
  );
}

function ImportProblem({ error }: { error: unknown }) {
  if (isVaultError(error, "too_large")) return <Notice tone="problem">{importText.tooLarge}</Notice>;
  const { why } = isVaultError(error) ? error.detail : {};
  const sentence = Object.entries(importText.refused).find(([name]) => name === why)?.[1];
  return sentence === undefined ? <ErrorNotice error={error} /> : <Notice tone="problem">{sentence}</Notice>;
}

interface PreviewProps {
  readonly chosen: Chosen;
  readonly onRead: (reading: ReadingChoice) => void;
  readonly onReport: (done: Done) => void;
}

/** What the file holds and becomes, what is not taken, and the button that writes it. */
function Preview({ chosen, onRead, onReport }: PreviewProps) {
  const session = useSession();
  const { preview } = chosen;
  const { beside } = chosen.chosen;
  const { format, skipped, changed } = preview;
  // Files go to a server; a vault without one keeps records only.
  const canSend = beside.length > 0 && session.status.value?.identity != null;
  const [files, setFiles] = useState<FilesChoice>(canSend ? { type: FILES_TYPE } : null);
  const [groups, setGroups] = useState(preview.groups);
  const [bin, setBin] = useState(false);
  const [again, setAgain] = useState(false);
  const [running, setRunning] = useState(false);
  const plan = planOf(preview, groups);
  const countOf = (why: string) => skipped.filter((one) => one.why === why).length;
  const [binned, same] = [countOf("bin"), countOf("same")];
  const proposed = preview.groups.reduce((sum, { count }) => sum + count, 0);
  const total = proposed + (bin ? binned : 0) + (again ? same : 0);
  return (
    <div class="import-preview">
      <p>
        <strong>{say(words.format, { format })}</strong> {words.nothingYet}
      </p>
      <fieldset disabled={running} class="import-preview">
        <legend class="sr-only">{words.mapping}</legend>
        <ReadAs
          reading={preview.reading}
          choice={chosen.reading}
          doubtful={preview.doubtful}
          onChange={onRead}
        />
        <Mapping groups={groups} onChange={(group) => setGroups(withGroup(groups, group))} />
        {plan !== null && (
          <Button kind="quiet" onClick={() => setGroups(preview.groups)}>
            {words.proposed}
          </Button>
        )}
        <Account {...preview} beside={files === null ? beside : []} sent={files === null ? [] : beside} />
        {canSend && <WithFiles beside={beside} choice={files} onChange={setFiles} />}
        {binned > 0 && <Check label={sayCount(importText.bin, binned)} checked={bin} onChange={setBin} />}
        {same > 0 && (
          <>
            <p class="note">{sayCount(importText.same, same)}</p>
            <Check label={sayCount(importText.again, same)} checked={again} onChange={setAgain} />
          </>
        )}
        <Present changed={changed} title={sayCount(importText.changed, changed.length)} />
      </fieldset>
      <Run
        request={{ file: chosen.chosen.file, reading: chosen.reading, groups: plan, bin, again }}
        total={total}
        files={files === null ? 0 : beside.length}
        isPossible={isPossible(groups) && files?.type.trim() !== ""}
        onRunning={setRunning}
        onReport={async (report) => {
          if (files === null) return onReport({ report, left: beside, here: [] });
          const here = await sendFiles(session, chosen.chosen, files.type.trim());
          onReport({ report, left: [], here });
        }}
      />
    </div>
  );
}

interface RunProps {
  readonly request: Omit<PageRequest<"import.run">, "requestId">;
  readonly total: number;
  /** How many files follow the records. */
  readonly files: number;
  readonly isPossible: boolean;
  readonly onRunning: (running: boolean) => void;
  readonly onReport: (report: ImportReport) => Promise<void>;
}

function Run({ request, total, files, isPossible, onRunning, onReport }: RunProps) {
  const session = useSession();
  const [requestId, setRequestId] = useState<string | null>(null);
  const asked = useRef("");
  const { busy, error, run } = useDoing();
  const start = async () => {
    onRunning(true);
    await run(async () => {
      // Asked once more with the same choices it is the same import: what is unfinished goes on.
      const { groups, bin, again } = request;
      const choices = JSON.stringify({ groups, bin, again });
      const id = requestId === null || asked.current !== choices ? newId() : requestId;
      asked.current = choices;
      setRequestId(id);
      await onReport(await session.ask("import.run", { requestId: id, ...request }));
    });
    onRunning(false);
  };
  if (total + files === 0) return <p class="note">{words.nothing}</p>;
  return (
    <>
      {isVaultError(error, "cancelled") && <Notice tone="info">{importText.cancelled}</Notice>}
      {error !== null && !isVaultError(error, "cancelled") && <ErrorNotice error={error} />}
      {busy && requestId !== null ? (
        <Progress requestId={requestId} total={total} />
      ) : (
        <>
          {!isPossible && <p class="note problem">{words.notPossible}</p>}
          <Button kind="primary" busy={busy} disabled={!isPossible} onClick={() => void start()}>
            {total > 0 ? sayCount(words.start, total) : sayCount(importText.onlyFiles, files)}
          </Button>
        </>
      )}
    </>
  );
}

function newId(): string {
  return crypto.randomUUID().replaceAll("-", "");
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
        {say(formFor(words.progress, total), { done, total })}
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

interface ReportProps {
  readonly done: Done;
  readonly onAgain: () => void;
}

function Report({ done: { report, left, here }, onAgain }: ReportProps) {
  const { written, missing, failed, skipped, changed } = report;
  const same = skipped.filter(({ why }) => why === "same").length;
  const lines = failed.map(({ entry, code }) => say(words.failed, { entry, why: ERROR_TEXT[code].says }));
  return (
    <>
      <Notice tone={missing + failed.length > 0 ? "warn" : "good"} title={sayCount(words.done, written)}>
        {words.deleteFile}
      </Notice>
      {missing > 0 && <Notice tone="problem">{sayCount(importText.missing, missing)}</Notice>}
      {failed.length > 0 && (
        <>
          <p class="note">{sayCount(words.failedTitle, failed.length)}</p>
          <Lines lines={lines} />
        </>
      )}
      {same > 0 && <p class="note">{sayCount(importText.same, same)}</p>}
      <Present changed={changed} title={sayCount(importText.wasChanged, changed.length)} />
      <Account {...report} beside={left} sent={here} />
      {here.length > 0 && (
        <>
          <p class="note">{sayCount(importText.filesHere, here.length)}</p>
          <Lines lines={here.map(({ name }) => name)} />
        </>
      )}
      <SentFiles />
      <Button onClick={onAgain}>{words.another}</Button>
    </>
  );
}
