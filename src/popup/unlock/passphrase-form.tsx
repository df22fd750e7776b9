/** Asks for the passphrase before something that should not happen to a vault left open. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { focusOnce } from "../ui/focus.ts";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { ERROR_TEXT } from "../words/error-text.ts";
import { text } from "../words/text.ts";

export interface PassphraseFormProps {
  readonly title: string;
  readonly note: string;
  readonly submit: string;
  readonly danger?: boolean;
  readonly onPassphrase: (passphrase: string) => Promise<void>;
  readonly onCancel: () => void;
}

/** A rejection of `onPassphrase` is shown here. */
export function PassphraseForm(props: PassphraseFormProps) {
  const { title, note, submit, danger = false, onPassphrase, onCancel } = props;
  const [passphrase, setPassphrase] = useState("");
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useDoing();
  const wrong = isVaultError(error, "passphrase_wrong");
  const { says, next } = ERROR_TEXT.passphrase_wrong;
  const send = () => {
    setTried(true);
    if (passphrase !== "") void run(() => onPassphrase(passphrase));
  };
  return (
    <FormCard title={title} onSubmit={send}>
      <p class="note">{note}</p>
      <Field
        label={text.access.passphraseNow}
        type="password"
        inputRef={focusOnce}
        value={passphrase}
        onInput={setPassphrase}
        error={wrong ? `${says} ${next}` : tried && passphrase === "" ? text.access.passphraseEmpty : null}
      />
      {error !== null && !wrong && <ErrorNotice error={error} />}
      <div class="notice-actions">
        <Button onClick={onCancel}>{text.action.cancel}</Button>
        <Button kind={danger ? "danger" : "primary"} type="submit" busy={busy}>
          {submit}
        </Button>
      </div>
    </FormCard>
  );
}
