/** One stack of rows of a form: the sealed fields, or the labels with their warnings. */
import { useId, useRef, useState } from "preact/hooks";
import { isCodeSecret, isPasswordName, isSecretName } from "../../model/secret-names.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { FieldNote } from "../ui/field.tsx";
import { focusOnce } from "../ui/focus.ts";
import { Icon } from "../ui/icon.tsx";
import { emptyRow, type Form, type FormRow, type Stack } from "../window/form.ts";
import { TEMPLATE_FIELDS } from "../window/templates.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { CodePicture, pictureIn, takeCode } from "./code-picture.tsx";
import { flagLabel, RECORD_LIMIT, type RowProblem, sizeOf } from "./form-check.ts";
import { generatePassword } from "./generate.ts";

const words = text.edit;

export interface FormStackProps {
  readonly form: Form;
  readonly stack: Stack;
  readonly onChange: (form: Form) => void;
  /** Problems to show by row key; null while nothing was tried. */
  readonly problems: ReadonlyMap<string, RowProblem> | null;
}

export function FormStack({ form, stack, onChange, problems }: FormStackProps) {
  const [added, setAdded] = useState<string | null>(null);
  const rows = form[stack];
  const sealed = stack === "fields";
  const put = (next: readonly FormRow[]) => onChange({ ...form, [stack]: next });
  const add = () => {
    const row = emptyRow();
    setAdded(row.key);
    put([...rows, row]);
  };
  const sealRow = (row: FormRow) =>
    onChange({
      ...form,
      labels: form.labels.filter(({ key }) => key !== row.key),
      fields: [...form.fields, row],
    });
  const values = form.fields.map(({ value }) => value);
  const title = sealed ? words.sealed : words.labels;

  return (
    <section class={`card${sealed ? "" : " open"}`} aria-label={title}>
      <div class="card-head">
        <h2>
          {sealed && <Icon name="seal" size={18} />}
          {title}
        </h2>
        <span class="readable">{sealed ? words.sealedNote : words.labelsNote}</span>
      </div>
      <div class="stack">
        {rows.map((row, index) => (
          <Row
            key={row.key}
            row={row}
            asks={form.asks}
            number={index + 1}
            sealed={sealed}
            long={TEMPLATE_FIELDS[form.template].some(({ name, long }) => name === row.name && long === true)}
            focusName={row.key === added}
            problem={problems?.get(row.key) ?? null}
            flag={sealed ? null : flagLabel(row.value, values)}
            onChange={(next) => put(rows.map((old) => (old.key === next.key ? next : old)))}
            onRemove={() => put(rows.filter(({ key }) => key !== row.key))}
            onSeal={() => sealRow(row)}
          />
        ))}
      </div>
      <Button kind="quiet" icon="plus" onClick={add}>
        {sealed ? words.addField : words.addLabel}
      </Button>
    </section>
  );
}

interface RowProps {
  readonly row: FormRow;
  readonly asks: Form["asks"];
  readonly number: number;
  readonly sealed: boolean;
  readonly long: boolean;
  readonly focusName: boolean;
  readonly problem: RowProblem | null;
  readonly flag: keyof typeof words.looksLike | null;
  readonly onChange: (row: FormRow) => void;
  readonly onRemove: () => void;
  readonly onSeal: () => void;
}

