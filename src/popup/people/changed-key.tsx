/** The red stop when other keys turned up for a person: both sets of words, and the two ways out. */
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { nameOf, SafetyWords } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.changed;

export function ChangedKey({ person }: { person: PersonView }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const name = nameOf(person);
  const { offeredWords } = person;

  const resolve = (compared: readonly string[] | null) =>
    run(async () => {
      await session.ask("person.resolve", {
        clientId: person.clientId,
        words: compared === null ? null : [...compared],
      });
      session.tell(say(compared === null ? words.kept : words.accepted, { name }));
    });

  return (
    <div class="changed-key">
      <Notice tone="problem" title={say(words.title, { name })}>
        {say(words.why, { name })}
      </Notice>
      <p class="note">{say(words.how, { name })}</p>
      {offeredWords !== undefined && (
        <>
          <p class="note strong">{words.offered}</p>
          <SafetyWords words={offeredWords} label={words.offered} />
        </>
      )}
      <p class="note strong">{words.before}</p>
      <SafetyWords words={person.safetyWords} label={words.before} />
      {error !== null && <ErrorNotice error={error} />}
      <div class="notice-actions">
        <Button busy={busy} onClick={() => void resolve(null)}>
          {words.keep}
        </Button>
        {offeredWords !== undefined && (
          <Button kind="danger" busy={busy} onClick={() => void resolve(offeredWords)}>
            {say(words.accept, { name })}
          </Button>
        )}
      </div>
    </div>
  );
}
