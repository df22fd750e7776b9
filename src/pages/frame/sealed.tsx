/** Right after sealing: who can open the text, a way to share it, and what the page's own Undo can still do. */
import { useState } from "preact/hooks";
import type { FrameView } from "../../messages/frame.ts";
import { callFrame } from "../../messages/send.ts";
import type { SealedView } from "../../model/page.ts";
import { Button } from "../../popup/ui/button.tsx";
import { ErrorNotice, Notice } from "../../popup/ui/notice.tsx";
import { nameOf } from "../../popup/ui/person.tsx";
import { say } from "../../popup/words/say.tsx";
import { text } from "../../popup/words/text.ts";
import { useSight } from "./use-sight.ts";

const words = text.envelope;

interface SealedProps {
  readonly opened: FrameView;
  readonly sealed: SealedView;
  /** See `Around`. */
  readonly isClear: () => Promise<boolean>;
}

/** Shows what `sealed` says of the text that `opened` shows. */
export function Sealed({ opened, sealed, isClear }: SealedProps) {
  const [error, setError] = useState<unknown>(null);
  const { readers, pageUndoes } = sealed;
  const names = readers.map(nameOf).join(", ");
  const { place, unsure, guard } = useSight(isClear);
  const share = guard(() => {
    setError(null);
    callFrame("frame.share", { token: opened.actionToken }).catch(setError);
  });
  return (
    <>
      <Notice
        tone="info"
        icon="seal"
        actions={
          <div ref={place}>
            <Button icon="people" onClick={share}>
              {words.share}
            </Button>
          </div>
        }
      >
        {readers.length === 0 ? words.sealedForMe : say(words.sealedFor, { names })}
      </Notice>
      {pageUndoes && <Notice tone="warn">{words.pageUndoes}</Notice>}
      {unsure && <Notice tone="warn">{words.notVisible}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
