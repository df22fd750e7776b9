/** What others newly share with me: accept, mute or compare words first; empty, it shows my card. */
import { useState } from "preact/hooks";
import type { EndedView, IncomingView } from "../../model/person.ts";
import type { Search } from "../../model/search.ts";
import { MyCard } from "../people/card.tsx";
import { ChangedKey } from "../people/changed-key.tsx";
import { CompareWords } from "../people/compare.tsx";
import { peopleText } from "../people/text.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { LockButton } from "../window/lock-button.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";

const words = peopleText.inbox;

export function Inbox() {
  const { value, error, busy, reload } = useAsk("people.list", {}, ["people"]);
  const incoming = value?.incoming ?? [];
  const news = incoming.filter(({ answer }) => answer === null);
  const muted = incoming.filter(({ answer }) => answer === "muted");
  const ended = value?.ended ?? [];
  return (
    <Screen title={words.title} actions={<LockButton />}>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {value === null && busy && <Skeleton rows={3} label={words.loading} />}
      {news.map((share) => (
        <News key={`${share.person.clientId} ${share.type}`} share={share} />
      ))}
      {ended.map((share) => (
        <Ended key={`ended ${share.person.clientId} ${share.type}`} share={share} />
      ))}
      {value !== null && news.length === 0 && ended.length === 0 && (
        <>
          <Empty icon="inbox" title={words.emptyTitle}>
            {words.empty}
          </Empty>
          <MyCard />
        </>
      )}
      {muted.length > 0 && (
        <section class="card quiet" aria-label={words.muted}>
          <div class="card-head">
            <h2>{words.muted}</h2>
          </div>
          <p class="note pad">{words.mutedNote}</p>
          {muted.map((share) => (
            <Muted key={`${share.person.clientId} ${share.type}`} share={share} />
          ))}
        </section>
      )}
    </Screen>
  );
}

function useAnswer({ type, person }: IncomingView) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const answer = (wanted: "accepted" | "muted", said: string) =>
    run(async () => {
      await session.ask("incoming.answer", { writerId: person.clientId, type, answer: wanted });
      session.tell(say(said, { name: nameOf(person), type }));
    });
  return { busy, error, answer };
}

/** Finds what is on this device of the type by this writer. */
function searchOf(type: string, writerId: string): Search {
  const conditions = [
    { subject: "type", name: "", text: type },
    { subject: "writer", name: "", text: writerId },
  ] as const;
  return {
    where: "device",
    find: [{ join: "AND", way: "EXACT", conditions }],
    leaveOut: [],
    time: null,
    everybody: true,
    order: "DESCENDING",
  };
}

function News({ share }: { share: IncomingView }) {
  const { type, person } = share;
  const { busy, error, answer } = useAnswer(share);
  const [comparing, setComparing] = useState(false);
  const name = nameOf(person);
  const search = searchOf(type, person.clientId);
  const count = useAsk("search.run", { search, limit: 1, from: 0 }, ["records"]).value?.total ?? 0;
  return (
    <section class="card" aria-label={say(words.shared, { name, type })}>
      <div class="card-body alone">
        <div class="person-head">
          <h2 class="news">{say(words.shared, { name, type })}</h2>
          <PinBadge pin={person.pin} />
        </div>
        {count > 0 && <p class="note">{sayCount(words.count, count)}</p>}
        {person.pin === "changed" && <ChangedKey person={person} />}
        {comparing && <CompareWords person={person} onDone={() => setComparing(false)} />}
        {error !== null && <ErrorNotice error={error} />}
        <div class="notice-actions">
          <Button
            kind="primary"
            busy={busy}
            label={say(words.acceptLabel, { name, type })}
            onClick={() => void answer("accepted", words.accepted)}
          >
            {words.accept}
          </Button>
          <Button
            busy={busy}
            label={say(words.muteLabel, { name, type })}
            onClick={() => void answer("muted", words.mutedDone)}
          >
            {words.mute}
          </Button>
          {person.pin === "first-seen" && (
            <Button
              kind="quiet"
              expanded={comparing}
              label={say(peopleText.people.compare, { name })}
              onClick={() => setComparing(!comparing)}
            >
              {peopleText.people.compareShort}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

/** Somebody stopped: said once, because the records are gone from the list. */
function Ended({ share }: { share: EndedView }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const { type, person, at } = share;
  const places = { name: nameOf(person), type };
  const dismiss = () => run(() => session.ask("incoming.dismiss", { writerId: person.clientId, type }));
  return (
    <section class="card" aria-label={say(words.ended, places)}>
      <div class="card-body alone">
        <h2 class="news">{say(words.ended, places)}</h2>
        <p class="note">
          {words.endedNote} {say(words.endedAt, { date: sayTime(at) })}
        </p>
        {error !== null && <ErrorNotice error={error} />}
        <div class="notice-actions">
          <Button busy={busy} label={say(words.dismissLabel, places)} onClick={() => void dismiss()}>
            {text.action.dismiss}
          </Button>
        </div>
      </div>
    </section>
  );
}

function Muted({ share }: { share: IncomingView }) {
  const { busy, error, answer } = useAnswer(share);
  const places = { name: nameOf(share.person), type: share.type };
  return (
    <div class="person-block">
      <div class="share-line">
        <span>{say(words.shared, places)}</span>
        <Button
          kind="quiet"
          busy={busy}
          label={say(words.unmuteLabel, places)}
          onClick={() => void answer("accepted", words.accepted)}
        >
          {words.unmute}
        </Button>
      </div>
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}
