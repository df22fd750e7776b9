/**
 * A sealed text inside a website, or one that is being written: shown here, out of the page's reach, until it is closed.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FrameView } from "../../messages/frame.ts";
import { callFrame } from "../../messages/send.ts";
import { Button, IconButton } from "../../popup/ui/button.tsx";
import { CopiedLine } from "../../popup/ui/copied-line.tsx";
import { copySecret } from "../../popup/ui/copy.ts";
import { Mark } from "../../popup/ui/icon.tsx";
import { ErrorNotice, Notice, Skeleton } from "../../popup/ui/notice.tsx";
import { OpenedText } from "../../popup/ui/opened-text.tsx";
import { text } from "../../popup/words/text.ts";
import { Sealed } from "./sealed.tsx";
import { canWatchVisibility, watchVisibility } from "./visible.ts";
import { WriteText } from "./write-text.tsx";

const words = text.envelope;

/** `token` is spent at once; `onClose` asks for the frame to be taken away. */
export function Frame({ token, onClose }: { token: string; onClose: () => void }) {
  const [opened, setOpened] = useState<FrameView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  const [editing, setEditing] = useState(false);
  /** Something is written here that stands nowhere else. */
  const [unsealed, setUnsealed] = useState(false);
  const [leaving, setLeaving] = useState(false);

  useEffect(() => {
    callFrame("frame.open", { token }).then(setOpened, setError);
  }, [token]);

  const close = () => {
    if (!unsealed || leaving) onClose();
    else setLeaving(true);
  };
  const heading = useRef<HTMLHeadingElement>(null);
  // What only tells that something was sealed leaves the focus where the person writes.
  const isAskedFor = error !== null || opened?.sealed === null;
  useEffect(() => {
    if (isAskedFor && !document.activeElement?.matches("textarea")) heading.current?.focus();
  }, [isAskedFor]);
  const closing = useRef(close);
  closing.current = close;
  useEffect(() => {
    const leave = (event: KeyboardEvent) => {
      if (event.key === "Escape") closing.current();
    };
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, []);

  const copy = (value: string) => (event: MouseEvent) => {
    if (!event.isTrusted) return;
    copySecret(value, "frame").then(
      () => setCopyFailed(false),
      () => setCopyFailed(true),
    );
  };
  const sealed = (next: FrameView) => {
    setOpened(next);
    setEditing(false);
    setUnsealed(false);
    setLeaving(false);
  };

  const view = opened?.view ?? null;
  const writing = opened !== null && (editing || view === null);
  return (
    <main class="frame" aria-label={words.title}>
      <header class="frame-head">
        <Mark size={20} />
        <h1 ref={heading} tabIndex={-1}>
          {opened !== null && view === null ? words.writeTitle : words.title}
        </h1>
        <IconButton icon="close" label={text.action.close} onClick={close} />
      </header>
      {leaving && <Notice tone="warn">{words.leaving}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
      {error === null && opened === null && <Skeleton rows={1} label={words.loading} />}
      {opened?.sealed && !writing && <Sealed opened={opened} sealed={opened.sealed} />}
      {view !== null && !writing && opened?.sealed === null && <OpenedText view={view} />}
      {writing && (
        <WriteText
          token={opened.actionToken}
          before={view?.text ?? ""}
          onWritten={(value) => {
            setUnsealed(value !== (view?.text ?? ""));
            setLeaving(false);
          }}
          onSealed={sealed}
        />
      )}
      {view !== null && view.text !== null && !writing && (
        <div class="frame-actions">
          <Button icon="copy" onClick={copy(view.text)}>
            {words.copy}
          </Button>
          {view.canTurnBack && view.writer?.me === true && (
            <Button icon="edit" onClick={() => setEditing(true)}>
              {words.edit}
            </Button>
          )}
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
