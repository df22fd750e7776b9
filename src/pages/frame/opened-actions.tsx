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
  const { place, unsure, guard } = useSight(isClear);
  const [error, setError] = useState<unknown>(null);
  const [copyFailed, setCopyFailed] = useState(false);
  if (view === null || view.text === null) return null;
  const { text: value, canTurnBack } = view;
  const copy = guard(() => {
    copySecret(value, "frame").then(
      () => setCopyFailed(false),
      () => setCopyFailed(true),
    );
  });
  const turnBack = guard(() => {
    callFrame("frame.turn-back", { token: actionToken }).catch(setError);
  });
  return (
    <>
      <div ref={place} class="frame-actions">
        <Button icon="copy" onClick={copy}>
          {words.copy}
        </Button>
        {canTurnBack && view.writer?.me === true && (
          <Button icon="edit" onClick={onEdit}>
            {words.edit}
          </Button>
        )}
        {canTurnBack && canWatchVisibility() && (
          <div class="turn-back">
            <Button icon="unlock" onClick={turnBack}>
              {words.turnBack}
            </Button>
            <p class="note">{words.turnBackNote}</p>
          </div>
        )}
      </div>
      {canTurnBack && !canWatchVisibility() && <p class="note">{words.turnBackElsewhere}</p>}
      {unsure && <Notice tone="warn">{words.notVisible}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
      {copyFailed && <Notice tone="problem">{text.record.copyFailed}</Notice>}
    </>
  );
}
