/** What a vault without a server shows where a server is needed: why, and the way to one. */

import { Button } from "../ui/button.tsx";
import { Empty, Notice } from "../ui/notice.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { localText } from "./text.ts";

const words = localText.noServer;

function Connect() {
  const session = useSession();
  return (
    <Button
      kind="primary"
      onClick={() => {
        session.connecting.value = true;
      }}
    >
      {words.connect}
    </Button>
  );
}

/** In the place of a screen about people. */
export function NoServer({ title }: { title: string }) {
  return (
    <Screen title={title} actions={<LockButton />}>
      <Empty icon="people" title={words.title} actions={<Connect />}>
        {words.people}
      </Empty>
    </Screen>
  );
}

/** At the top of More. */
export function NoServerNotice() {
  return (
    <Notice tone="info" icon="server" title={words.title} actions={<Connect />}>
      {words.more}
    </Notice>
  );
}
