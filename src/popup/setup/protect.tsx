/** Step two: the passphrase, typed twice or shown, with how long it withstands guessing. */
import { useEffect, useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check, Field } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { StrengthBar } from "../unlock/strength-bar.tsx";
import { unlockText } from "../unlock/text.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { text } from "../words/text.ts";
import { setupText } from "./text.ts";

const words = setupText.protect;

export interface ProtectProps {
  readonly passphrase: string;
  /** What a thief knows of the person. */
  readonly about?: readonly string[];
  readonly onChange: (passphrase: string) => void;
  readonly onBack: () => void;
  readonly onNext: () => Promise<void>;
  /** What it says instead of making a new vault. */
  readonly said?: Readonly<Record<"title" | "lead" | "create" | "working", string>>;
}

export function Protect({ passphrase, about = [], onChange, onBack, onNext, said = words }: ProtectProps) {
  const [repeat, setRepeat] = useState("");
  const [show, setShow] = useState(false);
  const [tried, setTried] = useState(false);
  const { busy, error, run, fail } = useDoing();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);

  const different = !show && repeat !== passphrase;
  const weak = isVaultError(error, "passphrase_weak");
  const weakText = `${ERROR_TEXT.passphrase_weak.says} ${ERROR_TEXT.passphrase_weak.next}`;

  const create = async () => {
    setTried(true);
    fail(null);
    if (passphrase === "" || different) return;
    await run(onNext);
  };

  return (
    <PrivateForm
      class="setup-step"
      onSubmit={() => {
        if (!busy) void create();
      }}
    >
      <h1>{said.title}</h1>
      <p class="lead">{said.lead}</p>
      <Field
        label={words.passphrase}
        type={show ? "text" : "password"}
        inputRef={first}
        value={passphrase}
        onInput={onChange}
        error={weak ? weakText : tried && passphrase === "" ? words.empty : null}
      />
      <StrengthBar passphrase={passphrase} about={about} />
      {!show && (
        <Field
          label={words.repeat}
          type="password"
          value={repeat}
          onInput={setRepeat}
          error={tried && different ? unlockText.passphrase.different : null}
        />
      )}
      <Check label={words.show} checked={show} onChange={setShow} />
      {error !== null && !weak && <ErrorNotice error={error} />}
      <p class="note strong">{words.warning}</p>
      <div class="setup-foot">
        <Button onClick={onBack}>{text.action.back}</Button>
        <Button kind="primary" type="submit" busy={busy} wide>
          {busy ? said.working : said.create}
        </Button>
      </div>
    </PrivateForm>
  );
}
