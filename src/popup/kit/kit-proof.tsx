/** Two words from the paper: at set-up, and later as a drill. */
import { useMemo, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { focusOnce } from "../ui/focus.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { kitText } from "./text.ts";

const words = kitText;
const WORDS = 24;

/** Returns two different places, in order. */
function twoPlaces(): [number, number] {
  const [first = 0, second = 0] = crypto.getRandomValues(new Uint32Array(2));
  const one = first % WORDS;
  const other = (one + 1 + (second % (WORDS - 1))) % WORDS;
  return [Math.min(one, other) + 1, Math.max(one, other) + 1];
}

export interface KitProofProps {
  readonly onProven: () => void;
  readonly onBack: () => void;
  readonly backLabel: string;
  /** It is a step of its own, without a title above it. */
  readonly isStep?: boolean;
}

/** Asks for the words in two random places; a wrong answer asks for the same again. */
export function KitProof({ onProven, onBack, backLabel, isStep = false }: KitProofProps) {
  const session = useSession();
  const places = useMemo(twoPlaces, []);
  const [answers, setAnswers] = useState<readonly string[]>(["", ""]);
  const [tried, setTried] = useState(false);
  const [isWrong, setWrong] = useState(false);
  const { busy, error, run } = useDoing();

  const check = async () => {
    setTried(true);
    if (answers.some((answer) => answer.trim() === "")) return;
    await run(async () => {
      const { proven } = await session.ask("kit.prove", {
        answers: places.map((position, i) => ({ position, word: answers[i] ?? "" })),
      });
      setWrong(!proven);
      if (proven) onProven();
    });
  };

  return (
    <PrivateForm class="kit-proof" label={words.proveTitle} onSubmit={() => void check()}>
      {isStep ? <h1>{words.proveTitle}</h1> : <h2>{words.proveTitle}</h2>}
      <p class="lead">{words.proveLead}</p>
      {places.map((place, index) => (
        <Field
          key={place}
          label={say(words.word, { count: place })}
          inputRef={index === 0 ? focusOnce : null}
          value={answers[index] ?? ""}
          onInput={(typed) => {
            setWrong(false);
            setAnswers(answers.map((answer, i) => (i === index ? typed : answer)));
          }}
          error={tried && (answers[index] ?? "").trim() === "" ? words.wordEmpty : null}
        />
      ))}
      {isWrong && <Notice tone="problem">{words.wrong}</Notice>}
      {error !== null && <ErrorNotice error={error} />}
      <div class="setup-foot">
        <Button onClick={onBack}>{backLabel}</Button>
        <Button kind="primary" type="submit" busy={busy} wide>
          {words.check}
        </Button>
      </div>
    </PrivateForm>
  );
}
