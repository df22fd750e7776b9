/** Who may share or change records beside a writer: approved ones, those who only claim it, and making one. */
import { useState } from "preact/hooks";
import type { AppointmentView, PersonView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { OneOf } from "../ui/one-of.tsx";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { PrivateForm } from "../ui/private-form.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.helpers;

export function Helpers({ people }: { people: readonly PersonView[] }) {
  const { value, error, reload } = useAsk("appointment.list", {}, ["people"]);
  const [adding, setAdding] = useState(false);
  return (
    <section class="card" aria-label={words.title}>
      <div class="card-head">
        <h2>{words.title}</h2>
        <Button kind="quiet" icon="plus" expanded={adding} onClick={() => setAdding(!adding)}>
          {words.add}
        </Button>
      </div>
      <p class="note pad">{words.note}</p>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {adding && <AddHelper people={people} onDone={() => setAdding(false)} />}
      {(value ?? []).map((helper) => (
        <Helper
          key={`${helper.role} ${helper.writer.clientId} ${helper.type} ${helper.person.clientId}`}
          helper={helper}
        />
      ))}
    </section>
  );
}

function Helper({ helper }: { helper: AppointmentView }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const { role, type, writer, person, approved } = helper;
  const name = nameOf(person);
  const places = { name, type, writer: nameOf(writer) };

  const set = (wanted: boolean) =>
    run(async () => {
      // Nobody is approved by a key that was never looked at.
      if (wanted && person.pin === "unknown")
        await session.ask("person.lookup", { clientId: person.clientId });
      const who = { role, type, writerId: writer.clientId, clientId: person.clientId };
      await session.ask("appointment.set", { ...who, approved: wanted });
      session.tell(say(wanted ? words.approved : words.withdrawn, places));
    });

  const shares = writer.me ? words.sharesMine : words.sharesTheirs;
  const edits = writer.me ? words.editsMine : words.editsTheirs;
  const may = role === "authorizer" ? shares : edits;
  return (
    <div class="person-block">
      {approved ? (
        <>
          <div class="person-head">
            <span class="row-title">{name}</span>
            <PinBadge pin={person.pin} />
          </div>
          <div class="share-line">
            <span>{say(may, places)}</span>
            <Button
              kind="quiet"
              busy={busy}
              label={say(words.withdrawLabel, places)}
              onClick={() => void set(false)}
            >
              {words.withdraw}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p class="note warn">{say(writer.me ? words.claims : words.handed, places)}</p>
          <div class="notice-actions">
            {writer.me && (
              <Button busy={busy} label={say(words.removeLabel, places)} onClick={() => void set(false)}>
                {words.remove}
              </Button>
            )}
            <Button
              kind="quiet"
              busy={busy}
              label={say(words.approveLabel, places)}
              onClick={() => void set(true)}
            >
              {words.approve}
            </Button>
          </div>
        </>
      )}
      {error !== null && <ErrorNotice error={error} />}
    </div>
  );
}

function AddHelper({ people, onDone }: { people: readonly PersonView[]; onDone: () => void }) {
  const session = useSession();
  const types = useAsk("type.list", {}, ["records"]);
  const mine = (types.value ?? []).filter(({ mine }) => mine).map(({ type }) => type);
  const usable = people.filter(({ pin }) => pin === "checked" || pin === "first-seen");
  const [who, setWho] = useState("");
  const [type, setType] = useState("");
  const [role, setRole] = useState<"authorizer" | "editor">("authorizer");
  const { busy, error, run } = useDoing();
  const person = usable.find(({ clientId }) => clientId === who) ?? usable[0];
  const chosen = mine.includes(type) ? type : mine[0];
  if (person === undefined || chosen === undefined) return <p class="note pad">{words.addNobody}</p>;

  const make = () =>
    run(async () => {
      const writerId = session.status.value?.identity?.clientId ?? "";
      const helper = { role, type: chosen, writerId, clientId: person.clientId };
      await session.ask("appointment.set", { ...helper, approved: true });
      session.tell(say(words.approved, { name: nameOf(person), type: chosen }));
      onDone();
    });

  return (
    <PrivateForm
      class="card-body"
      label={words.add}
      onSubmit={() => {
        if (!busy) void make();
      }}
    >
      <OneOf
        label={words.who}
        value={person.clientId}
        options={usable.map((known) => [known.clientId, nameOf(known)])}
        onChoose={setWho}
      />
      <OneOf
        label={words.type}
        value={chosen}
        options={mine.map((name) => [name, name])}
        onChoose={setType}
      />
      <OneOf
        label={words.role}
        value={role}
        options={[
          ["authorizer", words.roles.authorizer],
          ["editor", words.roles.editor],
        ]}
        onChoose={(value) => setRole(value === "editor" ? "editor" : "authorizer")}
      />
      <p class="note">{say(role === "editor" ? words.editorNote : words.authorizerNote, { type: chosen })}</p>
      {error !== null && <ErrorNotice error={error} />}
      <Button type="submit" kind="primary" wide busy={busy}>
        {words.make}
      </Button>
    </PrivateForm>
  );
}
