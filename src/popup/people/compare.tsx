/** The eight words of a person, to be compared with what they read aloud, and saying so. */
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { nameOf, SafetyWords } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { peopleText } from "./text.ts";

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
      session.tell(say(peopleText.people.checkedNow, { name }));
    });
    if (!isSaved) session.tell(peopleText.people.notChanged, null, "problem");
  };
  return (
    <div class="comparing">
      <p class="note">{say(peopleText.share.wordsHow, { name })}</p>
      <SafetyWords words={person.safetyWords} label={peopleText.share.words} />
      <Button kind="primary" wide busy={busy} onClick={() => void check()}>
        {peopleText.people.same}
      </Button>
    </div>
  );
}
