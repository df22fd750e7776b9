/** Deletes the vault of this profile, after a word was typed; under More, and where the passphrase is forgotten. */
import { useState } from "preact/hooks";
import { callPage } from "../../messages/send.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { unlockText } from "./text.ts";

const words = unlockText.deletion;

/** `note` says what goes, and what becomes of the rest. */
export function DeleteVault({ note }: { note: string }) {
  const session = useSession();
  const [typed, setTyped] = useState("");
  const { busy, error, run } = useDoing();
  const confirmed = typed === words.confirmWord;
  const remove = () => {
    if (!confirmed) return;
    void run(async () => session.take(await callPage("vault.reset", { confirm: "DELETE" })));
  };
  return (
    <FormCard title={words.danger} onSubmit={remove}>
      <p class="note">{note}</p>
      <Field label={say(words.confirmLabel, { word: words.confirmWord })} value={typed} onInput={setTyped} />
      {error !== null && <ErrorNotice error={error} />}
      <Button kind="danger" type="submit" busy={busy} disabled={!confirmed}>
        {words.delete}
      </Button>
    </FormCard>
  );
}
