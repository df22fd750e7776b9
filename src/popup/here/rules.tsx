/** The fields of the site in front that are sealed by themselves: made by a trial on the page, and ended here. */
import { useState } from "preact/hooks";
import type { HereView, RuleProblem } from "../../model/page.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { hereText } from "./text.ts";

const words = hereText.rules;

interface RulesProps {
  readonly here: HereView;
  /** The origin of the site in front. */
  readonly origin: string;
  /** Called once the vault has the choice. */
  readonly onChanged: () => void;
}

export function Rules({ here: { tabId, focusedField, site }, origin, onChanged }: RulesProps) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const [problem, setProblem] = useState<RuleProblem | null>(null);
  const make = () =>
    run(async () => {
      setProblem(null);
      const tried = await session.askOnce("here.rule", { tabId });
      setProblem(tried.problem);
      if (tried.problem === null) session.tell(words.made);
      onChanged();
    });
  const end = (field: string) =>
    run(async () => {
      await session.ask("here.unrule", { origin, field });
      onChanged();
    });
  if (!site.on && site.rules.length === 0) return null;
  return (
    <>
      {site.rules.length > 0 && (
        <ul class="here-records" aria-label={words.title}>
          {site.rules.map(({ field, label, type }) => (
            <li class="here-row" key={field}>
              <span class="row-sub cut">{say(words.row, { label, type })}</span>
              <Button
                kind="quiet"
                busy={busy}
                label={say(words.endFor, { label })}
                onClick={() => void end(field)}
              >
                {words.end}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {!site.on && <p class="note">{words.rest}</p>}
      {site.on && focusedField && (
        <>
          <div class="choices row-wise">
            <Button busy={busy} onClick={() => void make()}>
              {words.make}
            </Button>
          </div>
          <p class="note">{words.note}</p>
        </>
      )}
      {site.on && site.rules.length > 0 && <p class="note">{words.limits}</p>}
      {problem !== null && (
        <Notice tone="problem" title={words.refused}>
          {words.problems[problem]}
        </Notice>
      )}
      {error !== null && <ErrorNotice error={error} onPage />}
    </>
  );
}
