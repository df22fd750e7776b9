/** The code that a secret makes now, with the time it has left; or that none can be made of it. */
import { useEffect, useState } from "preact/hooks";
import type { CodeView } from "../../model/record.ts";
import { IconButton } from "../ui/button.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { useSession } from "../window/session.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";

const words = text.record;

interface CodeRowProps {
  /** What the field with the secret is called. */
  readonly name: string;
  readonly secret: string;
  readonly onCopy: (code: string) => void;
}

export function CodeRow({ name, secret, onCopy }: CodeRowProps) {
  const session = useSession();
  const [view, setView] = useState<CodeView | "none" | null>(null);
  const [now, setNow] = useState(Date.now());
  const until = view === null || view === "none" ? 0 : view.until;
  const isOver = view !== "none" && now >= until;
  usePulse(() => setNow(Date.now()));
  useEffect(() => {
    if (!isOver) return;
    let isCurrent = true;
    session.ask("code.now", { secret }).then(
      (next) => {
        if (isCurrent) setView(next ?? "none");
      },
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [secret, isOver]);

  if (view === null) return null;
  if (view === "none") {
    return (
      <li class="value-row">
        <p class="note warn">{words.codeBad}</p>
      </li>
    );
  }
  const left = Math.max(0, Math.ceil((until - now) / 1000));
  const { code } = view;
  return (
    <li class="value-row">
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this names a value for readers. */}
      <div role="group" aria-label={say(words.codeName, { name })} class="value-main">
        <span class="value-name">
          {words.codeNow} · {sayCount({ one: words.codeLeft, other: words.codeLeft }, left)}
        </span>
        <span class="value mono code-now">{inHalves(code)}</span>
        <progress class="code-left" aria-hidden="true" max={until - view.from} value={until - now} />
      </div>
      <IconButton
        icon="copy"
        label={say(words.copy, { name: say(words.codeName, { name }) })}
        onClick={() => onCopy(code)}
      />
    </li>
  );
}

/** Two groups are easier to type than one. */
function inHalves(code: string): string {
  const half = Math.ceil(code.length / 2);
  return `${code.slice(0, half)} ${code.slice(half)}`;
}
