/** The last step of sharing a type with a group: what its members will read, then done, with Undo. */
import type { GroupView } from "../../model/person.ts";
import { Button } from "../ui/button.tsx";
import { useDoing } from "../ui/doing.ts";
import { focusOnce } from "../ui/focus.ts";
import { groupName } from "../ui/group-name.ts";
import { ErrorNotice } from "../ui/notice.tsx";
import { useSession } from "../window/session.ts";
import { say } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { peopleText } from "./text.ts";
import { WhatIsRead } from "./what-is-read.tsx";

const words = peopleText.groups;

interface ShareWithGroupProps {
  readonly group: GroupView;
  readonly type: string;
  readonly onDone: () => void;
}

export function ShareWithGroup({ group, type, onDone }: ShareWithGroupProps) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const name = groupName(group);
  const shared = { groupId: group.groupId, type };
  const share = () =>
    run(async () => {
      await session.ask("group.share", shared);
      onDone();
      session.tell(say(words.shared, { group: name, type }), {
        label: text.action.undo,
        run: () => {
          session.ask("group.unshare", shared).then(
            () => session.tell(say(words.stopped, { group: name, type })),
            () => session.tell(peopleText.people.undoFailed, null, "problem"),
          );
        },
      });
    });
  return (
    <div class="share">
      <WhatIsRead type={type} by={say(words.everyMember, { group: name })} />
      <p class="note">{words.shareNote}</p>
      {error !== null && <ErrorNotice error={error} />}
      <Button kind="primary" wide busy={busy} buttonRef={focusOnce} onClick={() => void share()}>
        {words.shareConfirm}
      </Button>
    </div>
  );
}
