/** Under More: what is new here could not be brought to the person's other browsers, why, and trying again. */
import { useState } from "preact/hooks";
import { ERROR_TEXT } from "../error-text.ts";
import { say } from "../say.tsx";
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Notice } from "../ui/notice.tsx";
import { useAsk } from "../use-ask.ts";

export function BrowsersProblem() {
  const session = useSession();
  const { value } = useAsk("attention.read", {}, ["browsers", "status"]);
  const [busy, setBusy] = useState(false);
  if (value === null || value.browsers === null) return null;
  const { says } = ERROR_TEXT[value.browsers];
  // It is announced how it went.
  const again = async () => {
    setBusy(true);
    await session.ask("browsers.sync", {}).catch(() => undefined);
    setBusy(false);
  };
  return (
    <Notice
      tone="problem"
      title={text.access.browsersApart}
      actions={
        <Button busy={busy} onClick={() => void again()}>
          {text.access.browsersAgain}
        </Button>
      }
    >
      {say(text.access.browsersNote, { says })}
    </Notice>
  );
}
