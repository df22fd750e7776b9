/** When a part of the vault is damaged: what is left is said before anything is done, and done only when told to. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { callPage } from "../../messages/send.ts";
import type { ExaminationView } from "../../model/vault-status.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say, sayCount, sayTime } from "../words/say.tsx";
import { unlockText } from "./text.ts";

const words = unlockText.damaged;

interface DamagedProps {
  /** Null while the vault is unlocked; locked, what was just typed and is right. */
  readonly passphrase: string | null;
  /** There is no title above it. */
  readonly isAlone?: boolean;
  /** Nothing is known to be wrong yet. */
  readonly isCheck?: boolean;
}

export function Damaged({ passphrase, isAlone = false, isCheck = false }: DamagedProps) {
  const session = useSession();
  const [left, setLeft] = useState<ExaminationView | null>(null);
  const { busy, error, run } = useDoing();
  const look = () => run(async () => setLeft(await callPage("vault.examine", { passphrase })));
  const use = () =>
    run(async () => {
      await session.take(await callPage("vault.repair", { passphrase }));
      session.seen.clear();
      session.tell(words.repaired);
    });
  const isNothingLeft = isVaultError(error, "vault_damaged");
  return (
    <section class="damaged" aria-label={words.title}>
      {isAlone && <h1>{words.title}</h1>}
      {isCheck ? <p>{words.checkLead}</p> : <Notice tone="problem">{words.lead}</Notice>}
      {isNothingLeft && <p>{words.nothing}</p>}
      {error !== null && !isNothingLeft && <ErrorNotice error={error} />}
      {left === null ? (
        <Button kind="primary" busy={busy} onClick={() => void look()}>
          {busy ? words.looking : words.look}
        </Button>
      ) : (
        <>
          <Left left={left} />
          {(!isCheck || left.damaged.length > 0) && (
            <>
              <p class="note">{words.useNote}</p>
              <p class="note">{words.kitHint}</p>
              <Button kind="primary" busy={busy} onClick={() => void use()}>
                {words.use}
              </Button>
            </>
          )}
        </>
      )}
    </section>
  );
}

function Left({ left: { at, whole, damaged } }: { left: ExaminationView }) {
  return (
    <>
      <p>
        {sayCount(words.whole, whole)} {at === null ? words.noList : say(words.at, { date: sayTime(at) })}
      </p>
      {damaged.length === 0 ? (
        <p>{words.fine}</p>
      ) : (
        <ul class="plain-list">
          {damaged.map(({ part, outcome }) => (
            <li key={part}>{say(words[outcome], { part: nameOfPart(part) })}</li>
          ))}
        </ul>
      )}
    </>
  );
}

function nameOfPart(part: string): string {
  const [first = part] = part.split("/");
  const known: Readonly<Record<string, string>> = words.parts;
  return known[first] ?? say(words.otherPart, { part: first });
}
