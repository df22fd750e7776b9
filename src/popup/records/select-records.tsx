/** Selecting records in the list: what can be selected, how many are, and deleting them after a question. */
import { useState } from "preact/hooks";
import { DELETE_AT_ONCE } from "../../model/job.ts";
import type { RecordRow } from "../../model/record.ts";
import { Button } from "../ui/button.tsx";
import { membersOf } from "../ui/group-name.ts";
import { Confirm } from "../ui/notice.tsx";
import { nameOf } from "../ui/person.tsx";
import { useSession } from "../window/session.ts";
import { useAsk } from "../window/use-ask.ts";
import { say, sayCount } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { startDeletion } from "./deletion.ts";
import { recordsText } from "./text.ts";
import type { Selection } from "./use-selection.ts";

const words = recordsText.selecting;
/** More titles than this are counted, not listed. */
const MOST_TITLES = 50;

interface SelectLineProps {
  readonly selection: Selection;
  /** How many records the list has. */
  readonly total: number;
  readonly busy: boolean;
  readonly onAll: () => void;
}

/** The line over the list: all of them at once, and why some are not there. */
export function SelectLine({ selection, total, busy, onAll }: SelectLineProps) {
  const chosen = [...(selection.rows?.values() ?? [])];
  return (
    <div class="select-line">
      <p class="note">{words.ownOnly}</p>
      {chosen.length > 0 && (
        <Button kind="quiet" onClick={() => selection.set(chosen, false)}>
          {words.none}
        </Button>
      )}
      {total > 0 && (
        <Button kind="quiet" busy={busy} onClick={onAll}>
          {sayCount(words.all, Math.min(total, DELETE_AT_ONCE))}
        </Button>
      )}
    </div>
  );
}

interface SelectFootProps {
  readonly selection: Selection;
  /** All rows of the list as it stands, null while it is not known whole. */
  readonly listed: readonly RecordRow[] | null;
}

/** The foot of the list: how many are selected and what to do with them, or the question before it is done. */
export function SelectFoot({ selection, listed }: SelectFootProps) {
  const session = useSession();
  const [asking, setAsking] = useState(false);
  const rows = [...(selection.rows?.values() ?? [])];
  const seen = new Set(listed?.map(({ recordId }) => recordId));
  const hidden = listed === null ? 0 : rows.filter(({ recordId }) => !seen.has(recordId)).length;
  if (asking && rows.length > 0) {
    return (
      <AskDelete
        rows={rows}
        onConfirm={() => {
          selection.end();
          startDeletion(session, rows);
        }}
        onCancel={() => setAsking(false)}
      />
    );
  }
  const isTooMany = rows.length > DELETE_AT_ONCE;
  return (
    <>
      <span class={`foot-note${isTooMany ? " problem" : ""}`} role="status">
        {isTooMany ? say(words.tooMany, { count: DELETE_AT_ONCE }) : sayCount(words.count, rows.length)}
        {hidden > 0 && ` ${sayCount(words.hidden, hidden)}`}
      </span>
      <Button
        kind="danger"
        icon="trash"
        disabled={rows.length === 0 || isTooMany}
        onClick={() => setAsking(true)}
      >
        {rows.length === 0 ? words.delete : sayCount(words.deleteCount, rows.length)}
      </Button>
    </>
  );
}

interface AskDeleteProps {
  readonly rows: readonly RecordRow[];
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

/** Says which records go, and who loses them too. */
function AskDelete({ rows, onConfirm, onCancel }: AskDeleteProps) {
  const people = useAsk("people.list", {}, ["people"]);
  const groups = useAsk("group.list", {}, ["people"]);
  const types = new Set(rows.map(({ type }) => type));
  const readers = (people.value?.outgoing ?? [])
    .filter(({ type }) => types.has(type))
    .map(({ person }) => nameOf(person));
  const members = (groups.value ?? [])
    .filter((group) => group.types.some((type) => types.has(type)))
    .map(membersOf);
  const names = [...new Set([...readers, ...members])].join(", ");
  const files = rows.filter(({ file }) => file !== undefined).length;
  return (
    <Confirm
      title={sayCount(words.ask, rows.length)}
      confirm={sayCount(words.deleteCount, rows.length)}
      details={
        <>
          {names !== "" && <p>{say(words.shared, { names })}</p>}
          {files > 0 && <p>{sayCount(words.askFiles, files)}</p>}
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard. */}
          <ul class="titles" aria-label={words.titles} tabIndex={0}>
            {rows.slice(0, MOST_TITLES).map(({ recordId, title, type }) => (
              <li key={recordId}>
                <span class="row-title">{title === "" ? text.unnamed : title}</span>
                <span class="row-sub">{type}</span>
              </li>
            ))}
            {rows.length > MOST_TITLES && <li>{sayCount(words.more, rows.length - MOST_TITLES)}</li>}
          </ul>
        </>
      }
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      {words.askNote}
    </Confirm>
  );
}
