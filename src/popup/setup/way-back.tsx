/** Step three: the kit. It is made here, kept on paper, and proven with two of its words; or put off. */
import { useEffect, useState } from "preact/hooks";
import type { KitView } from "../../model/kit.ts";
import { KitProof } from "../kit/kit-proof.tsx";
import { KitSheet } from "../kit/kit-sheet.tsx";
import { kitText } from "../kit/text.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { focusOnce } from "../ui/focus.ts";
import { ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";

const words = kitText;

/** `onDone` goes on, whether the kit was proven or put off. */
export function WayBack({ onDone }: { onDone: () => void }) {
  const session = useSession();
  const [kit, setKit] = useState<KitView | null>(null);
  const [isProving, setProving] = useState(false);
  const { error, run } = useDoing();
  const make = () => void run(async () => setKit(await session.ask("kit.create", {})));
  useEffect(make, []);

  if (isProving) {
    return (
      <section class="setup-step">
        <KitProof onProven={onDone} onBack={() => setProving(false)} backLabel={words.seeAgain} isStep />
      </section>
    );
  }
  return (
    <section class="setup-step">
      <h1 ref={focusOnce} tabIndex={-1}>
        {words.stepTitle}
      </h1>
      <p class="lead">{words.stepLead}</p>
      {kit === null && error === null && <Skeleton rows={4} label={words.making} />}
      {error !== null && <ErrorNotice error={error} onRetry={make} />}
      {kit !== null && <KitSheet kit={kit} />}
      <div class="setup-foot">
        <Button onClick={onDone}>{words.later}</Button>
        <Button kind="primary" wide disabled={kit === null} onClick={() => setProving(true)}>
          {words.written}
        </Button>
      </div>
    </section>
  );
}
