/** Records that were deleted in the last thirty days: what they held, a way back, and a way to be rid of them. */
import { useState } from "preact/hooks";
import type { TrashRow } from "../../model/earlier.ts";
import { sayBack } from "../records/deletion.ts";
import { Button } from "../ui/button.tsx";
import { CopiedLine } from "../ui/copied-line.tsx";
import { useDoing } from "../ui/doing.ts";
import { Icon } from "../ui/icon.tsx";
import { Confirm, Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { Tile } from "../ui/tile.tsx";
import { Screen } from "../window/screen.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayAge, sayCount, sayDate } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { Values } from "./record-values.tsx";
import { recordText } from "./text.ts";

const words = recordText.trash;

export function Trash() {
  const session = useSession();
  const asked = useAsk("trash.list", {}, ["trash"]);
  const [asks, setAsks] = useState(false);
  const { busy, error, run } = useDoing();
  const rows = asked.value;
  const empty = () =>
    void run(async () => {
      await session.ask("trash.forget", { recordIds: (rows ?? []).map(({ recordId }) => recordId) });
      setAsks(false);
      session.tell(words.emptied);
    });
  return (
    <Screen title={words.title} onBack={() => void session.back()}>
      {rows === null && asked.error === null && <Skeleton rows={4} label={words.title} />}
      {asked.error !== null && <ErrorNotice error={asked.error} onRetry={asked.reload} />}
      {rows?.length === 0 && (
        <Empty icon="trash" title={words.none}>
          {words.noneNote}
        </Empty>
      )}
      {rows !== null && rows.length > 0 && (
        <>
          <p class="lead">{words.lead}</p>
          {asks ? (
            <Confirm
              title={sayCount(words.emptyAsk, rows.length)}
              confirm={words.forget}
              busy={busy}
              error={error}
              onConfirm={empty}
              onCancel={() => setAsks(false)}
            >
              {words.emptyNote}
            </Confirm>
          ) : (
            <div>
              <Button kind="quiet" icon="trash" onClick={() => setAsks(true)}>
                {words.empty}
              </Button>
            </div>
          )}
          <ul class="waiting-list" aria-label={words.items}>
            {rows.map((row) => (
              <Item key={row.recordId} row={row} />
            ))}
          </ul>
        </>
      )}
      <CopiedLine />
    </Screen>
  );
}

function Item({ row }: { row: TrashRow }) {
  const session = useSession();
  const [looks, setLooks] = useState(false);
  const [asks, setAsks] = useState(false);
  const [requestId] = useState(() => crypto.randomUUID());
  const { busy, error, run } = useDoing();
  const { recordId, deletedAt, goesAt } = row;
  const title = row.title === "" ? text.unnamed : row.title;
  const bringBack = () =>
    void run(async () => {
      const back = await session.ask("trash.restore", { requestId, recordId });
      session.tell(sayBack(recordId, back.recordId, title));
    });
  const forget = () =>
    void run(async () => {
      await session.ask("trash.forget", { recordIds: [recordId] });
      session.tell(say(words.forgotten, { title }));
    });
  return (
    <li class="card waiting-item">
      <button type="button" class="waiting-head" aria-expanded={looks} onClick={() => setLooks(!looks)}>
        <Tile template={row.template} />
        <span class="row-text">
          <span class="row-title">{title}</span>
          <span class="row-sub">{[row.type, row.subtitle].filter((part) => part !== "").join(" · ")}</span>
          <span class="row-sub">
            {say(words.deleted, { age: sayAge(deletedAt, Date.now()), date: sayDate(goesAt) })}
          </span>
        </span>
        <Icon name={looks ? "up" : "down"} size={16} />
      </button>
      {looks && <Content recordId={recordId} />}
      {error !== null && !asks && <ErrorNotice error={error} />}
      {asks ? (
        <Confirm
          title={say(words.forgetAsk, { title })}
          confirm={words.forget}
          busy={busy}
          error={error}
          onConfirm={forget}
          onCancel={() => setAsks(false)}
        >
          {words.forgetNote}
        </Confirm>
      ) : (
        <div class="waiting-actions">
          <Button busy={busy} onClick={bringBack}>
            {words.bringBack}
          </Button>
          <Button kind="quiet" onClick={() => setAsks(true)}>
            {words.forget}
          </Button>
        </div>
      )}
    </li>
  );
}

/** What it held when it was deleted. */
function Content({ recordId }: { recordId: string }) {
  const { value, error, reload } = useAsk("record.versions", { recordId }, ["trash"]);
  const last = value?.[0];
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />;
  if (last === undefined) return null;
  return (
    <div class="trash-content">
      <Values content={last} />
    </div>
  );
}
