/** The eight words of a person, to be compared with what they read aloud, and saying so. */
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { nameOf, SafetyWords } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

/** `onDone` is called once the person is marked as checked. */
export function CompareWords({ person, onDone }: { person: PersonView; onDone: () => void }) {
  const session = useSession();
  const { busy, run } = useDoing();
  const name = nameOf(person);
  const check = async () => {
    const { clientId, name: known } = person;
    const isSaved = await run(async () => {
      await session.ask("person.save", { clientId, name: known, checked: true });
      onDone();
      session.tell(say(text.people.checkedNow, { name }));
    });
    if (!isSaved) session.tell(text.people.notChanged, null, "problem");
  };
  return (
    <div class="comparing">
      <p class="note">{say(text.share.wordsHow, { name })}</p>
      <SafetyWords words={person.safetyWords} label={text.share.words} />
      <Button kind="primary" wide busy={busy} onClick={() => void check()}>
        {text.people.same}
      </Button>
    </div>
  );
}
