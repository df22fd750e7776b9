/** A record that cannot be trusted as the server has it, beside what this device last knew to be right. */
import { useState } from "preact/hooks";
import type { RecordView } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice } from "../ui/notice.tsx";
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
  return (
    <>
      {known === null ? (
        !before.busy && <p class="note">{words.beforeUnknown}</p>
      ) : (
        <>
          <Versions left={known} right={record} names={[words.before, words.now]} />
          <p class="note">{say(words.beforeNote, { time: sayTime(known.modified) })}</p>
        </>
      )}
      {doing.error !== null && <ErrorNotice error={doing.error} />}
      {record.writer.me && (
        <div class="choices">
          <Choose note={words.keepVersionNote}>
            <Button wide busy={doing.busy} onClick={() => sign(record, words.keptVersion)}>
              {words.keepVersion}
            </Button>
          </Choose>
          {known !== null && (
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
