/** What a record of mine held before: its earlier versions beside the present one, and a way to put one back. */
import { useState } from "preact/hooks";
import type { EarlierVersion } from "../../model/earlier.ts";
import type { RecordView } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { Choose } from "../ui/choose.tsx";
import { useDoing } from "../ui/doing.ts";
import { Icon } from "../ui/icon.tsx";
import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { sayTime } from "../words/say.tsx";
import { compare } from "./differences.ts";
import { recordText } from "./text.ts";
import { Versions } from "./versions.tsx";

const words = recordText.history;

export function History({ recordId }: { recordId: string }) {
  const session = useSession();
  const versions = useAsk("record.versions", { recordId }, ["trash"]);
  const present = useAsk("record.peek", { recordId }, ["records"]);
  const [open, setOpen] = useState<string | null>(null);
  const list = versions.value;
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      {list === null && versions.error === null && <Skeleton rows={4} label={words.title} />}
      {versions.error !== null && <ErrorNotice error={versions.error} onRetry={versions.reload} />}
      {list?.length === 0 && (
        <Empty icon="clock" title={words.none}>
          {words.noneNote}
        </Empty>
      )}
      {list !== null && list.length > 0 && (
        <>
          <p class="lead">{words.lead}</p>
          <ul class="history" aria-label={words.title}>
            {list.map((version) => (
              <Version
                key={version.version}
                version={version}
                present={present.value}
                isOpen={open === version.version}
                onOpen={(on) => setOpen(on ? version.version : null)}
              />
            ))}
          </ul>
        </>
      )}
    </Screen>
  );
}

interface VersionProps {
  readonly version: EarlierVersion;
  readonly present: RecordView | null;
  readonly isOpen: boolean;
  readonly onOpen: (on: boolean) => void;
}

function Version({ version, present, isOpen, onOpen }: VersionProps) {
  const session = useSession();
  const { busy, error, run } = useDoing();
  const { modified } = version;
  const putBack = (record: RecordView) =>
    void run(async () => {
      const [fields, labels] = [[...version.fields], [...version.labels]];
      await session.ask("record.update", {
        recordId: record.recordId,
        version: record.version,
        fields,
        labels,
      });
      session.tell(words.done);
      void session.back();
    });
  return (
    <li>
      <button type="button" class="card history-entry" aria-expanded={isOpen} onClick={() => onOpen(!isOpen)}>
        <span class="row-text">
          <span class="row-title">{sayTime(modified)}</span>
          {present !== null && <span class="row-sub">{namesOfChanges(version, present)}</span>}
        </span>
        <Icon name={isOpen ? "up" : "down"} size={16} />
      </button>
      {isOpen && present !== null && (
        <>
          <Versions left={version} right={present} names={[words.before, words.now]} />
          {error !== null && <ErrorNotice error={error} />}
          {present.writer.me && (
            <Choose note={words.putBackNote}>
              <Button wide busy={busy} onClick={() => putBack(present)}>
                {words.putBack}
              </Button>
            </Choose>
          )}
        </>
      )}
    </li>
  );
}

/** Returns the names of the fields and labels that differ from now. */
function namesOfChanges(version: EarlierVersion, present: RecordView): string {
  const changed = compare(version, present).filter(({ difference }) => difference !== "same");
  return [...new Set(changed.map(({ name }) => name))].join(", ");
}
