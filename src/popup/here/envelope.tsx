/** A sealed text of a page, opened in the popup: the page cannot see it here. */
import { Button } from "../ui/button.tsx";
import { CopiedLine } from "../ui/copied-line.tsx";
import { copySecret } from "../ui/copy.ts";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { OpenedText } from "../ui/opened-text.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { text } from "../words/text.ts";

const words = text.envelope;

export function Envelope({ tabId, sealed }: { tabId: number | null; sealed: string }) {
  const session = useSession();
  const asked = useAsk("envelope.open", { tabId, text: sealed });
  const { busy, error, run } = useDoing();
  const view = asked.value;
  const opened = view?.text ?? null;

  const turnBack = () =>
    run(async () => {
      if (tabId === null) return;
      await session.askOnce("envelope.turn-back", { tabId, text: sealed });
      session.back();
      session.tell(words.turnedBack);
    });

  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {view === null && asked.busy && <Skeleton rows={2} label={words.loading} />}
      {view !== null && <OpenedText view={view} />}
      {error !== null && <ErrorNotice error={error} onPage onRetry={() => void turnBack()} />}
      {view !== null && opened !== null && (
        <div class="choices row-wise">
          <Button
            icon="copy"
            onClick={() => {
              copySecret(opened, "envelope").catch(() =>
                session.tell(text.record.copyFailed, null, "problem"),
              );
            }}
          >
            {words.copy}
          </Button>
          {view.canTurnBack && tabId !== null && (
            <Button icon="unlock" busy={busy} onClick={() => void turnBack()}>
              {words.turnBack}
            </Button>
          )}
        </div>
      )}
      {view?.canTurnBack === true && opened !== null && tabId !== null && (
        <p class="note">{words.turnBackNote}</p>
      )}
      <CopiedLine />
    </Screen>
  );
}
