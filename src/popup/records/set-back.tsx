/** Everything of which the server lost something or shows an earlier state, and what to do about all of it at once. */
import { useState } from "preact/hooks";
import type { AccessBackView, ShareView } from "../../model/person.ts";
import { CopyLine } from "../offline/copy-line.tsx";
import { setBackText } from "../offline/text.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Confirm, Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { type ActiveRow, Rows } from "../ui/rows.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { RecordRowContent } from "./record-row.tsx";

const words = setBackText.page;

export function SetBack() {
  const session = useSession();
  const asked = useAsk("set-back.list", {}, ["copy", "records"]);
  const [active] = useState<ActiveRow>({ current: null, at: 0 });
  const access = useAsk("set-back.access", {}, ["copy", "people"]).value;
  const rows = asked.value ?? [];
  const returned = rows.filter(({ state }) => state === "returned").length;
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      <CopyLine />
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {asked.value === null && asked.busy && <Skeleton rows={3} label={words.title} />}
      {access !== null && <Shares access={access} />}
      {asked.value !== null && rows.length === 0 && access !== null && isNone(access) && (
        <Empty icon="check" title={words.empty}>
          {words.emptyNote}
        </Empty>
      )}
      {rows.length > 0 && (
        <>
          <p class="lead">{words.lead}</p>
          {returned > 0 && <DeleteAgain count={returned} />}
          <Rows
            label={words.list}
            items={rows}
            keyOf={(row) => row.recordId}
            onOpen={({ recordId }) => session.open({ name: "record", recordId })}
            active={active}
          >
            {(row) => <RecordRowContent row={row} now={Date.now()} checked={null} />}
          </Rows>
        </>
      )}
    </Screen>
  );
}

function isNone({ lost, returned }: AccessBackView): boolean {
  return lost.length + returned.length === 0;
}

function Shares({ access }: { access: AccessBackView }) {
  const session = useSession();
  const doing = useDoing();
  if (isNone(access)) return null;
  const { lost, returned } = access;
  const stop = () =>
    doing.run(async () => {
      session.tell(sayCount(words.stopped, await session.ask("set-back.stop-again", {})));
    });
  const line = (sentence: string, { type, person }: ShareView) => (
    <li key={`${person.clientId} ${type}`}>{say(sentence, { name: nameOf(person), type })}</li>
  );
  return (
    <section class="card shares-back" aria-label={words.shares}>
      <ul class="plain-list">
        {lost.map((share) => line(words.lostShare, share))}
        {returned.map((share) => line(words.returnedShare, share))}
      </ul>
      {returned.length > 0 && (
        <Button busy={doing.busy} onClick={() => void stop()}>
          {sayCount(words.stopAgain, returned.length)}
        </Button>
      )}
      {doing.error !== null && <ErrorNotice error={doing.error} />}
    </section>
  );
}

function DeleteAgain({ count }: { count: number }) {
  const session = useSession();
  const [asks, setAsks] = useState(false);
  const doing = useDoing();
  const run = () =>
    doing.run(async () => {
      const deleted = await session.ask("set-back.delete-again", {});
      setAsks(false);
      session.tell(sayCount(words.deleted, deleted));
    });
  if (!asks) return <Button onClick={() => setAsks(true)}>{sayCount(words.deleteAgain, count)}</Button>;
  return (
    <Confirm
      title={sayCount(words.deleteAsk, count)}
      confirm={words.deleteConfirm}
      busy={doing.busy}
      error={doing.error}
      onConfirm={() => void run()}
      onCancel={() => setAsks(false)}
    >
      {words.deleteNote}
    </Confirm>
  );
}
