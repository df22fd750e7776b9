/** One group: who is in it, what is shared with it by whom, and the ways out. */
import { useState } from "preact/hooks";
import { isVaultError } from "../../errors.ts";
import type { GroupDetails } from "../../model/group.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { groupName } from "../ui/group-name.ts";
import { Confirm, ErrorNotice, Notice, Skeleton } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Members } from "./group-members.tsx";
import { MyTypes, TypesOfOthers } from "./group-types.tsx";
import { peopleText } from "./text.ts";

const words = peopleText.groups;

export function Group({ groupId }: { groupId: string }) {
  const session = useSession();
  const { value, error, reload } = useAsk("group.read", { groupId }, ["people", "records"]);
  const isGone = isVaultError(error, "not_found");
  const back = () => void session.back();
  return (
    <Screen title={value === null ? words.title : groupName(value)} onBack={back}>
      {isGone && (
        <Notice tone="info" title={words.gone} actions={<Button onClick={back}>{text.action.back}</Button>}>
          {words.goneNote}
        </Notice>
      )}
      {error !== null && !isGone && <ErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <Skeleton rows={4} label={words.loading} />}
      {value !== null && !isGone && (
        <>
          <AddedBy group={value} />
          <Members group={value} />
          <MyTypes group={value} />
          <TypesOfOthers group={value} />
          <WaysOut group={value} />
        </>
      )}
    </Screen>
  );
}

/** Keys that nobody remembers here are good for reading only. */
function AddedBy({ group: { addedBy } }: { group: GroupDetails }) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  if (addedBy.pin !== "unknown") return null;
  const name = nameOf(addedBy);
  const remember = () =>
    run(async () => {
      await session.ask("person.lookup", { clientId: addedBy.clientId });
      session.tell(say(words.remembered, { name }));
    });
  return (
    <>
      <Notice
        tone="warn"
        icon="people"
        actions={
          <Button busy={busy} onClick={() => void remember()}>
            {words.remember}
          </Button>
        }
      >
        {say(words.from, { name })}
      </Notice>
      {error !== null && <ErrorNotice error={error} />}
    </>
  );
}

function WaysOut({ group }: { group: GroupDetails }) {
  const session = useSession();
  const [asking, setAsking] = useState<"leave" | "remove" | null>(null);
  const { busy, error, run } = useDoing();
  const name = groupName(group);
  const { groupId } = group;
  const othersManage = group.list.some(({ person, may }) => !person.me && may.includes("manage"));
  const act = (message: "group.leave" | "group.delete", says: string) =>
    run(async () => {
      await session.ask(message, { groupId });
      session.back();
      session.tell(say(says, { group: name }));
    });
  if (asking === "leave") {
    return (
      <Confirm
        title={say(words.leaveAsk, { group: name })}
        confirm={words.leave}
        busy={busy}
        error={error}
        onConfirm={() => void act("group.leave", words.left)}
        onCancel={() => setAsking(null)}
      >
        {words.leaveNote}
      </Confirm>
    );
  }
  if (asking === "remove") {
    return (
      <Confirm
        title={say(words.removeAsk, { group: name })}
        confirm={words.remove}
        busy={busy}
        error={error}
        onConfirm={() => void act("group.delete", words.removed)}
        onCancel={() => setAsking(null)}
      >
        {words.removeNote}
      </Confirm>
    );
  }
  return (
    <>
      {!othersManage && <p class="note">{words.leaveNever}</p>}
      <div class="ways-out">
        {othersManage && <Button onClick={() => setAsking("leave")}>{words.leave}</Button>}
        {group.may.includes("manage") && (
          <Button kind="danger" onClick={() => setAsking("remove")}>
            {words.remove}
          </Button>
        )}
      </div>
    </>
  );
}
