/** Files: sending new ones, what is on its way, and the list of those that are there to be received. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/notice.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { filesPage } from "./address.ts";
import { deskOf } from "./desk.ts";
import { FileList } from "./file-list.tsx";
import { SendFiles } from "./send-files.tsx";
import { filesText as words } from "./text.ts";
import { TransferList } from "./transfer-list.tsx";

export function Files({ type, recordId }: { type: string; recordId: string | null }) {
  const session = useSession();
  return (
    <Screen title={words.title} onBack={() => session.back()} actions={<LockButton />}>
      {isPopup() ? <NotHere type={type} recordId={recordId} /> : <Desk type={type} recordId={recordId} />}
    </Screen>
  );
}

function NotHere(asked: { type: string; recordId: string | null }) {
  return (
    <Empty
      icon="file"
      title={words.notHere}
      actions={
        <Button kind="primary" icon="external" onClick={() => void openTab(filesPage(asked))}>
          {words.open}
        </Button>
      }
    >
      {words.notHereNote}
    </Empty>
  );
}

function Desk({ type, recordId }: { type: string; recordId: string | null }) {
  const session = useSession();
  const desk = useMemo(() => deskOf(session), [session]);
  const [error, setError] = useState<unknown>(null);
  const [transfers, setTransfers] = useState(desk.list.value);
  useSignalEffect(() => setTransfers(desk.list.value));

  // Once, when the tab opens.
  useEffect(() => {
    desk
      .restore()
      .then(async () => {
        if (recordId === null) return;
        const { file } = await session.ask("record.read", { recordId });
        if (file !== undefined) await desk.receive(recordId, file.name, file.size);
      })
      .catch(setError);
  }, []);

  return (
    <>
      <SendFiles
        type={type}
        error={error}
        onSend={(files, to) => {
          for (const file of files) void desk.send(file, to);
        }}
      />
      {transfers.length > 0 && <TransferList desk={desk} transfers={transfers} />}
      <FileList onReceive={(id, name, size) => void desk.receive(id, name, size)} />
    </>
  );
}
