/** Files: sending new ones, what is on its way, and the list of those that are there to be received. */
import { useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import { startWorker } from "../../transfers/start-worker.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/notice.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { isPopup, openTab } from "../window/open-tab.ts";
import { Screen } from "../window/screen.tsx";
import { type Session, useSession } from "../window/session.ts";
import { FileList } from "./file-list.tsx";
import { SendFiles } from "./send-files.tsx";
import { filesText as words } from "./text.ts";
import { TransferList } from "./transfer-list.tsx";
import { Transfers } from "./transfers.ts";

/** Where the tab is; what follows `#` names a type to send to or a record to receive. */
export const FILES_PAGE = "src/pages/transfers/index.html";

/** One per window: leaving the screen must not end what is on its way. */
const desks = new WeakMap<Session, Transfers>();

function deskOf(session: Session): Transfers {
  const known = desks.get(session);
  if (known !== undefined) return known;
  const desk = new Transfers((name, request) => session.ask(name, request), startWorker());
  desks.set(session, desk);
  return desk;
}

export function Files({ type, recordId }: { type: string; recordId: string | null }) {
  const session = useSession();
  return (
    <Screen title={words.title} onBack={() => session.back()} actions={<LockButton />}>
      {isPopup() ? <NotHere type={type} recordId={recordId} /> : <Desk type={type} recordId={recordId} />}
    </Screen>
  );
}

/** Returns the address of the tab for a type or a record. */
export function filesPage(asked: { readonly type?: string; readonly recordId?: string | null }): string {
  const fragment = new URLSearchParams({
    ...(asked.type ? { type: asked.type } : {}),
    ...(asked.recordId ? { record: asked.recordId } : {}),
  });
  return `${FILES_PAGE}#${fragment}`;
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
