/** How what is shown and the server stand: offline and how old the copy is, what waits, what was refused. */
import type { CopyStatus } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayAge, sayCount } from "../words/say.tsx";
import { SetBackLine } from "./set-back-line.tsx";
import { localText } from "./text.ts";

/** Returns how the copy stands, asked again whenever that changes. */
function useCopyStatus(): CopyStatus | null {
  return useAsk("copy.status", {}, ["copy", "records", "status"]).value;
}

/** Nothing while all is well. */
export function CopyLine() {
  const session = useSession();
  const status = useCopyStatus();
  const { busy, run } = useDoing();
  if (status === null) return null;
  const { offline, syncedAt, waiting, problems, damaged, setBack } = status;
  // Without a server everything waits, and More says so.
  const isConnected = session.status.value?.identity !== null;
  const retry = () => run(() => session.ask("copy.refresh", {}));
  const isThere = session.route.name === "waiting";
  const look = !isThere && (
    <Button onClick={() => session.open({ name: "waiting" })}>{localText.look}</Button>
  );
  const waits = waiting > problems ? ` ${sayCount(localText.waiting, waiting - problems)}` : "";
  return (
    <>
      {offline && (
        <Notice
          tone="info"
          icon="offline"
          title={localText.offline}
          actions={
            <>
              <Button busy={busy} onClick={() => void retry()}>
                {localText.tryAgain}
              </Button>
              {waits !== "" && look}
            </>
          }
        >
          {syncedAt === null
            ? localText.offlineNone
            : say(localText.offlineSince, { age: sayAge(new Date(syncedAt).toISOString(), Date.now()) })}
          {waits}
        </Notice>
      )}
      {isConnected && problems > 0 && !isThere && (
        <Notice tone="warn" title={sayCount(localText.problems, problems)} actions={look} />
      )}
      {damaged && <Notice tone="info" title={localText.damaged} />}
      {isConnected && setBack !== null && (
        <SetBackLine status={setBack} isThere={session.route.name === "set-back"} />
      )}
    </>
  );
}
