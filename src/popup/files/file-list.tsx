/** The files that are there: my own and those shared with me, the newest first. */
import { useEffect, useState } from "preact/hooks";
import { onEvent } from "../../messages/send.ts";
import type { RecordRow } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { Empty, ErrorNotice, Skeleton } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Tile } from "../ui/tile.tsx";
import { useSession } from "../window/session.ts";
import { say, sayAge } from "../words/say.tsx";
import { sayBytes } from "./speed.ts";
import { filesText as words } from "./text.ts";

const PAGE = 200;
const MOST_PAGES = 10;

interface Found {
  readonly rows: readonly RecordRow[];
  /** There are more records than were looked through. */
  readonly cut: boolean;
}

export function FileList({ onReceive }: { onReceive: (id: string, name: string, size: number) => void }) {
  const { found, error, reload } = useFiles();
  return (
    <section class="card" aria-label={words.list}>
      <div class="card-head">
        <h2>{words.list}</h2>
      </div>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {found === null && error === null && <Skeleton rows={3} label={words.loading} />}
      {found?.rows.length === 0 && (
        <Empty icon="file" title={words.emptyTitle}>
          {words.empty}
        </Empty>
      )}
      {found !== null && found.rows.length > 0 && (
        <ul class="transfers">
          {found.rows.map((row) => (
            <FileRow key={row.recordId} row={row} onReceive={onReceive} />
          ))}
        </ul>
      )}
      {found?.cut === true && <p class="note pad">{say(words.many, { count: PAGE * MOST_PAGES })}</p>}
    </section>
  );
}

function FileRow({
  row,
  onReceive,
}: {
  row: RecordRow;
  onReceive: (id: string, name: string, size: number) => void;
}) {
  const { name, size } = row.file ?? { name: "", size: 0 };
  const details = [row.type, sayBytes(size), sayAge(row.modified, Date.now())];
  if (!row.writer.me) details.push(say(words.from, { name: nameOf(row.writer) }));
  return (
    <li>
      <Tile template="file" />
      <div class="transfer">
        <p class="row-title">{name}</p>
        <p class="row-sub">{details.join(" · ")}</p>
      </div>
      {row.state !== "verified" && <StateBadge state={row.state} />}
      <Button
        icon="save"
        label={say(words.saveNamed, { name })}
        onClick={() => onReceive(row.recordId, name, size)}
      >
        {words.save}
      </Button>
    </li>
  );
}

function useFiles() {
  const session = useSession();
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    let current = true;
    const load = async () => {
      const rows: RecordRow[] = [];
      let from: number | null = 0;
      for (let page = 0; page < MOST_PAGES && from !== null; page++) {
        const request = {
          text: "",
          strategy: "EXACT",
          type: null,
          includeShared: true,
          limit: PAGE,
          from,
        } as const;
        const answer: { readonly rows: readonly RecordRow[]; readonly next: number | null } =
          await session.ask("record.list", request);
        rows.push(...answer.rows.filter(({ file }) => file !== undefined));
        from = answer.next;
      }
      if (current) setFound({ rows, cut: from !== null });
    };
    setError(null);
    load().catch((thrown: unknown) => {
      if (current) setError(thrown);
    });
    return () => {
      current = false;
    };
  }, [turn]);

  useEffect(
    () =>
      onEvent((event) => {
        if (event === "records") setTurn((count) => count + 1);
      }),
    [],
  );
  return { found, error, reload: () => setTurn((count) => count + 1) };
}
