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

const words = text.envelope;

/** Shows what `sealed` says of the text that `opened` shows. */
export function Sealed({ opened, sealed }: { opened: FrameView; sealed: SealedView }) {
  const [error, setError] = useState<unknown>(null);
  const { readers, pageUndoes } = sealed;
  const names = readers.map(nameOf).join(", ");
  const share = (event: MouseEvent) => {
    if (!event.isTrusted) return;
    setError(null);
    callFrame("frame.share", { token: opened.actionToken }).catch(setError);
  };
  return (
    <>
      <Notice
        tone="info"
        icon="seal"
        actions={
          <Button icon="people" onClick={share}>
            {words.share}
          </Button>
        }
      >
        {readers.length === 0 ? words.sealedForMe : say(words.sealedFor, { names })}
      </Notice>
      {pageUndoes && <Notice tone="warn">{words.pageUndoes}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}
