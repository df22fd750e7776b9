/**
 * Who can read which of my types, and whose types I can read; with the safety words, changed keys, the way to stop,
 * and who may act beside a writer.
 */
import { useState } from "preact/hooks";
import type { OutgoingView, PersonView, ShareView } from "../../model/person.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { ChangedKey } from "./changed-key.tsx";
import { CompareWords } from "./compare.tsx";
import { Groups } from "./groups.tsx";
import { Helpers } from "./helpers.tsx";
import { ResealProgress, ResealReports, StopSharing } from "./stop.tsx";
import { peopleText } from "./text.ts";
import { Types } from "./types.tsx";

const words = peopleText.people;

export function People() {
  const session = useSession();
  const asked = useAsk("people.list", {}, ["people"]);
  const { value } = asked;
  const empty = value !== null && value.outgoing.length === 0 && value.incoming.length === 0;
  const met = new Set(
    [...(value?.outgoing ?? []), ...(value?.incoming ?? [])].map(({ person }) => person.clientId),
  );
  const others = (value?.people ?? []).filter(({ clientId }) => !met.has(clientId));
  const openCards = () => session.open({ name: "cards" });
  return (
    <Screen
      title={words.title}
      actions={
        <>
          <IconButton icon="contact" label={peopleText.myCard} onClick={openCards} />
          <LockButton />
        </>
      }
    >
      <ResealProgress />
      <ResealReports />
      {(value?.people ?? [])
        .filter(({ pin }) => pin === "changed")
        .map((person) => (
          <ChangedKey key={person.clientId} person={person} />
        ))}
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {value === null && asked.busy && <Skeleton rows={4} label={words.loading} />}
      {empty && (
        <Empty
          icon="people"
          title={words.emptyTitle}
          actions={
            <Button icon="contact" onClick={openCards}>
              {peopleText.myCard}
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
      {others.length > 0 && (
        <section class="card" aria-label={peopleText.known}>
          <div class="card-head">
            <h2>{peopleText.known}</h2>
          </div>
          {others.map((person) => (
            <Person key={person.clientId} person={person} shares={[]} mine={false} />
          ))}
        </section>
      )}
      <Groups />
      {value !== null && <Helpers people={value.people} />}
      {value !== null && <Types />}
    </Screen>
  );
}

interface SharesProps {
  readonly title: string;
  readonly nothing: string;
  readonly shares: readonly (ShareView & Partial<OutgoingView>)[];
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
          shares={shares.filter((share) => share.person.clientId === person.clientId)}
          mine={mine}
        />
      ))}
    </section>
  );
}

interface PersonProps extends Pick<SharesProps, "mine" | "shares"> {
  readonly person: PersonView;
}

function Person({ person, shares, mine }: PersonProps) {
  const [comparing, setComparing] = useState(false);
  const name = nameOf(person);
  return (
    <div class="person-block">
      <div class="person-head">
        <span class="row-title">{name}</span>
        <PinBadge pin={person.pin} />
        {person.pin === "first-seen" && (
          <Button
            kind="quiet"
            expanded={comparing}
            label={say(words.compare, { name })}
            onClick={() => setComparing(!comparing)}
          >
            {words.compareShort}
          </Button>
        )}
      </div>
      {comparing && <CompareWords person={person} onDone={() => setComparing(false)} />}
      <ul class="shares">
        {shares.map(({ type, opens = true }) => (
          <li key={type}>
            {mine ? (
              <Outgoing type={type} person={person} opens={opens} />
            ) : (
              <Incoming type={type} person={person} />
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** `opens` false: the server would give the records, but the person has no key, and is no reader. */
function Outgoing({ type, person, opens }: { type: string; person: PersonView; opens: boolean }) {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useDoing();
  const name = nameOf(person);
  if (asking) {
    return <StopSharing type={type} person={person} onCancel={() => setAsking(false)} />;
  }
  const giveKey = () => run(() => session.ask("share.create", { type, readerId: person.clientId }));
  return (
    <>
      <div class="share-line">
        <span>{say(opens ? words.canRead : peopleText.noKey, { type })}</span>
        {!opens && person.pin !== "unknown" && (
          <Button
            kind="quiet"
            busy={busy}
            label={say(peopleText.giveKeyLabel, { name, type })}
            onClick={() => void giveKey()}
          >
            {peopleText.giveKey}
          </Button>
        )}
        <Button kind="quiet" label={say(words.stop, { name, type })} onClick={() => setAsking(true)}>
          {words.stopShort}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={() => void giveKey()} />}
    </>
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
