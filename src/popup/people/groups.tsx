/** The groups that I am in or share with, each leading to its own screen, and making one. */
import { useState } from "preact/hooks";
import { type GroupRow, MAX_GROUP_NAME } from "../../model/group.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { focusOnce } from "../ui/focus.ts";
import { groupName } from "../ui/group-name.ts";
import { Icon } from "../ui/icon.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount, sayList } from "../words/say.tsx";
import { StopForGroup } from "./group-types.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.groups;

export function Groups() {
  const session = useSession();
  const { value, error, reload } = useAsk("group.list", {}, ["people"]);
  const [making, setMaking] = useState(false);
  const mayMake = session.status.value?.identity?.suite !== "nist";
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
        {mayMake && (
          <Button kind="quiet" icon="plus" expanded={making} onClick={() => setMaking(!making)}>
            {words.make}
          </Button>
        )}
      </div>
      <p class="note pad">{mayMake ? words.note : words.oneKind}</p>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {making && <MakeGroup />}
      {value?.length === 0 && mayMake && !making && <p class="note pad">{words.none}</p>}
      {(value ?? []).map((group) =>
        group.mine ? (
          <Group key={group.groupId} group={group} />
        ) : (
          <Outside key={group.groupId} group={group} />
        ),
      )}
    </section>
  );
}

function Group({ group }: { group: GroupRow }) {
  const session = useSession();
  const { groupId, members, types } = group;
  const name = groupName(group);
  return (
    <div class="person-block">
      <button type="button" class="share-line link" onClick={() => session.open({ name: "group", groupId })}>
        <span class="group-row">
          <span class="row-title">{name}</span>
          <span>{sayCount(words.members, members)}</span>
          {types.length > 0 && <span>{say(words.youShare, { types: quoted(types) })}</span>}
        </span>
        <Icon name="forward" size={16} />
      </button>
    </div>
  );
}

/** A group that I am not in any more, and that still reads what I share with it. */
function Outside({ group }: { group: GroupRow }) {
  return (
    <div class="person-block">
      <span class="row-title">{groupName(group)}</span>
      <p class="note warn">{say(words.outside, { types: quoted(group.types) })}</p>
      <ul class="shares">
        {group.types.map((type) => (
          <li key={type}>
            <StopForGroup group={group} type={type} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function quoted(types: readonly string[]): string {
  return sayList(
    types.map((type) => say(words.quoted, { type })),
    "conjunction",
  );
}

function MakeGroup() {
  const session = useSession();
  const [name, setName] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const { busy, error, run } = useDoing();
  const make = () => {
    if (name.trim() === "") return setProblem(words.nameEmpty);
    if (name.trim().length > MAX_GROUP_NAME)
      return setProblem(say(words.nameLong, { count: MAX_GROUP_NAME }));
    void run(async () => {
      const group = await session.askOnce("group.create", { name: name.trim() });
      session.open({ name: "group", groupId: group.groupId });
      session.tell(say(words.created, { group: groupName(group) }));
    });
  };
  return (
    <PrivateForm
      class="card-body"
      label={words.make}
      onSubmit={() => {
        if (!busy) make();
      }}
    >
      <Field
        label={words.name}
        value={name}
        hint={words.nameHint}
        error={problem}
        inputRef={focusOnce}
        onInput={(typed) => {
          setName(typed);
          setProblem(null);
        }}
      />
      {error !== null && <ErrorNotice error={error} />}
      <Button type="submit" kind="primary" wide busy={busy}>
        {words.create}
      </Button>
    </PrivateForm>
  );
}
