/** One record in a list: what it is called, where it belongs, whose it is and whether something is wrong. */
import { isSound, type RecordRow } from "../../model/record.ts";
import { Icon } from "../ui/icon.tsx";
import { nameOf } from "../ui/person.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Tile } from "../ui/tile.tsx";
import { useSession } from "../window/session.ts";
import { sayAge } from "../words/say.tsx";
import { text } from "../words/text.ts";

interface RecordRowProps {
  readonly row: RecordRow;
  readonly now: number;
  /** Whether the row is checked; null where rows are opened. */
  readonly checked: boolean | null;
}

/** The content of a row. Only states that need attention are marked. */
export function RecordRowContent({ row, now, checked }: RecordRowProps) {
  // Without a server nothing is sent, so nothing is late.
  const isLocal = useSession().status.value?.identity === null;
  const isAtHome = row.state === "waiting" && isLocal;
  const quiet = isSound(row.state) || isAtHome;
  const details = new Set([row.subtitle, row.writer.me ? "" : nameOf(row.writer), row.type]);
  details.delete("");
  return (
    <>
      {checked !== null && (
        <span class={`box${checked ? " checked" : ""}`}>{checked && <Icon name="check" size={14} />}</span>
      )}
      <Tile template={row.file === undefined ? row.template : "file"} />
      <span class="row-text">
        <span class="row-title">{row.title === "" ? text.unnamed : row.title}</span>
        <span class="row-sub">{[...details].join(" · ")}</span>
      </span>
      {quiet ? <span class="row-side">{sayAge(row.modified, now)}</span> : <StateBadge state={row.state} />}
    </>
  );
}
