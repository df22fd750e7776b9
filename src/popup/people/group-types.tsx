/** The types that are shared with a group: mine, each with the way to stop, those of others, and sharing one more. */
import { useState } from "preact/hooks";
import type { GroupDetails, GroupTypeView } from "../../model/group.ts";
import type { GroupView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { groupName } from "../ui/group-name.ts";
import { Icon } from "../ui/icon.tsx";
import { Confirm } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { nameOf } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { ShareWithGroup } from "./share-group.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.groups;

export function MyTypes({ group }: { group: GroupDetails }) {
  const [adding, setAdding] = useState(false);
  return (
    <section class="card" aria-label={words.mine}>
      <div class="card-head">
        <h2>{words.mine}</h2>
        {group.may.includes("share") && (
          <Button kind="quiet" icon="plus" expanded={adding} onClick={() => setAdding(!adding)}>
            {words.share}
          </Button>
        )}
      </div>
      {adding && <ShareOne group={group} onDone={() => setAdding(false)} />}
      {group.types.length === 0 && !adding && <p class="note pad">{words.mineNone}</p>}
      <ul class="shares pad">
        {group.types.map((type) => (
          <li key={type}>
            <StopForGroup group={group} type={type} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One type that I share with a group, and the way to stop. */
export function StopForGroup({ group, type }: { group: GroupView; type: string }) {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const { busy, error, run } = useDoing();
  const places = { group: groupName(group), type };
  const shared = { groupId: group.groupId, type };
  const stop = () =>
    run(async () => {
      await session.ask("group.unshare", shared);
      setAsking(false);
      session.tell(say(words.stopped, places), {
        label: text.action.undo,
        run: () => {
          session.ask("group.share", shared).then(
            () => session.tell(say(words.shared, places)),
            () => session.tell(peopleText.people.undoFailed, null, "problem"),
          );
        },
      });
    });
  if (asking) {
    return (
      <Confirm
        title={say(words.stopAsk, places)}
        details={<p>{say(words.stopKeys, places)}</p>}
        confirm={peopleText.people.stopConfirm}
        busy={busy}
        error={error}
        onConfirm={() => void stop()}
        onCancel={() => setAsking(false)}
      >
        {words.stopNote}
      </Confirm>
    );
  }
  return (
    <div class="share-line">
      <span>{say(words.quoted, { type })}</span>
      <Button kind="quiet" label={say(words.stopLabel, { type })} onClick={() => setAsking(true)}>
        {peopleText.people.stopShort}
      </Button>
    </div>
  );
}

function ShareOne({ group, onDone }: { group: GroupDetails; onDone: () => void }) {
  const types = useAsk("type.list", {}, ["records"]);
  const own = (types.value ?? []).filter(({ mine }) => mine).map(({ type }) => type);
  const [chosen, setChosen] = useState("");
  const type = own.includes(chosen) ? chosen : (own.find((one) => !group.types.includes(one)) ?? own[0]);
  if (types.value === null) return null;
  if (type === undefined) return <p class="note pad">{words.shareNothing}</p>;
  return (
    <div class="card-body">
      <OneOf
        label={words.shareType}
        value={type}
        options={own.map((name) => [name, name])}
        onChoose={setChosen}
      />
      <ShareWithGroup key={type} group={group} type={type} onDone={onDone} />
    </div>
  );
}

export function TypesOfOthers({ group }: { group: GroupDetails }) {
  const { theirs, may } = group;
  return (
    <section class="card" aria-label={words.theirs} data-arrows>
      <div class="card-head">
        <h2>{words.theirs}</h2>
      </div>
      {theirs.length === 0 && (
        <p class="note pad">{may.includes("read") ? words.theirsNone : words.theirsNotRead}</p>
      )}
      <ul class="shares pad">
        {theirs.map((one) => (
          <li key={`${one.writer.clientId} ${one.type}`}>
            <TypeOfOther one={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function TypeOfOther({ one: { writer, type, records } }: { one: GroupTypeView }) {
  const session = useSession();
  const places = { name: nameOf(writer), type };
  return (
    <button
      type="button"
      class="share-line link"
      onClick={() => {
        session.filter.value = { query: "", mode: "SMART", type, shared: true };
        session.show("records");
      }}
    >
      <span>{sayCount(words.records, records, places)}</span>
      <Icon name="forward" size={16} />
    </button>
  );
}
