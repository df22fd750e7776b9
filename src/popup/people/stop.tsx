/** Stopping a reader in one of two ways, how far a re-seal is, and what it did and did not do. */
import { useEffect, useState } from "preact/hooks";
import type { PersonView, ResealReport } from "../../messages/views.ts";
import { say, sayCount } from "../say.tsx";
import { useSession } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { useAsk } from "../use-ask.ts";
import { peopleText } from "./text.ts";

const words = peopleText.stop;
const PULSE_MS = 1_000;

/** A finished re-seal, and whom it stopped. */
export interface StopReport {
  readonly report: ResealReport;
  readonly name: string;
}

interface StopProps {
  readonly type: string;
  readonly person: PersonView;
  readonly onReport: (report: StopReport) => void;
  readonly onCancel: () => void;
}

/** The question which way to stop. */
export function StopSharing({ type, person, onReport, onCancel }: StopProps) {
  const session = useSession();
  const [busy, setBusy] = useState<"stop" | "reseal" | null>(null);
  const [error, setError] = useState<unknown>(null);
  const name = nameOf(person);
  const share = { type, readerId: person.clientId };

  const attempt = async (way: "stop" | "reseal", act: () => Promise<void>) => {
    setBusy(way);
    setError(null);
    try {
      await act();
    } catch (failure) {
      setBusy(null);
      setError(failure);
    }
  };
  const stop = () =>
    attempt("stop", async () => {
      await session.ask("share.revoke", share);
      session.tell(say(text.people.stopped, { name, type }), {
        label: text.action.undo,
        run: () => {
          session.ask("share.create", share).then(
            () => session.tell(say(text.people.again, { name, type })),
            () => session.tell(text.people.undoFailed, null, "problem"),
          );
        },
      });
    });
  const reseal = () =>
    attempt("reseal", async () => {
      const report = await session.ask("share.reseal", { ...share, requestId: crypto.randomUUID() });
      onReport({ report, name });
    });

  const focus = (button: HTMLButtonElement | null) => button?.focus();
  return (
    <div class="confirm" role="alertdialog" aria-label={say(text.people.stopAsk, { name, type })}>
      <p class="confirm-title">{say(text.people.stopAsk, { name, type })}</p>
      <p>{say(text.people.stopNote, { name })}</p>
      <p>{say(words.resealNote, { name, type })}</p>
      {error !== null && <ErrorNotice error={error} />}
      <div class="confirm-actions">
        <Button buttonRef={focus} disabled={busy !== null} onClick={onCancel}>
          {text.action.cancel}
        </Button>
        <Button kind="danger" busy={busy === "stop"} disabled={busy === "reseal"} onClick={() => void stop()}>
          {text.people.stopConfirm}
        </Button>
        <Button
          kind="danger"
          busy={busy === "reseal"}
          disabled={busy === "stop"}
          onClick={() => void reseal()}
        >
          {words.reseal}
        </Button>
      </div>
    </div>
  );
}

/** How far the re-seals are that are under way; nothing when there are none. */
export function ResealProgress() {
  const { value, reload } = useAsk("reseal.status", {}, ["jobs", "people"]);
  useEffect(() => {
    const pulse = setInterval(reload, PULSE_MS);
    return () => clearInterval(pulse);
  }, []);
  return (value ?? []).map(({ type, done, total }) => {
    const says = total === 0 ? say(words.starting, { type }) : say(words.running, { type, done, total });
    return (
      <Notice key={type} tone="info" icon="lock" title={says}>
        <progress value={done} max={Math.max(1, total)} aria-label={says} />
        {words.runningNote}
      </Notice>
    );
  });
}

/** What a re-seal did, until it is dismissed. */
export function ResealDone({ done, onDismiss }: { done: StopReport; onDismiss: () => void }) {
  const { report, name } = done;
  const names = (people: readonly PersonView[]) => people.map(nameOf).join(", ");
  const lines = [
    ...(report.left.length > 0 ? [sayCount(words.left, report.left.length)] : []),
    ...(report.strangers.length > 0 ? [say(words.strangers, { names: names(report.strangers) })] : []),
    ...(report.skipped.length > 0 ? [say(words.skipped, { names: names(report.skipped) })] : []),
  ];
  return (
    <Notice
      tone={lines.length > 0 ? "warn" : "good"}
      title={say(words.doneTitle, { type: report.type })}
      actions={<Button onClick={onDismiss}>{text.action.dismiss}</Button>}
    >
      {[sayCount(words.done, report.sealed, { name }), say(words.doneNote, { name }), ...lines].join(" ")}
    </Notice>
  );
}
