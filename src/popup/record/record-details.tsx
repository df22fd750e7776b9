/** What is known about a record beside its values: whose it is, who can read it, how far it can be trusted, when. */
import type { RecordView } from "../../model/record.ts";
import { membersOf } from "../ui/group-name.ts";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { StateBadge } from "../ui/state-badge.tsx";
import { Tile } from "../ui/tile.tsx";
import { say, sayTime } from "../words/say.tsx";
import { text } from "../words/text.ts";
import { knowsGroups } from "./who-sees.tsx";

const words = text.record;

/** The details of an opened record. */
export function Details({ record }: { record: RecordView }) {
  const groups = (record.groups ?? []).map(membersOf);
  const names = [...record.sharedWith.map(nameOf), ...groups].join(", ");
  const nobodyElse = knowsGroups(record) ? words.onlyYou : words.onlyYouHere;
  const access = record.writer.me ? (names === "" ? nobodyElse : say(words.sharedWith, { names })) : null;
  return (
    <section class="card quiet" aria-label={words.details}>
      <dl class="details">
        <dt>{words.owner}</dt>
        <dd>
          {nameOf(record.writer)} <PinBadge pin={record.writer.pin} />
        </dd>
        <dt>{words.type}</dt>
        <dd class="with-tile">
          <Tile template={record.template} />
          {record.type}
        </dd>
        {access !== null && (
          <>
            <dt>{words.access}</dt>
            <dd>{access}</dd>
          </>
        )}
        <dt>{words.state}</dt>
        <dd>
          <StateBadge state={record.state} />
        </dd>
        <dt>{words.modified}</dt>
        <dd>{sayTime(record.modified)}</dd>
        <dt>{words.created}</dt>
        <dd>{sayTime(record.created)}</dd>
        <dt>{words.id}</dt>
        <dd class="mono small">{record.recordId}</dd>
      </dl>
      {record.state === "legacy" && <p class="note">{words.stateNotes.legacy}</p>}
    </section>
  );
}
