/** Who can read which of my types, and whose types I can read; with the safety words and the way to stop. */
import { useState } from "preact/hooks";
import type { PersonView, ShareView } from "../../messages/views.ts";
import { say } from "../say.tsx";
import { type Session, useSession } from "../session.ts";
import { text } from "../text.ts";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Confirm, Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf, PinBadge, SafetyWords } from "../ui/person.tsx";
import { Screen } from "../ui/screen.tsx";
import { useAsk } from "../use-ask.ts";
import { LockButton } from "./lock-button.tsx";

const words = text.people;

export function People() {
  const session = useSession();
  const asked = useAsk("people.list", {}, ["people"]);
  const { value } = asked;
  const empty = value !== null && value.outgoing.length === 0 && value.incoming.length === 0;
  return (
    <Screen title={words.title} actions={<LockButton />}>
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {value === null && asked.busy && <Skeleton rows={4} label={words.loading} />}
      {empty && (
        <Empty
          icon="people"
          title={words.emptyTitle}
          actions={
            <Button icon="copy" onClick={() => copyMyId(session)}>
              {words.copyId}
            </Button>
          }
        >
          {words.empty}
        </Empty>
      )}
      {value !== null && !empty && (
        <>
          <Shares title={words.mine} nothing={words.nothingMine} shares={value.outgoing} mine />
          <Shares title={words.theirs} nothing={words.nothingTheirs} shares={value.incoming} mine={false} />
        </>
      )}
    </Screen>
  );
}

function copyMyId(session: Session): void {
  const clientId = session.status.value?.identity?.clientId ?? "";
  navigator.clipboard.writeText(clientId).then(
    () => session.tell(text.more.copiedId),
    () => session.tell(text.record.copyFailed, null, "problem"),
  );
}

interface SharesProps {
  readonly title: string;
  readonly nothing: string;
  readonly shares: readonly ShareView[];
  readonly mine: boolean;
}

function Shares({ title, nothing, shares, mine }: SharesProps) {
  const people = new Map(shares.map(({ person }) => [person.clientId, person]));
  return (
    <section class="card" aria-label={title} data-arrows>
      <div class="card-head">
        <h2>{title}</h2>
      </div>
      {shares.length === 0 && <p class="note pad">{nothing}</p>}
      {[...people.values()].map((person) => (
        <Person
          key={person.clientId}
          person={person}
          types={shares.filter((share) => share.person.clientId === person.clientId).map(({ type }) => type)}
          mine={mine}
        />
      ))}
    </section>
  );
}

function Person({ person, types, mine }: { person: PersonView; types: readonly string[]; mine: boolean }) {
  const session = useSession();
  const [comparing, setComparing] = useState(false);
  const name = nameOf(person);
  const check = () => {
    session.ask("person.save", { clientId: person.clientId, name: person.name, checked: true }).then(
      () => {
        setComparing(false);
        session.tell(say(words.checkedNow, { name }));
      },
      () => session.tell(words.notChanged, null, "problem"),
    );
  };
  return (
    <div class="person-block">
      <div class="person-head">
        <span class="row-title">{name}</span>
        <PinBadge pin={person.pin} />
        {person.pin === "first-seen" && (
          <Button kind="quiet" label={say(words.compare, { name })} onClick={() => setComparing(!comparing)}>
            {words.compareShort}
          </Button>
        )}
      </div>
      {person.pin === "changed" && <p class="note problem">{words.changedNote}</p>}
      {comparing && (
        <div class="comparing">
          <p class="note">{say(text.share.wordsHow, { name })}</p>
          <SafetyWords words={person.safetyWords} label={text.share.words} />
          <Button kind="primary" wide onClick={check}>
            {words.same}
          </Button>
        </div>
      )}
      <ul class="shares">
        {types.map((type) => (
          <li key={type}>
            {mine ? <Outgoing type={type} person={person} /> : <Incoming type={type} person={person} />}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Outgoing({ type, person }: { type: string; person: PersonView }) {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const name = nameOf(person);
  const share = { type, readerId: person.clientId };

  const stop = async () => {
    setBusy(true);
    setError(null);
    try {
      await session.ask("share.revoke", share);
    } catch (failure) {
      setBusy(false);
      return setError(failure);
    }
    session.tell(say(words.stopped, { name, type }), {
      label: text.action.undo,
      run: () => {
        session.ask("share.create", share).then(
          () => session.tell(say(words.again, { name, type })),
          () => session.tell(words.undoFailed, null, "problem"),
        );
      },
    });
  };

  if (asking) {
    return (
      <Confirm
        title={say(words.stopAsk, { name, type })}
        confirm={words.stopConfirm}
        busy={busy}
        error={error}
        onConfirm={() => void stop()}
        onCancel={() => setAsking(false)}
      >
        {say(words.stopNote, { name })}
      </Confirm>
    );
  }
  return (
    <div class="share-line">
      <span>{say(words.canRead, { type })}</span>
      <Button kind="quiet" label={say(words.stop, { name, type })} onClick={() => setAsking(true)}>
        {words.stopShort}
      </Button>
    </div>
  );
}

function Incoming({ type, person }: { type: string; person: PersonView }) {
  const session = useSession();
  return (
    <button
      type="button"
      class="share-line link"
      aria-label={say(words.open, { name: nameOf(person), type })}
      onClick={() => {
        session.filter.value = { query: "", mode: "SMART", type, shared: true };
        session.show("records");
      }}
    >
      <span>{say(words.showType, { type })}</span>
      <Icon name="forward" size={16} />
    </button>
  );
}
