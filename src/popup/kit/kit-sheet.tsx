/** The kit as it goes onto paper: words, letters, QR code, server, date. Printing prints this and nothing else. */
import type { KitView } from "../../model/kit.ts";
import { Button } from "../ui/button.tsx";
import { QrCode } from "../ui/qr.tsx";
import { saveFile, today } from "../ui/save-file.ts";
import { hostOf } from "../window/address.ts";
import { isPopup, openTab } from "../window/open-tab.ts";
import { say, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { kitText } from "./text.ts";

const words = kitText;

/** Shows `kit` with the ways to keep it. */
export function KitSheet({ kit }: { kit: KitView }) {
  const save = () => saveFile(say(words.fileName, { date: today() }), kit.file);
  return (
    <>
      <section class="kit-sheet" aria-label={words.sheetTitle}>
        <h2>{words.sheetTitle}</h2>
        <p>{words.sheetLead}</p>
        <ol class="kit-words" aria-label={words.words}>
          {kit.words.map((word, index) => (
            // A word may come twice: its place tells it from the other.
            <li key={index}>{word}</li>
          ))}
        </ol>
        <div class="kit-other">
          <QrCode value={kit.text} label={words.qr} />
          <dl class="details">
            <dt>{words.code}</dt>
            <dd class="mono small">{kit.text}</dd>
            <dt>{words.server}</dt>
            <dd>{kit.servers.length === 0 ? words.noServer : kit.servers.join(", ")}</dd>
          </dl>
        </div>
        <p class="note">
          {say(words.madeOn, { date: sayTime(kit.made), generation: kit.generation })} {words.howTo}
        </p>
      </section>
      <div class="kit-ways">
        {isPopup() ? (
          <Button icon="external" onClick={() => void openTab("src/pages/options/index.html#kit")}>
            {text.action.openInTab}
          </Button>
        ) : (
          <Button onClick={() => print()}>{words.print}</Button>
        )}
        {!isPopup() && <Button onClick={save}>{words.saveFile}</Button>}
        <p class="note">{words.fileNote}</p>
      </div>
    </>
  );
}

/** Returns a server as a person reads it. */
export function placeName(serverUrl: string): string {
  return say(words.onServer, { host: hostOf(serverUrl) });
}