function Row(props: RowProps) {
  const { row, number, sealed, problem, flag, onChange } = props;
  const id = useId();
  const [pictureProblem, setPictureProblem] = useState<string | null>(null);
  const newest = useRef(props);
  newest.current = props;
  const readPicture = (picture: Blob) => {
    setPictureProblem(null);
    // What is typed while the picture is read stays.
    const put = (value: string) => newest.current.onChange({ ...newest.current.row, value });
    void takeCode(picture, put, setPictureProblem);
  };
  const unnamed = say(sealed ? words.unnamedField : words.unnamedLabel, { count: number });
  const called = row.name === "" ? unnamed : row.name;
  const inValue = problem === "valueTooLarge" || problem === "notUnicode";
  const inName = problem !== null && !inValue;
  const sentence =
    problem === null
      ? null
      : say(words[problem], {
          name: row.name,
          size: megabytes(sizeOf(row.value)),
          limit: megabytes(RECORD_LIMIT),
        });
  const described = problem !== null || flag !== null ? `${id}-note` : undefined;

  return (
    <div class="form-row">
      <input
        class="form-name"
        aria-label={say(sealed ? words.fieldName : words.labelName, { count: number })}
        placeholder={words.namePlaceholder}
        value={row.name}
        autoComplete="off"
        autoCapitalize="off"
        spellcheck={false}
        aria-invalid={inName ? "true" : undefined}
        aria-describedby={inName ? described : undefined}
        ref={props.focusName && row.name === "" && row.value === "" ? focusOnce : null}
        onInput={(event) => onChange({ ...row, name: event.currentTarget.value })}
      />
      <div class="form-value">
        <ValueInput
          {...props}
          onPicture={readPicture}
          label={say(words.fieldValue, { name: called })}
          describedBy={inName ? undefined : described}
          invalid={inValue}
        />
        <IconButton icon="close" label={say(words.remove, { name: called })} onClick={props.onRemove} />
      </div>
      <FieldNote id={`${id}-note`} error={sentence ?? pictureProblem} />
      {problem === null && flag !== null && (
        <div class="flag">
          <p id={`${id}-note`} class="note warn" role="status">
            {words.looksLike[flag]}
          </p>
          <Button kind="quiet" icon="lock" onClick={props.onSeal}>
            {words.sealIt}
          </Button>
        </div>
      )}
    </div>
  );
}

interface ValueInputProps extends RowProps {
  readonly onPicture: (picture: Blob) => void;
  readonly label: string;
  readonly describedBy: string | undefined;
  readonly invalid: boolean;
}

/** Secret values are dots with an eye, everything else grows with its lines. */
function ValueInput(props: ValueInputProps) {
  const { row, sealed, long, label, describedBy, invalid, onChange, onPicture } = props;
  const [shown, setShown] = useState(false);
  const shared = {
    "data-value": "",
    "aria-label": label,
    "aria-invalid": invalid ? ("true" as const) : undefined,
    "aria-describedby": describedBy,
    placeholder: words.valuePlaceholder,
    value: row.value,
    autoComplete: "off" as const,
    autoCapitalize: "off" as const,
    spellcheck: false,
  };
  if (sealed && isSecretName(row.name) && !row.value.includes("\n")) {
    const input = (event: { currentTarget: HTMLInputElement }) =>
      onChange({ ...row, value: event.currentTarget.value });
    const takesCode = isCodeSecret(row.name, row.value);
    const paste = (event: ClipboardEvent) => {
      const picture = takesCode ? pictureIn(event.clipboardData) : null;
      if (picture === null) return;
      event.preventDefault();
      onPicture(picture);
    };
    return (
      <>
        {shown ? (
          <input {...shared} class="mono" type="text" onInput={input} onPaste={paste} />
        ) : (
          <input {...shared} type="password" onInput={input} onPaste={paste} />
        )}
        {row.value === "" && takesCode && <CodePicture name={row.name} onPicture={onPicture} />}
        {row.value === "" && isPasswordName(row.name) && (
          <IconButton
            icon="dice"
            label={say(words.generate, { name: row.name })}
            onClick={() => {
              setShown(true);
              onChange({ ...row, value: generatePassword(props.asks) });
            }}
          />
        )}
        <IconButton
          icon={shown ? "eyeOff" : "eye"}
          label={say(shown ? text.record.hide : text.record.show, { name: row.name })}
          onClick={() => setShown(!shown)}
        />
      </>
    );
  }
  // Browsers without `field-sizing` count the lines that were typed.
  const lines = Math.min(12, Math.max(long ? 5 : 1, row.value.split("\n").length));
  return (
    <textarea
      {...shared}
      rows={lines}
      onInput={(event) => onChange({ ...row, value: event.currentTarget.value })}
    />
  );
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
