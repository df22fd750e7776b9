/**
 * A record that was deleted here and changed elsewhere before the server heard of it: what it says now, and the choice.
 */
import { isVaultError } from "../../errors.ts";
import { sayDeleted } from "../records/deletion.ts";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Values } from "./record-values.tsx";
import { recordText } from "./text.ts";

const words = recordText.deletedHere;

export function DeletedHere({ recordId }: { recordId: string }) {
  const session = useSession();
  const asked = useAsk("record.read-server", { recordId }, ["records"]);
  const { busy, error, run } = useDoing();
  const { value } = asked;
  const title = value === null || value.title === "" ? text.unnamed : value.title;

  const decide = (act: () => Promise<string>) =>
    run(async () => {
      try {
        session.tell(await act());
      } catch (failure) {
        // Changed once more: what it says now is asked for again.
        if (isVaultError(failure, "conflict")) asked.reload();
        throw failure;
      }
      session.show("records");
    });
  const keep = () =>
    decide(async () => {
      await session.ask("waiting.take-back", { id: recordId });
      return say(text.record.kept, { title });
    });
  const remove = (version: string) =>
    decide(async () => sayDeleted(await session.ask("record.delete", { recordId, version }), title));

  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      <p class="lead">{words.lead}</p>
      {error !== null && <ErrorNotice error={error} />}
      {value === null && asked.busy && <Skeleton rows={4} label={text.record.loading} />}
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {value !== null && asked.error === null && (
        <>
          <h2 class="sub-title">{say(words.now, { title })}</h2>
          <Values content={value} isFile={value.file !== undefined} />
          <div class="choices">
            <Choose note={words.keepNote}>
              <Button kind="primary" wide busy={busy} onClick={() => void keep()}>
                {words.keep}
              </Button>
            </Choose>
            <Choose note={words.deleteNote}>
              <Button kind="danger" wide busy={busy} onClick={() => void remove(value.version)}>
                {words.delete}
              </Button>
            </Choose>
          </div>
        </>
      )}
    </Screen>
  );
}
