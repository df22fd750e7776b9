/**
 * Several lines of text with a label, and a choice of a file; nothing is remembered or spell-checked by the browser.
 */
import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { FieldNote } from "./field.tsx";

interface AreaProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly hint?: ComponentChildren;
  readonly error?: string | null;
  readonly rows?: number;
}

export function Area({ label, value, onInput, hint, error = null, rows = 3 }: AreaProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <textarea
        id={id}
        rows={rows}
        value={value}
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={(error ?? hint) ? `${id}-note` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
      <FieldNote id={`${id}-note`} error={error}>
        {hint}
      </FieldNote>
    </div>
  );
}

interface FilePickProps {
  readonly label: string;
  readonly accept: string;
  /** Called with the text of the chosen file, null when the choice was taken back. */
  readonly onText?: (text: string | null) => void;
  /** Called with the file itself. */
  readonly onFile?: (file: File | null) => void;
  readonly error?: string | null;
}

export function FilePick({ label, accept, onText, onFile, error = null }: FilePickProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        accept={accept}
        aria-invalid={error ? "true" : undefined}
        aria-describedby={error ? `${id}-note` : undefined}
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          onFile?.(file ?? null);
          if (onText === undefined) return;
          if (file === undefined) onText(null);
          else void file.text().then(onText);
        }}
      />
      <FieldNote id={`${id}-note`} error={error} />
    </div>
  );
}
