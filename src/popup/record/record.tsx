/** One opened record: its sealed fields, masked; its labels, marked; whose it is and who can read it. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { isListedOpen, type RecordRow, type RecordState, type RecordView } from "../../model/record.ts";
import { filesPage } from "../files/address.ts";
import { sayBytes } from "../files/speed.ts";
import { filesText } from "../files/text.ts";
import { CopyLine } from "../offline/copy-line.tsx";
import { useDelete } from "../records/use-delete.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { CopiedLine } from "../ui/copied-line.tsx";
import { Confirm, Empty, ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { formOf } from "../window/form.ts";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { type Session, useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { HistoryEntry } from "./history-entry.tsx";
import { Details } from "./record-details.tsx";
import { Doubt, Earlier, noteOn, OnlyHere } from "./record-doubt.tsx";
import { Values } from "./record-values.tsx";
import { Exposure } from "./who-sees.tsx";

const words = text.record;

export function Record({ recordId }: { recordId: string }) {
  const session = useSession();
  // What this device has is shown at once, and replaced by what the server has.
  const here = useAsk("record.peek", { recordId }, ["records"]);
  const asked = useAsk("record.read", { recordId }, ["records"]);
  const value = asked.value ?? (asked.error === null ? here.value : null);
  const back = () => void session.back();
  const stopped = isVaultError(asked.error, "not_shared");
  if (stopped) return <NotShared onBack={back} />;
  if (value === null || isVaultError(asked.error, "not_found")) {
    return (
      <Screen title={titleSeen(session, recordId)} onBack={back}>
        {asked.error === null ? (
          <Skeleton rows={4} label={words.loading} />
        ) : (
          <ErrorNotice error={asked.error} onRetry={asked.reload}>
            <Button onClick={() => session.show("records")}>{words.toRecords}</Button>
          </ErrorNotice>
        )}
      </Screen>
    );
  }
  return <Opened record={value} error={asked.error} onRetry={asked.reload} onBack={back} />;
}

/** What the lists seen so far call a record, to name it before it is open. */
function titleSeen(session: Session, recordId: string): string {
  for (const value of session.seen.values()) {
    if (typeof value !== "object" || value === null || !("rows" in value) || !Array.isArray(value.rows))
      continue;
    const row: RecordRow | undefined = value.rows.find((seen: RecordRow) => seen.recordId === recordId);
    if (row !== undefined && row.title !== "") return row.title;
  }
  return text.record.title;
}

function NotShared({ onBack }: { onBack: () => void }) {
  const session = useSession();
  return (
    <Screen title={words.notSharedTitle} onBack={onBack}>
      <Empty
        icon="lock"
        title={words.notSharedTitle}
        actions={<Button onClick={() => session.show("records")}>{words.toRecords}</Button>}
      >
        {words.notShared} {words.notSharedNext}
      </Empty>
    </Screen>
  );
}

interface OpenedProps {
  readonly record: RecordView;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly onBack: () => void;
}

function Opened({ record, error, onRetry, onBack }: OpenedProps) {
  const session = useSession();
  const deleting = useDelete(record);
  const title = record.title === "" ? text.unnamed : record.title;
  const isWaiting = record.state === "waiting";
  const isOnlyHere = record.state === "only-here";
  const isOpen = isListedOpen(record.state);
  const isConnected = session.status.value?.identity !== null;
  const isDoubtful = DOUBTFUL.includes(record.state);
  const [looking, setLooking] = useState(false);
  const readable = isOpen || (isDoubtful && looking);

  return (
    <Screen
      title={title}
      onBack={onBack}
      actions={
        record.writer.me && (
          <>
            {readable && record.file === undefined && (
              <IconButton icon="edit" label={words.edit} onClick={() => session.openForm(formOf(record))} />
            )}
            {isConnected && (
              <IconButton
                icon="share"
                label={words.share}
                onClick={() => session.open({ name: "share", type: record.type })}
              />
            )}
            <IconButton icon="trash" label={words.delete} tone="danger" onClick={deleting.ask} />
          </>
        )
      }
    >
      {isVaultError(deleting.error, "conflict") && (
        <Notice
          tone="warn"
          title={words.changed}
          actions={
            <Button
              onClick={() => {
                deleting.cancel();
                onRetry();
              }}
            >
              {words.reload}
            </Button>
          }
        />
      )}
      {deleting.asked && !isVaultError(deleting.error, "conflict") && (
        <Confirm
          title={say(words.deleteAsk, { title })}
          confirm={words.deleteConfirm}
          busy={deleting.busy}
          error={deleting.error}
          onConfirm={deleting.confirm}
          onCancel={deleting.cancel}
        >
          {record.file === undefined ? words.deleteNote : words.deleteFileNote}
        </Confirm>
      )}
      {error !== null && <ErrorNotice error={error} onRetry={onRetry} />}
      {isConnected && <CopyLine />}
      {isWaiting && isConnected && (
        <Notice tone="info" title={words.states.waiting}>
          {words.stateNotes.waiting}
        </Notice>
      )}
      {isOnlyHere && <OnlyHere record={record} />}
      {!isOpen && (
        <Notice
          tone={record.state === "tampered" ? "problem" : "warn"}
          title={words.states[record.state]}
          actions={
            isDoubtful && !looking ? (
              <Button icon="eye" onClick={() => setLooking(true)}>
                {words.look}
              </Button>
            ) : undefined
          }
        >
          {noteOn(record)}
        </Notice>
      )}
      {isDoubtful && looking && record.file === undefined && <Doubt record={record} />}
      {(record.state === "tampered" || record.state === "newer") && <Earlier recordId={record.recordId} />}
      {readable && record.file !== undefined && <FileCard record={record} file={record.file} />}
      {readable && <Values content={record} isFile={record.file !== undefined} />}
      {record.writer.me && record.file === undefined && <HistoryEntry recordId={record.recordId} />}
      <Details record={record} />
      <Exposure record={record} />
      <CopiedLine />
    </Screen>
  );
}

/** What it holds is shown after a press. */
const DOUBTFUL: readonly RecordState[] = ["elsewhere", "conflict", "older", "forked", "returned"];

/** A file is received in a tab: it is checked to its end before anything of it is released. */
function FileCard({ record, file }: { record: RecordView; file: NonNullable<RecordView["file"]> }) {
  const session = useSession();
  const { recordId } = record;
  const receive = () => {
    if (isPopup()) void openTab(filesPage({ recordId }));
    else session.open({ name: "files", type: record.type, recordId });
  };
  return (
    <section class="card" aria-label={filesText.one}>
      <div class="card-head">
        <h2>{filesText.one}</h2>
      </div>
      <dl class="details">
        <dt>{filesText.name}</dt>
        <dd>{file.name}</dd>
        <dt>{filesText.size}</dt>
        <dd>{sayBytes(file.size)}</dd>
      </dl>
      <div class="pad">
        <Button kind="primary" icon="save" onClick={receive}>
          {filesText.save}
        </Button>
      </div>
    </section>
  );
}
