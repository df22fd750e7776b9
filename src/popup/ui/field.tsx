/** Labelled inputs. A hint and an error are read out with the field; an error replaces the hint. */
import type { ComponentChildren, Ref, TargetedEvent } from "preact";
import { useId } from "preact/hooks";

export interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: "text" | "password" | "url" | "number";
  readonly hint?: ComponentChildren;
  readonly error?: string | null | undefined;
  readonly suggestions?: readonly string[];
  readonly inputRef?: Ref<HTMLInputElement>;
  readonly readOnly?: boolean;
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly onBlur?: () => void;
}

/** One line of text with its label above. Nothing typed here is remembered or spell-checked by the browser. */
export function Field(props: FieldProps) {
  const id = useId();
  const { label, value, onInput, type = "text", hint, error, suggestions, mono = false } = props;
  const shared = {
    id,
    ref: props.inputRef ?? null,
    class: mono ? "mono" : undefined,
    inputMode: type === "url" ? ("url" as const) : type === "number" ? ("numeric" as const) : undefined,
    value,
    readOnly: props.readOnly,
    placeholder: props.placeholder,
    autoComplete: "off" as const,
    autoCapitalize: "off" as const,
    spellcheck: false,
    "aria-invalid": error ? ("true" as const) : undefined,
    "aria-describedby": (error ?? hint) ? `${id}-note` : undefined,
    onInput: (event: TargetedEvent<HTMLInputElement>) => onInput(event.currentTarget.value),
    onBlur: props.onBlur,
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {suggestions !== undefined ? (
        <input {...shared} type="text" list={`${id}-list`} />
      ) : type === "password" ? (
        <input {...shared} type="password" />
      ) : (
        <input {...shared} type="text" />
      )}
      {suggestions !== undefined && (
        <datalist id={`${id}-list`}>
          {suggestions.map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
        </datalist>
      )}
      <FieldNote id={`${id}-note`} error={error}>
        {hint}
      </FieldNote>
    </div>
  );
}

interface FieldNoteProps {
  readonly id: string;
  readonly error: string | null | undefined;
  readonly children?: ComponentChildren;
}

/** The line under a field: its error, else its hint, else nothing. */
export function FieldNote({ id, error, children }: FieldNoteProps) {
  if (error) {
    return (
      <p id={id} class="note problem" role="alert">
        {error}
      </p>
    );
  }
  if (!children) return null;
  return (
    <p id={id} class="note">
      {children}
    </p>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** A check box with its label behind it. */
export function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{label}</span>
    </label>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly onChange: (value: Value) => void;
}

/** A small drop-down that looks like a chip; its name is only read out. */
export function Choice<Value extends string>({ label, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <select
      class="choice"
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = options.find((option) => option.value === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen.value);
      }}
    >
      {options.map((option) => (
        <option key={option.value} value={option.value} selected={option.value === value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
