/** What holds for the site in front from now on, by the person's choice. */
import type { HereView } from "../../model/page.ts";
import { sealedLine } from "../../model/sealed-text.ts";
import { useDoing } from "../ui/doing.ts";
import { Check } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { hereText } from "./text.ts";

const words = hereText.site;

/** `origin` is the site's; `onChanged` is called once the vault has the choice. */
export function Site({ here, origin, onChanged }: { here: HereView; origin: string; onChanged: () => void }) {
  const session = useSession();
  const { error, run } = useDoing();
  const spoken = document.documentElement.lang === "de" ? "de" : "en";
  const line = sealedLine(here.site.line ?? spoken, session.status.value?.identity?.name ?? "");
  // Without a name there is nothing that the line could say.
  if (line === "") return null;
  const choose = (on: boolean) =>
    run(async () => {
      await session.ask("here.line", { origin, line: on ? spoken : null });
      onChanged();
    });
  return (
    <section class="card" aria-label={words.title}>
      <div class="pad">
        <Check label={words.line} checked={here.site.line !== null} onChange={(on) => void choose(on)} />
        <p class="note">{say(words.lineNote, { line: line.trim() })}</p>
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </section>
  );
}
