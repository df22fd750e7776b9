/** What can be done with an opened text inside a website: copy it, edit it, turn it back. */
import { useState } from "preact/hooks";
import type { FrameView } from "../../messages/frame.ts";
import { callFrame } from "../../messages/send.ts";
import { Button } from "../../popup/ui/button.tsx";
import { copySecret } from "../../popup/ui/copy.ts";
import { ErrorNotice, Notice } from "../../popup/ui/notice.tsx";
import { text } from "../../popup/words/text.ts";
import { useSight } from "./use-sight.ts";
import { canWatchVisibility } from "./visible.ts";

const words = text.envelope;

interface OpenedActionsProps {
  readonly opened: FrameView;
  /** See `Around`. */
  readonly isClear: () => Promise<boolean>;
  readonly onEdit: () => void;
}

/**
 * Copied, a text can be pasted anywhere; turned back, the page can read it. So both take a press that the person means.
 * Where the browser cannot tell, the popup is the place to turn a text back.
 */
export function OpenedActions({ opened: { view, actionToken }, isClear, onEdit }: OpenedActionsProps) {
  // Each by itself: where the window is low, one of them can be scrolled out of sight.
  const copying = useSight(isClear);
  const turning = useSight(isClear);
  const [error, setError] = useState<unknown>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  if (view === null || view.text === null) return null;
  const { text: value, canTurnBack } = view;
  const copy = copying.guard(() => {
    copySecret(value, "frame").then(
      () => setCopyFailed(false),
      () => setCopyFailed(true),
    );
  });
  const turnBack = turning.guard(() => {
    callFrame("frame.turn-back", { token: actionToken }).catch(setError);
  });
  return (
    <>
      <div class="frame-actions">
        <div ref={copying.place} class="frame-actions">
          <Button icon="copy" onClick={copy}>
            {words.copy}
          </Button>
          {canTurnBack && view.writer?.me === true && (
            <Button icon="edit" onClick={onEdit}>
              {words.edit}
            </Button>
          )}
        </div>
        {canTurnBack && canWatchVisibility() && (
          <div ref={turning.place} class="turn-back">
            <Button icon="unlock" onClick={turnBack}>
              {words.turnBack}
            </Button>
            <p class="note">{words.turnBackNote}</p>
          </div>
        )}
      </div>
      {canTurnBack && !canWatchVisibility() && <p class="note">{words.turnBackElsewhere}</p>}
      {(copying.unsure || turning.unsure) && <Notice tone="warn">{words.notVisible}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
      {copyFailed && <Notice tone="problem">{text.record.copyFailed}</Notice>}
    </>
  );
}
