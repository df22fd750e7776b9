/** On the lock screen: the passkeys of this vault. A window that closes by itself opens a tab for them. */
import { useEffect, useState } from "preact/hooks";
import { callPage } from "../../messages/send.ts";
import type { PasskeyDoor } from "../../model/vault-status.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { openTab } from "../window/open-tab.ts";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { PasskeyProblem } from "./passkey-problem.tsx";
import { unlockText } from "./text.ts";
import { askPasskey } from "./webauthn.ts";

const words = unlockText.passkeys;
/** The tab that a smaller window opens ends with this, and closes once the vault is open. */
const ONLY_UNLOCK = "#unlock";

export function PasskeyUnlock() {
  const session = useSession();
  const [doors, setDoors] = useState<readonly PasskeyDoor[]>([]);
  const { busy, error, run } = useDoing();
  useEffect(() => {
    callPage("passkey.doors", {}).then(setDoors, () => undefined);
  }, []);

  const parties = [...new Set(doors.map(({ rpId }) => rpId))];
  const unlock = (rpId: string | null) => {
    if (document.documentElement.dataset["in"] !== "tab")
      return void openTab(`src/pages/options/index.html${ONLY_UNLOCK}`);
    void run(async () => {
      const answer = await askPasskey(doors.filter((door) => door.rpId === rpId));
      await session.take(await callPage("passkey.unlock", answer));
      if (location.hash === ONLY_UNLOCK) window.close();
    });
  };
  return (
    <>
      {error !== null && <PasskeyProblem error={error} />}
      {parties.map((rpId) => (
        <Button key={rpId ?? ""} icon="login" busy={busy} wide onClick={() => unlock(rpId)}>
          {rpId === null || parties.length === 1 ? words.unlock : say(words.unlockOn, { host: rpId })}
        </Button>
      ))}
    </>
  );
}
