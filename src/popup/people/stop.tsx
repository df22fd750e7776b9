/** Stopping a reader in one of two ways, how far a re-seal is, and what it did and did not do. */
import { useState } from "preact/hooks";
import type { ResealReport } from "../../model/job.ts";
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { focusOnce } from "../ui/focus.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { usePulse } from "../ui/use-pulse.ts";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { formFor, say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { peopleText } from "./text.ts";

const words = peopleText.stop;
const PULSE_MS = 1_000;
const MOST_NAMES = 5;

interface StopProps {
  readonly type: string;
  readonly person: PersonView;
  readonly onCancel: () => void;
}

/** The question which way to stop. */
export function StopSharing({ type, person, onCancel }: StopProps) {
  const session = useSession();
  // It stays until the list without this person is there.
  const [way, setWay] = useState<"stop" | "reseal" | null>(null);
  const { error, run } = useDoing();
  const name = nameOf(person);
  const share = { type, readerId: person.clientId };

  const attempt = async (chosen: "stop" | "reseal", act: () => Promise<void>) => {
    setWay(chosen);
    if (!(await run(act))) setWay(null);
  };
  const stop = () =>
    attempt("stop", async () => {
      await session.ask("share.revoke", share);
      session.tell(say(peopleText.people.stopped, { name, type }), {
        label: text.action.undo,
        run: () => {
          session.ask("share.create", share).then(
            () => session.tell(say(peopleText.people.again, { name, type })),
            () => session.tell(peopleText.people.undoFailed, null, "problem"),
          );
        },
      });
    });
  // What it came to is shown with the reports, also when this page is closed meanwhile.
  const reseal = () =>
    attempt("reseal", async () => {
      await session.ask("share.reseal", { ...share, requestId: crypto.randomUUID() });
    });

  return (
    <div class="confirm" role="alertdialog" aria-label={say(peopleText.people.stopAsk, { name, type })}>
      <p class="confirm-title">{say(peopleText.people.stopAsk, { name, type })}</p>
      <p>{say(peopleText.people.stopNote, { name })}</p>
      <p>{say(words.resealNote, { name, type })}</p>
      {error !== null && <ErrorNotice error={error} />}
      <div class="confirm-actions">
        <Button buttonRef={focusOnce} disabled={way !== null} onClick={onCancel}>
          {text.action.cancel}
        </Button>
        <Button kind="danger" busy={way === "stop"} disabled={way === "reseal"} onClick={() => void stop()}>
          {peopleText.people.stopConfirm}
        </Button>
        <Button kind="danger" busy={way === "reseal"} disabled={way === "stop"} onClick={() => void reseal()}>
          {words.reseal}
        </Button>
      </div>
    </div>
  );
}

/** How far the re-seals are that are under way; nothing when there are none. */
export function ResealProgress() {
  const { value, reload } = useAsk("reseal.status", {}, ["jobs", "people"]);
  usePulse(reload, PULSE_MS);
  return (value ?? []).map(({ type, done, total }) => {
    const says =
      total === 0 ? say(words.starting, { type }) : say(formFor(words.running, total), { type, done, total });
    return (
      <Notice key={type} tone="info" icon="lock" title={says}>
        <progress value={done} max={Math.max(1, total)} aria-label={says} />
        {words.runningNote}
      </Notice>
    );
  });
}

/** What finished re-seals came to, each until it is dismissed. */
export function ResealReports() {
  const { value } = useAsk("reseal.reports", {}, ["people"]);
  return (value ?? []).map((report) => <ResealDone key={report.id} report={report} />);
}

function ResealDone({ report }: { report: ResealReport }) {
  const session = useSession();
  const { id, type, left, files, strangers, groups, skipped } = report;
  const name = listed(report.stopped.map(nameOf));
  const lines = [
    ...(left.length > 0 ? [sayCount(words.left, left.length)] : []),
    ...(files.length > 0
      ? [
          sayCount(words.files, files.length, {
            names: listed(files.map(({ recordId, name }) => quoted(name, recordId))),
          }),
        ]
      : []),
    ...(strangers.length > 0 ? [say(words.strangers, { names: listed(strangers.map(nameOf)) })] : []),
    ...(groups.length > 0
      ? [
          sayCount(words.groups, groups.length, {
            names: listed(groups.map(({ groupId, name }) => quoted(name, groupId))),
            type,
          }),
        ]
      : []),
    ...(skipped.length > 0 ? [say(words.skipped, { names: listed(skipped.map(nameOf)) })] : []),
  ];
  const dismiss = () =>
    session.ask("reseal.dismiss", { id }).catch(() => session.tell(words.dismissFailed, null, "problem"));
  return (
    <Notice
      tone={lines.length > 0 ? "warn" : "good"}
      title={say(words.doneTitle, { type })}
      actions={<Button onClick={() => void dismiss()}>{text.action.dismiss}</Button>}
    >
      {[sayCount(words.done, report.sealed, { name }), say(words.doneNote, { name })].join(" ")}
      {lines.map((line) => (
        <span key={line} class="notice-line">
          {line}
        </span>
      ))}
    </Notice>
  );
}

/** A name in quotes, or the beginning of the id of what has none. */
function quoted(name: string, id: string): string {
  return name.trim() === "" ? `${id.slice(0, 8)}…` : say(words.quoted, { name: name.trim() });
}

/** The first names, and how many more there are: a server may name as many as it likes. */
function listed(names: readonly string[]): string {
  const more = names.length - MOST_NAMES;
  return [...names.slice(0, MOST_NAMES), ...(more > 0 ? [sayCount(words.more, more)] : [])].join(", ");
}
