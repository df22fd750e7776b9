/** Changing the passphrase, how slow guessing it is, or (when somebody saw it) the key behind it. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { StrengthView } from "../../model/vault-status.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check, Field } from "../ui/field.tsx";
import { FormCard } from "../ui/form-card.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { StrengthBar } from "./strength-bar.tsx";
import { unlockText } from "./text.ts";

const words = unlockText.passphrase;

/** From what slow machines bear to what a patient person bears. */
const STRENGTHS = {
  light: { memoryKiB: 19 * 1024, passes: 2 },
  normal: { memoryKiB: 64 * 1024, passes: 3 },
  strong: { memoryKiB: 128 * 1024, passes: 4 },
  strongest: { memoryKiB: 256 * 1024, passes: 5 },
} as const satisfies Record<string, StrengthView>;
type Strength = keyof typeof STRENGTHS;
const NAMES = Object.keys(STRENGTHS) as Strength[];

function nameOf({ memoryKiB, passes }: StrengthView): Strength | null {
  const same = (name: Strength) =>
    STRENGTHS[name].memoryKiB === memoryKiB && STRENGTHS[name].passes === passes;
  return NAMES.find(same) ?? null;
}

export function Passphrase() {
  const session = useSession();
  const { value: inUse, error, reload } = useAsk("vault.strength", {});
  return (
    <Screen title={words.title} onBack={() => session.back()}>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {inUse !== null && <ChangeForm inUse={nameOf(inUse)} onChange={reload} />}
    </Screen>
  );
}

function ChangeForm({ inUse, onChange }: { inUse: Strength | null; onChange: () => void }) {
  const session = useSession();
  const [before, setBefore] = useState("");
  const [after, setAfter] = useState("");
  const [repeat, setRepeat] = useState("");
  const [isSeen, setSeen] = useState(false);
  const [strength, setStrength] = useState<Strength | null>(inUse);
  const [tried, setTried] = useState(false);
  const { busy, error, run } = useDoing();

  const identity = session.status.value?.identity ?? null;
  const about = identity === null ? [] : [identity.name, identity.serverUrl];
  const isChanged = strength !== inUse;
  const isNothing = after === "" && !isChanged;
  const isDifferent = after !== repeat;
  const save = () => {
    setTried(true);
    if (before === "" || isDifferent || isNothing || (isSeen && after === "")) return;
    void run(async () => {
      await session.ask("vault.change-passphrase", {
        before,
        after: after === "" ? before : after,
        rekey: isSeen,
        strength: strength === null || !isChanged ? null : STRENGTHS[strength],
      });
      for (const empty of [setBefore, setAfter, setRepeat]) empty("");
      setTried(false);
      setSeen(false);
      session.tell(words.saved);
      onChange();
    });
  };
  const wrong = isVaultError(error, "passphrase_wrong");
  const weak = isVaultError(error, "passphrase_weak");
  const sentence = (code: "passphrase_wrong" | "passphrase_weak") =>
    `${ERROR_TEXT[code].says} ${ERROR_TEXT[code].next}`;
  return (
    <FormCard title={words.change} onSubmit={save}>
      <Field
        label={words.before}
        type="password"
        value={before}
        onInput={setBefore}
        error={
          wrong ? sentence("passphrase_wrong") : tried && before === "" ? text.access.passphraseEmpty : null
        }
      />
      <Field
        label={words.after}
        type="password"
        value={after}
        onInput={setAfter}
        hint={words.afterHint}
        error={
          weak ? sentence("passphrase_weak") : tried && isSeen && after === "" ? words.seenNeedsNew : null
        }
      />
      {after !== "" && (
        <>
          <StrengthBar passphrase={after} about={about} />
          <Field
            label={words.repeat}
            type="password"
            value={repeat}
            onInput={setRepeat}
            error={tried && isDifferent ? words.different : null}
          />
        </>
      )}
      <Check label={words.seen} checked={isSeen} onChange={setSeen} />
      {isSeen && <p class="note">{words.seenNote}</p>}
      <Slowness value={strength} inUse={inUse} onChange={setStrength} />
      {tried && isNothing && before !== "" && <Notice tone="info">{words.nothing}</Notice>}
      {error !== null && !wrong && !weak && <ErrorNotice error={error} />}
      <Button kind="primary" type="submit" busy={busy}>
        {busy ? words.saving : words.save}
      </Button>
    </FormCard>
  );
}

interface SlownessProps {
  readonly value: Strength | null;
  readonly inUse: Strength | null;
  readonly onChange: (value: Strength) => void;
}

/** The choice of a strength, with the time that this machine really takes for it. */
function Slowness({ value, inUse, onChange }: SlownessProps) {
  const session = useSession();
  const [times, setTimes] = useState<Partial<Record<Strength, number>>>({});
  const { busy, error, run } = useDoing();
  const measure = (name: Strength) =>
    run(async () => {
      const { ms } = await session.ask("vault.measure", STRENGTHS[name]);
      setTimes((known) => ({ ...known, [name]: ms }));
    });
  const ms = value === null ? undefined : times[value];
  return (
    <fieldset class="choices">
      <legend>{words.strength}</legend>
      {NAMES.map((name) => (
        <label key={name} class="check">
          <input
            type="radio"
            name="strength"
            value={name}
            checked={name === value}
            onChange={() => onChange(name)}
          />
          <span>
            {words.strengths[name]}
            {name === inUse ? ` (${words.now})` : ""}
          </span>
        </label>
      ))}
      {ms !== undefined && (
        <p class="note" role="status">
          {say(words.takes, { seconds: Math.round(ms / 100) / 10 })}
        </p>
      )}
      {error !== null && <ErrorNotice error={error} />}
      {value !== null && ms === undefined && (
        <Button busy={busy} onClick={() => void measure(value)}>
          {busy ? words.measuring : words.measure}
        </Button>
      )}
    </fieldset>
  );
}
