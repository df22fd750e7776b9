/** Deleting a record: a question first, and Undo afterwards, which writes the record again. */
import { useState } from "preact/hooks";
import { isVaultError, toVaultError } from "../../errors.ts";
import { isSound, type RecordView } from "../../model/record.ts";
import { useDoing } from "../ui/doing.ts";
import { mayPass } from "../ui/may-pass.ts";
import { type Session, useSession } from "../window/session.ts";
import { ERROR_TEXT } from "../words/error-text.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { forgetRows, sayBack, sayDeleted } from "./deletion.ts";

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
    const { recordId, version } = record;
    const deleted = await session.ask("record.delete", { recordId, version });
    forgetRows(session, new Set([recordId]));
    session.back();
    const title = record.title === "" ? text.unnamed : record.title;
    const isOpen = isSound(record.state) || record.state === "waiting";
    const canRestore = isOpen && record.file === undefined;
    session.tell(
      sayDeleted(deleted, title),
      canRestore ? { label: text.action.undo, run: () => void restore(session, recordId, title) } : null,
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
      const back = await session.ask("trash.restore", { requestId, recordId });
      session.tell(sayBack(recordId, back.recordId, title));
    } catch (error) {
      // The lock screen must not name a record.
      if (isVaultError(error, "vault_locked")) return;
      const { code } = toVaultError(error);
      session.tell(
        say(text.record.notRestored, { title, says: ERROR_TEXT[code].says }),
        mayPass(code)
          ? { label: text.action.retry, run: () => void again() }
          : { label: text.access.trash, run: () => session.open({ name: "more-page", page: "trash" }) },
        "problem",
      );
    }
  };
  return again();
}
