/** Invite cards: mine as picture and text, and somebody's taken in from text. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { PersonView } from "../../model/person.ts";
import { Area } from "../ui/area.tsx";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { QrCode } from "../ui/qr.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { ChangedKey } from "./changed-key.tsx";
import { CompareWords } from "./compare.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.card;

export function Cards() {
  const session = useSession();
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      <MyCard />
      <TakeCard />
    </Screen>
  );
}

/** My card, to be photographed or copied. */
export function MyCard() {
  const session = useSession();
  const { value, error, reload } = useAsk("card.mine", {});
  const copy = (card: string) => {
    navigator.clipboard.writeText(card).then(
      () => session.tell(words.copied),
      () => session.tell(text.record.copyFailed, null, "problem"),
    );
  };
  return (
    <section class="card" aria-label={words.mine}>
      <div class="card-head">
        <h2>{words.mine}</h2>
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <Skeleton rows={3} label={words.mine} />}
      {value !== null && (
        <div class="card-body my-card">
          <QrCode value={value.text} label={words.qr} />
          <p class="note">{words.mineNote}</p>
          <Button icon="copy" wide onClick={() => copy(value.text)}>
            {words.copy}
          </Button>
        </div>
      )}
    </section>
  );
}

/** Returns what is wrong with a card that was refused, null when it was refused for another reason. */
export function sayCardProblem(failure: unknown): string | null {
  if (!isVaultError(failure, "input_invalid")) return null;
  const { why } = failure.detail;
  return why === "card"
    ? words.bad
    : why === "other_server"
      ? words.otherServer
      : why === "self"
        ? words.self
        : null;
}

function TakeCard() {
  const session = useSession();
  const [typed, setTyped] = useState("");
  const { busy, error, run, fail } = useDoing();
  const [problem, setProblem] = useState<string | null>(null);
  const [taken, setTaken] = useState<PersonView | null>(null);

  const take = async () => {
    fail(null);
    setTaken(null);
    if (typed.trim() === "") return setProblem(words.empty);
    await run(async () => {
      try {
        const person = await session.ask("card.accept", { text: typed.trim() });
        setTyped("");
        setTaken(person);
        if (person.pin !== "changed") session.tell(say(words.taken, { name: nameOf(person) }));
      } catch (failure) {
        const why = sayCardProblem(failure);
        if (why === null) throw failure;
        setProblem(why);
      }
    });
  };

  return (
    <PrivateForm
      class="card"
      label={words.theirs}
      onSubmit={() => {
        if (!busy) void take();
      }}
    >
      <div class="card-head">
        <h2>{words.theirs}</h2>
      </div>
      <div class="card-body">
        <Area
          label={words.theirText}
          value={typed}
          rows={4}
          hint={words.theirsHint}
          error={problem}
          onInput={(value) => {
            setTyped(value);
            setProblem(null);
          }}
        />
        {error !== null && <ErrorNotice error={error} onRetry={() => void take()} />}
        <Button type="submit" kind="primary" wide busy={busy}>
          {words.accept}
        </Button>
        {taken?.pin === "changed" && <ChangedKey person={taken} />}
        {taken?.pin === "first-seen" && <CompareWords person={taken} onDone={() => setTaken(null)} />}
      </div>
    </PrivateForm>
  );
}
