/**
 * Sharing a type with one person or a group: who, then what exactly will be readable and whether the key is really
 * theirs, then done, with Undo. A changed key stops everything.
 */
import { useRef, useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import { isCardText } from "../../model/card.ts";
import type { GroupRow } from "../../model/group.ts";
import type { PersonView } from "../../model/person.ts";
import { isUuid, uuidIn } from "../../model/uuid.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { Field } from "../ui/field.tsx";
import { focusOnce } from "../ui/focus.ts";
import { groupName } from "../ui/group-name.ts";
import { ErrorNotice, Notice } from "../ui/notice.tsx";
import { nameOf, PinBadge, SafetyWords } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { sayCardProblem } from "./card.tsx";
import { ShareWithGroup } from "./share-group.tsx";
import { peopleText } from "./text.ts";
import { WhatIsRead } from "./what-is-read.tsx";

const words = peopleText.share;

export function Share({ type }: { type: string }) {
  const session = useSession();
  const [person, setPerson] = useState<PersonView | null>(null);
  const [group, setGroup] = useState<GroupRow | null>(null);
  const isAsking = person === null && group === null;
  const askAgain = () => {
    setPerson(null);
    setGroup(null);
  };
  return (
    <Screen
      title={say(words.title, { type })}
      onBack={() => (isAsking ? void session.back() : askAgain())}
      ownFocus
    >
      {isAsking && <Who type={type} onFound={setPerson} onGroup={setGroup} />}
      {person !== null && <What type={type} person={person} onOther={askAgain} />}
      {group !== null && <ShareWithGroup group={group} type={type} onDone={() => void session.back()} />}
    </Screen>
  );
}

interface WhoProps {
  readonly type: string;
  readonly onFound: (person: PersonView) => void;
  readonly onGroup: (group: GroupRow) => void;
}

function Who({ type, onFound, onGroup }: WhoProps) {
  const session = useSession();
  const people = useAsk("people.list", {}, ["people"]);
  const groups = useAsk("group.list", {}, ["people"]);
  const [clientId, setClientId] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  /** Who was typed or pressed last: trying again asks for the same. */
  const asked = useRef("");
  const { busy, error, run, fail } = useDoing();
  const outgoing = (people.value?.outgoing ?? []).filter((share) => share.type === type && share.opens);
  const readers = new Set(outgoing.map(({ person }) => person.clientId));
  const known = (people.value?.people ?? []).filter(({ me, clientId: id }) => !me && !readers.has(id));

  const readingGroups = (groups.value ?? []).filter(({ types }) => types.includes(type));
  const otherGroups = (groups.value ?? []).filter(
    ({ types, may }) => may.includes("share") && !types.includes(type),
  );

  const find = async (typed: string) => {
    asked.current = typed;
    const isCard = isCardText(typed);
    const id = uuidIn(typed) ?? typed.trim().toLowerCase();
    fail(null);
    if (id === "") return setProblem(words.clientIdEmpty);
    if (!isCard && !isUuid(id)) return setProblem(words.clientIdBad);
    if (id === session.status.value?.identity?.clientId) return setProblem(words.clientIdMine);
    setProblem(null);
    await run(async () => {
      try {
        if (isCard) onFound(await session.ask("card.accept", { text: typed.trim() }));
        else onFound(await session.ask("person.lookup", { clientId: id }));
      } catch (failure) {
        const why = sayCardProblem(failure);
        if (why === null && !isVaultError(failure, "not_found")) throw failure;
        setProblem(why ?? words.clientIdMissing);
      }
    });
  };

  return (
    <PrivateForm
      class="share"
      onSubmit={() => {
        if (!busy) void find(clientId);
      }}
    >
      <p class="lead">{words.lead}</p>
      {outgoing.map(({ person }) => (
        <p class="note" key={person.clientId}>
          {say(words.already, { name: nameOf(person) })}
        </p>
      ))}
      {readingGroups.map((group) => (
        <p class="note" key={group.groupId}>
          {say(words.inGroup, { group: groupName(group) })}
        </p>
      ))}
      {known.length > 0 && (
        <section class="card" aria-label={words.known}>
          <div class="card-head">
            <h2>{words.known}</h2>
          </div>
          <ul class="people">
            {known.map((person) => (
              <li key={person.clientId}>
                <button type="button" class="person" onClick={() => void find(person.clientId)}>
                  <span class="row-title">{nameOf(person)}</span>
                  <PinBadge pin={person.pin} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {otherGroups.length > 0 && (
        <section class="card" aria-label={words.groups}>
          <div class="card-head">
            <h2>{words.groups}</h2>
          </div>
          <ul class="people">
            {otherGroups.map((group) => (
              <li key={group.groupId}>
                <button type="button" class="person" onClick={() => onGroup(group)}>
                  <span class="row-title">{groupName(group)}</span>
                  <span class="note">{sayCount(peopleText.groups.members, group.members)}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Field
        label={words.clientId}
        mono
        inputRef={focusOnce}
        value={clientId}
        onInput={(typed) => {
          asked.current = typed;
          setClientId(typed);
          setProblem(null);
        }}
        hint={words.clientIdHint}
        error={problem}
      />
      {error !== null && <ErrorNotice error={error} onRetry={() => void find(asked.current)} />}
      <Button kind="primary" type="submit" wide busy={busy}>
        {busy ? words.finding : words.find}
      </Button>
    </PrivateForm>
  );
}

interface WhatProps {
  readonly type: string;
  readonly person: PersonView;
  readonly onOther: () => void;
}

function What({ type, person, onOther }: WhatProps) {
  const session = useSession();
  const [name, setName] = useState(person.name);
  const { busy, error, run } = useDoing();
  const called = name.trim() === "" ? nameOf(person) : name.trim();

  if (person.pin === "changed" || isVaultError(error, "key_changed")) {
    return (
      <Notice
        tone="problem"
        title={words.changedTitle}
        actions={
          <>
            <Button onClick={() => session.show("people")}>{words.toPeople}</Button>
            <Button onClick={onOther}>{words.start}</Button>
          </>
        }
      >
        {say(words.changed, { name: called })}
      </Notice>
    );
  }

  const share = (checked: boolean) =>
    run(async () => {
      const readerId = person.clientId;
      await session.ask("share.create", { type, readerId, as: { name: called, checked } });
      session.back();
      session.tell(say(words.done, { name: called, type }), {
        label: text.action.undo,
        run: () => {
          session.ask("share.revoke", { type, readerId }).then(
            () => session.tell(say(words.undone, { name: called, type })),
            () => session.tell(peopleText.people.undoFailed, null, "problem"),
          );
        },
      });
    });

  const isChecked = person.pin === "checked";
  return (
    <PrivateForm
      class="share"
      onSubmit={() => {
        if (!busy) void share(true);
      }}
    >
      <WhatIsRead type={type} by={called} />
      <section class="card" aria-label={words.words}>
        <div class="card-head">
          <h2>{words.words}</h2>
          <PinBadge pin={person.pin} />
        </div>
        <p class="note pad">{isChecked ? words.alreadyChecked : say(words.wordsHow, { name: called })}</p>
        <SafetyWords words={person.safetyWords} label={words.words} />
      </section>
      <Field label={words.name} value={name} onInput={setName} hint={words.nameHint} inputRef={focusOnce} />
      {error !== null && <ErrorNotice error={error} />}
      <Button kind="primary" type="submit" wide busy={busy}>
        {busy ? words.sharing : isChecked ? words.confirm : words.checked}
      </Button>
      {!isChecked && (
        <div class="choose">
          <Button wide kind="quiet" onClick={() => void share(false)} disabled={busy}>
            {words.unchecked}
          </Button>
          <p class="note">{words.uncheckedNote}</p>
        </div>
      )}
    </PrivateForm>
  );
}
