/** What holds for the site in front from now on, by the person's choice. */
import browser from "webextension-polyfill";
import type { HereView } from "../../model/page.ts";
import { sealedLine } from "../../model/sealed-text.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { permissionFor } from "../window/address.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { Rules } from "./rules.tsx";
import { hereText } from "./text.ts";

const words = hereText.site;

interface SiteProps {
  readonly here: HereView;
  /** The origin of the site in front. */
  readonly origin: string;
  /** Called once the vault has the choice. */
  readonly onChanged: () => void;
}

export function Site({ here, origin, onChanged }: SiteProps) {
  const { host, site } = here;
  const session = useSession();
  const { busy, error, run } = useDoing();
  const shown = { host: host ?? origin };
  const spoken = document.documentElement.lang === "de" ? "de" : "en";
  // Without a name there is nothing that the line could say.
  const line = sealedLine(site.line ?? spoken, session.status.value?.identity?.name ?? "");

  const turnOn = () =>
    run(async () => {
      // Both begin in the click: browsers ask only then, and some close this window while they do.
      const granted = browser.permissions.request({ origins: [permissionFor(origin) ?? origin] });
      const told = session.ask("here.site", { origin, on: true });
      const isGranted = await granted;
      await told;
      await session.ask("here.site", { origin, on: isGranted });
      if (!isGranted) session.tell(words.refused);
      onChanged();
    });
  const turnOff = (which: string | null) =>
    run(async () => {
      await session.ask("here.site", { origin: which, on: false });
      onChanged();
    });
  const chooseLine = (on: boolean) =>
    run(async () => {
      await session.ask("here.line", { origin, line: on ? spoken : null });
      onChanged();
    });
  return (
    <section class="card" aria-label={words.title}>
      <div class="here-site">
        <p class="note">{site.on ? say(words.onNote, shown) : words.offNote}</p>
        <div class="choices row-wise">
          {site.on ? (
            <Button busy={busy} onClick={() => void turnOff(origin)}>
              {say(words.turnOff, shown)}
            </Button>
          ) : (
            <Button busy={busy} onClick={() => void turnOn()}>
              {say(words.turnOn, shown)}
            </Button>
          )}
          {site.allOn > (site.on ? 1 : 0) && (
            <Button kind="quiet" busy={busy} onClick={() => void turnOff(null)}>
              {words.turnAllOff}
            </Button>
          )}
        </div>
        {line !== "" && (
          <>
            <Check label={words.line} checked={site.line !== null} onChange={(on) => void chooseLine(on)} />
            <p class="note">{say(words.lineNote, { line: line.trim() })}</p>
          </>
        )}
        <Rules here={here} origin={origin} onChanged={onChanged} />
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </section>
  );
}
