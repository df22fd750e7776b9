/** Where a text is written that the page around never sees; only what is sealed goes into the page. */
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { FrameView } from "../../messages/frame.ts";
import { callFrame } from "../../messages/send.ts";
import { Button } from "../../popup/ui/button.tsx";
import { ErrorNotice } from "../../popup/ui/notice.tsx";
import { text } from "../../popup/words/text.ts";

const words = text.envelope;

interface WriteTextProps {
  readonly token: string;
  /** What is sealed now; "" where nothing is. */
  readonly before: string;
  readonly onWritten: (value: string) => void;
  readonly onSealed: (next: FrameView) => void;
}

/** Shows a place to write, beginning with `before`; `onSealed` gets what the frame shows once it is in the page. */
export function WriteText({ token, before, onWritten, onSealed }: WriteTextProps) {
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  const [value, setValue] = useState(before);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => area.current?.focus(), []);

  const seal = async (event: Event) => {
    event.preventDefault();
    if (!event.isTrusted || busy || value.trim() === "") return;
    setBusy(true);
    setError(null);
    try {
      onSealed(await callFrame("frame.seal", { token, text: value }));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };

  return (
    <form class="write-text" autoComplete="off" onSubmit={(event) => void seal(event)}>
      <label for={id}>{words.writeNote}</label>
      <textarea
        id={id}
        ref={area}
        rows={4}
        value={value}
        autoComplete="off"
        spellcheck={false}
        onInput={({ currentTarget }) => {
          setValue(currentTarget.value);
          onWritten(currentTarget.value);
        }}
      />
      {error !== null && <ErrorNotice error={error} onPage />}
      <div class="frame-actions">
        <Button kind="primary" icon="seal" busy={busy} disabled={value.trim() === ""} type="submit">
          {before === "" ? words.sealWritten : words.sealAgain}
        </Button>
      </div>
    </form>
  );
}
