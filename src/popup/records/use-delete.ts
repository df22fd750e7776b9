/** Deleting a record: a question first, and Undo afterwards, which writes the record again. */
import { useState } from "preact/hooks";
import { isSound, type RecordView } from "../../model/record.ts";
import { useDoing } from "../ui/doing.ts";
import { type Session, useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { forgetRows } from "./deletion.ts";

export interface Delete {
  readonly asked: boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly ask: () => void;
  readonly cancel: () => void;
  readonly confirm: () => void;
}

/** Returns the state of deleting `record` and what moves it on. */
export function useDelete(record: RecordView): Delete {
  const session = useSession();
  const [asked, setAsked] = useState(false);
  const { busy, error, run, fail } = useDoing();

  const remove = async () => {
    await session.ask("record.delete", { recordId: record.recordId, version: record.version });
    forgetRows(session, new Set([record.recordId]));
    session.back();
    const title = record.title === "" ? text.unnamed : record.title;
    const isOpen = isSound(record.state) || record.state === "waiting";
    const canRestore = isOpen && record.file === undefined;
    session.tell(
      say(text.record.deleted, { title }),
      canRestore
        ? { label: text.action.undo, run: () => void restore(session, record.recordId, title) }
        : null,
    );
  };

  return {
    asked,
    busy,
    error,
    ask: () => setAsked(true),
    cancel: () => {
      setAsked(false);
      fail(null);
    },
    confirm: () => void run(remove),
  };
}

async function restore(session: Session, recordId: string, title: string): Promise<void> {
  const requestId = crypto.randomUUID();
  const again = async (): Promise<void> => {
    try {
      await session.ask("trash.restore", { requestId, recordId });
      session.tell(say(text.record.restored, { title }));
    } catch {
      session.tell(text.edit.notSaved, { label: text.action.retry, run: () => void again() }, "problem");
    }
  };
  return again();
}
