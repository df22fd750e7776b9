/**
 * A sealed text inside a website, or one that is being written: shown here, out of the page's reach, until it is
 * closed.
 */
import { useEffect, useRef, useState } from "preact/hooks";
import type { FrameView } from "../../messages/frame.ts";
import type { Around } from "../../messages/frame-port.ts";
import { callFrame } from "../../messages/send.ts";
import { IconButton } from "../../popup/ui/button.tsx";
import { CopiedLine } from "../../popup/ui/copied-line.tsx";
import { Mark } from "../../popup/ui/icon.tsx";
import { ErrorNotice, Notice, Skeleton } from "../../popup/ui/notice.tsx";
import { OpenedText } from "../../popup/ui/opened-text.tsx";
import { text } from "../../popup/words/text.ts";
import { OpenedActions } from "./opened-actions.tsx";
import { Sealed } from "./sealed.tsx";
import { WriteText } from "./write-text.tsx";

const words = text.envelope;

/** `token` is spent at once. */
export function Frame({ token, around }: { token: string; around: Around }) {
  const [opened, setOpened] = useState<FrameView | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [editing, setEditing] = useState(false);
  /** Something is written here that stands nowhere else. */
  const [unsealed, setUnsealed] = useState(false);
  const [leaving, setLeaving] = useState(false);

  useEffect(() => {
    callFrame("frame.open", { token }).then(setOpened, setError);
  }, [token]);

  const close = () => {
    if (!unsealed || leaving) around.close();
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
      {opened?.sealed && !writing && (
        <Sealed opened={opened} sealed={opened.sealed} isClear={around.isClear} />
      )}
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
      {opened !== null && !writing && opened.sealed === null && (
        <OpenedActions opened={opened} isClear={around.isClear} onEdit={() => setEditing(true)} />
      )}
      <CopiedLine />
    </main>
  );
}
