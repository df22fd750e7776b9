/** Says that the server lost records, or shows them as they were before; nothing while it does not. */
import type { SetBackStatus } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say, sayCount, sayTime } from "../words/say.tsx";
import { setBackText as words } from "./text.ts";

/** `isThere`: what it is about stands below, and is told in full; elsewhere how much it is, and what to do. */
export function SetBackLine({ status, isThere }: { status: SetBackStatus; isThere: boolean }) {
  const session = useSession();
  const doing = useDoing();
  const send = () =>
    doing.run(async () => {
      const { records, shares } = await session.ask("set-back.send-again", {});
      const done = [
        ...(records > 0 ? [sayCount(words.asked, records)] : []),
        ...(shares > 0 ? [sayCount(words.shared, shares)] : []),
      ];
      session.tell(done.join(" ") || words.nothing);
    });
  const { at } = status;
  const sendable = status.sendable + status.lostShares;
  const counts = countsOf(status);
  const total = counts.reduce((sum, [, count]) => sum + count, 0);
  return (
    <>
      <Notice
        tone="warn"
        icon="server"
        title={at === null ? words.titleMissing : words.title}
        actions={
          <>
            {sendable > 0 && (
              <Button kind="primary" busy={doing.busy} onClick={() => void send()}>
                {sayCount(status.sendable === 0 ? words.sendShares : words.send, sendable)}
              </Button>
            )}
            {!isThere && <Button onClick={() => session.open({ name: "set-back" })}>{words.look}</Button>}
          </>
        }
      >
        {isThere
          ? undefined
          : `${sayCount(words.brief, total)} ${sendable > 0 ? words.nextSend : words.nextLook}`}
      </Notice>
      {isThere && (
        <ul class="plain-list">
          {at !== null && <li>{say(words.noticed, { time: sayTime(new Date(at).toISOString()) })}</li>}
          {counts.map(([kind, count]) => (
            <li key={kind}>{sayCount(words.counts[kind], count)}</li>
          ))}
        </ul>
      )}
      {doing.error !== null && <ErrorNotice error={doing.error} onRetry={() => void send()} />}
    </>
  );
}

/** Returns each kind of difference that there is, and how many there are of it. */
function countsOf({ at: _at, sendable: _sendable, ...counts }: SetBackStatus) {
  return (Object.keys(counts) as (keyof typeof counts)[]).flatMap((kind) =>
    counts[kind] > 0 ? [[kind, counts[kind]] as const] : [],
  );
}
