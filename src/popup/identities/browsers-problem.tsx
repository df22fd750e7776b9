/** Under More: what is new here could not be brought to the person's other browsers, why, and trying again. */
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Notice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";

export function BrowsersProblem() {
  const session = useSession();
  const { value } = useAsk("attention.read", {}, ["browsers", "status"]);
  const { busy, run } = useDoing();
  if (value === null || value.browsers === null) return null;
  const { says } = ERROR_TEXT[value.browsers];
  // It is announced how it went.
  const again = () => run(() => session.ask("browsers.sync", {}));
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
