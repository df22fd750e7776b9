/** An opened sealed text inside a website: shown here, out of the page's reach, until it is closed. */
import { useEffect, useRef, useState } from "preact/hooks";
import { callFrame } from "../../messages/send.ts";
import type { EnvelopeView } from "../../model/page.ts";
import { Button, IconButton } from "../../popup/ui/button.tsx";
import { CopiedLine } from "../../popup/ui/copied-line.tsx";
import { copySecret } from "../../popup/ui/copy.ts";
import { focusOnce } from "../../popup/ui/focus.ts";
import { Mark } from "../../popup/ui/icon.tsx";
import { ErrorNotice, Notice, Skeleton } from "../../popup/ui/notice.tsx";
import { OpenedText } from "../../popup/ui/opened-text.tsx";
import { text } from "../../popup/words/text.ts";
import { canWatchVisibility, watchVisibility } from "./visible.ts";

const words = text.envelope;

interface Opened {
  readonly view: EnvelopeView;
  readonly actionToken: string;
}

/** `token` is spent at once; `onClose` asks for the frame to be taken away. */
export function Frame({ token, onClose }: { token: string; onClose: () => void }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [copyFailed, setCopyFailed] = useState(false);

  useEffect(() => {
    callFrame("frame.open", { token }).then(setOpened, setError);
  }, [token]);

  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") onClose();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [onClose]);

  const copy = (value: string) => (event: MouseEvent) => {
    if (!event.isTrusted) return;
    copySecret(value, "frame").then(
      () => setCopyFailed(false),
      () => setCopyFailed(true),
    );
  };

  const view = opened?.view ?? null;
  return (
    <main class="frame" aria-label={words.title}>
      <header class="frame-head">
        <Mark size={20} />
        <h1 ref={focusOnce} tabIndex={-1}>
          {words.title}
        </h1>
        <IconButton icon="close" label={text.action.close} onClick={onClose} />
      </header>
      {error !== null && <ErrorNotice error={error} />}
      {error === null && view === null && <Skeleton rows={1} label={words.loading} />}
      {view !== null && <OpenedText view={view} />}
      {view !== null && view.text !== null && (
        <div class="frame-actions">
          <Button icon="copy" onClick={copy(view.text)}>
            {words.copy}
          </Button>
          {view.canTurnBack && opened !== null && <TurnBack token={opened.actionToken} />}
        </div>
      )}
      {copyFailed && <Notice tone="problem">{text.record.copyFailed}</Notice>}
      <CopiedLine />
    </main>
  );
}

/**
 * Gives the text back to the page, which can read it then. So the click must be a person's, on a button that was
 * whole and unobscured for a while; where the browser cannot tell, the popup is the place for it.
 */
function TurnBack({ token }: { token: string }) {
  const place = useRef<HTMLDivElement>(null);
  const visibility = useRef<{ readonly isSafe: () => boolean } | null>(null);
  const [unsure, setUnsure] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    if (place.current === null) return;
    const watched = watchVisibility(place.current);
    visibility.current = watched;
    return watched.stop;
  }, []);

  if (!canWatchVisibility()) return <p class="note">{words.turnBackElsewhere}</p>;
  const turnBack = (event: MouseEvent) => {
    if (!event.isTrusted) return;
    if (visibility.current?.isSafe() !== true) return setUnsure(true);
    setUnsure(false);
    callFrame("frame.turn-back", { token }).catch(setError);
  };
  return (
    <div ref={place} class="turn-back">
      <Button icon="unlock" onClick={turnBack}>
        {words.turnBack}
      </Button>
      <p class="note">{words.turnBackNote}</p>
      {unsure && <Notice tone="warn">{words.notVisible}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
