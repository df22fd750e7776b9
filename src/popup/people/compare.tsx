/** The eight words of a person, to be compared with what they read aloud, and saying so. */
import { useState } from "preact/hooks";
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { nameOf, SafetyWords } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

/** `onDone` is called once the person is marked as checked. */
export function CompareWords({ person, onDone }: { person: PersonView; onDone: () => void }) {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const name = nameOf(person);
  const check = () => {
    setBusy(true);
    session.ask("person.save", { clientId: person.clientId, name: person.name, checked: true }).then(
      () => {
        onDone();
        session.tell(say(text.people.checkedNow, { name }));
      },
      () => {
        setBusy(false);
        session.tell(text.people.notChanged, null, "problem");
      },
    );
  };
  return (
    <div class="comparing">
      <p class="note">{say(text.share.wordsHow, { name })}</p>
      <SafetyWords words={person.safetyWords} label={text.share.words} />
      <Button kind="primary" wide busy={busy} onClick={check}>
        {text.people.same}
      </Button>
    </div>
  );
}
