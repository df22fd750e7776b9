/** A record that cannot be trusted as the server has it, beside what this device last knew to be right. */
import { useState } from "preact/hooks";
import type { RecordState, RecordView } from "../../model/record.ts";
import { setBackText } from "../offline/text.ts";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import type { Content } from "./differences.ts";
import { Values } from "./record-values.tsx";
import { Versions } from "./versions.tsx";

const words = text.record;

/** What the record held before, on demand; nothing where this device does not know. */
export function Earlier({ recordId }: { recordId: string }) {
  const { value } = useAsk("record.before", { recordId }, ["records"]);
  const [looking, setLooking] = useState(false);
  if (value === null) return null;
  if (!looking) {
    return (
      <Button icon="eye" onClick={() => setLooking(true)}>
        {words.lookBefore}
      </Button>
    );
  }
  return (
    <>
      <p class="note">{say(words.earlierNote, { time: sayTime(value.modified) })}</p>
      <Values content={value} isFile={value.file !== undefined} />
    </>
  );
}

/** What its state means, and what its reader can do. */
export function noteOn({ state, writer }: RecordView): string {
  const own: Partial<Record<RecordState, string>> = words.ownStateNotes;
  return (writer.me ? own[state] : undefined) ?? words.stateNotes[state];
}

/** A record that the server lost: its writer can send it again. */
export function OnlyHere({ record }: { record: RecordView }) {
  const session = useSession();
  const doing = useDoing();
  const send = () =>
    doing.run(async () => {
      await session.ask("set-back.send-again", { recordId: record.recordId });
      session.tell(setBackText.record.sent);
    });
  const canSend = record.writer.me && record.file === undefined;
  return (
    <>
      <Notice
        tone="warn"
        icon="server"
        title={words.states["only-here"]}
        actions={
          canSend && (
            <Button busy={doing.busy} onClick={() => void send()}>
              {setBackText.record.send}
            </Button>
          )
        }
      >
        {noteOn(record)}
      </Notice>
      {doing.error !== null && <ErrorNotice error={doing.error} />}
    </>
  );
}

/** What changed since the record could be trusted, where this device knows, and for its owner what to make of it. */
export function Doubt({ record }: { record: RecordView }) {
  const session = useSession();
  const { recordId, version } = record;
  const before = useAsk("record.before", { recordId }, ["records"]);
  const doing = useDoing();
  const sign = (content: Content, said: string) =>
    void doing.run(async () => {
      const [fields, labels] = [[...content.fields], [...content.labels]];
      await session.ask("record.update", { recordId, version, fields, labels });
      session.tell(said);
    });
  const known = before.value;
  const isOlder = record.state === "older";
  const keeping = keepingOf(record);
  return (
    <>
      {known === null ? (
        !before.busy && record.state !== "returned" && <p class="note">{words.beforeUnknown}</p>
      ) : (
        <>
          <Versions left={known} right={record} names={[words.before, words.now]} />
          <p class="note">{say(words.beforeNote, { time: sayTime(known.modified) })}</p>
        </>
      )}
      {doing.error !== null && <ErrorNotice error={doing.error} />}
      {record.writer.me && (
        <div class="choices">
          {known !== null && isOlder && (
            <Choose note={setBackText.record.newerNote}>
              <Button
                wide
                kind="primary"
                busy={doing.busy}
                onClick={() => sign(known, setBackText.record.sent)}
              >
                {setBackText.record.newer}
              </Button>
            </Choose>
          )}
          <Choose note={keeping.keepNote}>
            <Button wide busy={doing.busy} onClick={() => sign(record, words.keptVersion)}>
              {keeping.keep}
            </Button>
          </Choose>
          {known !== null && !isOlder && (
            <Choose note={words.putBackNote}>
              <Button wide busy={doing.busy} onClick={() => sign(known, words.putBackDone)}>
                {words.putBack}
              </Button>
            </Choose>
          )}
        </div>
      )}
    </>
  );
}

/** What keeping the server's version is called. */
function keepingOf({ state }: RecordView): { readonly keep: string; readonly keepNote: string } {
  const { keep, keepNote, older, olderNote } = setBackText.record;
  if (state === "returned") return { keep, keepNote };
  if (state === "older") return { keep: older, keepNote: olderNote };
  return { keep: words.keepVersion, keepNote: words.keepVersionNote };
}
