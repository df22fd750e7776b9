/** Choosing or dropping files, and the type they become records of. */
import { useRef, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { filesText as words } from "./text.ts";
import { FILES_TYPE } from "./transfers.ts";

interface SendFilesProps {
  readonly type: string;
  readonly error: unknown;
  readonly onSend: (files: readonly File[], type: string) => void;
}

export function SendFiles({ type: first, error, onSend }: SendFilesProps) {
  const [type, setType] = useState(first === "" ? FILES_TYPE : first);
  const [tried, setTried] = useState(false);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const isEmpty = type.trim() === "";

  const send = (files: readonly File[]) => {
    setTried(true);
    if (!isEmpty && files.length > 0) onSend(files, type.trim());
  };
  const choose = () => {
    setTried(true);
    if (!isEmpty) chooser.current?.click();
  };

  return (
    // Dropping is one way of two: the button is there for everyone.
    <section
      class={`card drop${over ? " over" : ""}`}
      aria-label={words.send}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        send([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <div class="card-head">
        <h2>{words.send}</h2>
      </div>
      <div class="pad">
        <Field
          label={words.type}
          value={type}
          hint={words.typeNote}
          error={tried && isEmpty ? words.typeEmpty : undefined}
          onInput={setType}
        />
        <div class="drop-line">
          <Button kind="primary" icon="plus" onClick={choose}>
            {words.choose}
          </Button>
          <p class="note">{words.drop}</p>
        </div>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={words.choose}
          onChange={(event) => {
            send([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = "";
          }}
        />
        {error !== null && <ErrorNotice error={error} />}
      </div>
    </section>
  );
}
