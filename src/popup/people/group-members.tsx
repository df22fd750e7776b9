/** The members of a group: who they are and what each may do; adding one, and taking one out. */
import { useState } from "preact/hooks";
import { type GroupDetails, MAY, type May, type MemberView } from "../../model/group.ts";
import type { PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Check } from "../ui/field.tsx";
import { groupName } from "../ui/group-name.ts";
import { Confirm, ErrorNotice } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayList } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { peopleText } from "./text.ts";

const words = peopleText.groups;

export function Members({ group }: { group: GroupDetails }) {
  const [adding, setAdding] = useState(false);
  const manages = group.may.includes("manage");
  return (
    <section class="card" aria-label={words.list}>
      <div class="card-head">
        <h2>{words.list}</h2>
        {manages && (
          <Button kind="quiet" icon="plus" expanded={adding} onClick={() => setAdding(!adding)}>
            {words.add}
          </Button>
        )}
      </div>
      {adding && <AddMember group={group} onDone={() => setAdding(false)} />}
      {group.list.map((member) => (
        <Member key={member.person.clientId} group={group} member={member} manages={manages} />
      ))}
    </section>
  );
}

interface MemberProps {
  readonly group: GroupDetails;
  readonly member: MemberView;
  readonly manages: boolean;
}

function Member({ group, member: { person, may }, manages }: MemberProps) {
  const session = useSession();
  const [doing, setDoing] = useState<"change" | "take-out" | null>(null);
  const { busy, error, run } = useDoing();
  const name = nameOf(person);
  const place = { groupId: group.groupId, clientId: person.clientId };
  const takeOut = () =>
    run(async () => {
      await session.ask("group.remove", place);
      session.tell(say(words.takenOut, { name, group: groupName(group) }));
    });
  const change = async (wanted: readonly May[]) => {
    await session.ask("group.allow", { ...place, may: [...wanted] });
    setDoing(null);
    session.tell(say(words.changed, { name }));
  };
  const does = may.map((word) => words.may[word]);
  return (
    <div class="person-block">
      <div class="person-head">
        <span class="row-title">{name}</span>
        <PinBadge pin={person.pin} />
      </div>
      <div class="share-line">
        <span>{does.length === 0 ? words.mayNothing : sayList(does, "conjunction")}</span>
        {manages && !person.me && doing === null && (
          <span class="member-acts">
            <Button kind="quiet" label={say(words.changeLabel, { name })} onClick={() => setDoing("change")}>
              {words.change}
            </Button>
            <Button
              kind="quiet"
              label={say(words.takeOutLabel, { name })}
              onClick={() => setDoing("take-out")}
            >
              {words.takeOut}
            </Button>
          </span>
        )}
      </div>
      {doing === "change" && (
        <Allowed
          name={name}
          may={may}
          confirm={words.save}
          onConfirm={change}
          onCancel={() => setDoing(null)}
        />
      )}
      {doing === "take-out" && (
        <Confirm
          title={say(words.takeOutAsk, { name, group: groupName(group) })}
          details={<p>{say(words.takeOutKeys, { name })}</p>}
          confirm={words.takeOut}
          busy={busy}
          error={error}
          onConfirm={() => void takeOut()}
          onCancel={() => setDoing(null)}
        >
          {say(words.takeOutNote, { name })}
        </Confirm>
      )}
    </div>
  );
}

interface AllowedProps {
  readonly name: string;
  readonly may: readonly May[];
  readonly confirm: string;
  readonly onConfirm: (may: readonly May[]) => Promise<void>;
  readonly onCancel?: () => void;
}

/** What somebody may do in a group, to be chosen. Changing others' records has no screen: who may, keeps it. */
function Allowed({ name, may, confirm, onConfirm, onCancel }: AllowedProps) {
  const [chosen, setChosen] = useState(may);
  const { busy, error, run } = useDoing();
  const title = say(words.mayTitle, { name });
  return (
    <PrivateForm
      class="comparing"
      label={title}
      onSubmit={() => {
        if (!busy) void run(() => onConfirm(chosen));
      }}
    >
      <fieldset class="allowed">
        <legend>{title}</legend>
        {MAY.filter((word) => word !== "edit" || may.includes("edit")).map((word) => (
          <Check
            key={word}
            label={words.choices[word]}
            checked={chosen.includes(word)}
            onChange={(checked) =>
              setChosen(MAY.filter((one) => (one === word ? checked : chosen.includes(one))))
            }
          />
        ))}
      </fieldset>
      {error !== null && <ErrorNotice error={error} />}
      <div class="confirm-actions">
        {onCancel !== undefined && <Button onClick={onCancel}>{text.action.cancel}</Button>}
        <Button type="submit" kind="primary" busy={busy}>
          {confirm}
        </Button>
      </div>
    </PrivateForm>
  );
}

function AddMember({ group, onDone }: { group: GroupDetails; onDone: () => void }) {
  const session = useSession();
  const people = useAsk("people.list", {}, ["people"]);
  const [who, setWho] = useState("");
  const inside = new Set(group.list.map(({ person }) => person.clientId));
  const usable = (people.value?.people ?? []).filter(
    ({ clientId, pin, suite }) =>
      !inside.has(clientId) && (pin === "checked" || pin === "first-seen") && suite === "sodium",
  );
  const person: PersonView | undefined = usable.find(({ clientId }) => clientId === who) ?? usable[0];
  if (people.value === null) return people.error === null ? null : <ErrorNotice error={people.error} />;
  if (person === undefined) return <p class="note pad">{words.addNobody}</p>;
  const name = nameOf(person);
  const add = async (may: readonly May[]) => {
    await session.ask("group.allow", {
      groupId: group.groupId,
      clientId: person.clientId,
      may: [...may],
    });
    onDone();
    session.tell(say(words.added, { name, group: groupName(group) }));
  };
  return (
    <div class="card-body">
      <OneOf
        label={words.addWho}
        value={person.clientId}
        options={usable.map((known) => [known.clientId, nameOf(known)])}
        onChoose={setWho}
      />
      {person.pin === "first-seen" && <p class="note warn">{say(words.addUnchecked, { name })}</p>}
      <Allowed key={person.clientId} name={name} may={["read"]} confirm={words.addConfirm} onConfirm={add} />
    </div>
  );
}
