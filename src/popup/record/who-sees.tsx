/** Who sees what of a record: the server, the people it is shared with, and its owner. */
import type { RecordView } from "../../model/record.ts";
import { groupName } from "../ui/group-name.ts";
import { nameOf, PinBadge } from "../ui/person.tsx";
import { hostOf } from "../window/address.ts";
import { useSession } from "../window/session.ts";
import { say, sayList } from "../words/say.tsx";
import { recordText } from "./text.ts";

const words = recordText.exposure;

export function Exposure({ record }: { record: RecordView }) {
  const identity = useSession().status.value?.identity ?? null;
  return (
    <details class="card exposure">
      <summary>{words.title}</summary>
      <h3>{identity === null ? words.noServer : say(words.server, { host: hostOf(identity.serverUrl) })}</h3>
      {identity === null ? <p class="note pad">{words.onlyHere}</p> : <ServerSees record={record} />}
      <h3>{words.people}</h3>
      <PeopleSee record={record} />
    </details>
  );
}

function ServerSees({ record }: { record: RecordView }) {
  const { type, file } = record;
  const names = (of: readonly { readonly name: string }[]) =>
    sayList(
      of.map(({ name }) => name),
      "conjunction",
    );
  return (
    <ul>
      <li>{say(words.outside, { type })}</li>
      {record.labels.length > 0 && <li>{say(words.labels, { names: names(record.labels) })}</li>}
      {record.fields.length > 0 && <li>{say(words.fields, { names: names(record.fields) })}</li>}
      {file !== undefined && <li>{words.file}</li>}
    </ul>
  );
}

/** Whether it is known which groups read a record: only the server knows of them, where there is one. */
export function knowsGroups({ groups, writer }: RecordView): boolean {
  return groups !== undefined || writer.clientId === "";
}

function PeopleSee({ record }: { record: RecordView }) {
  const { type, writer, sharedWith, groups } = record;
  if (!writer.me) return <p class="note pad">{say(words.theirs, { name: nameOf(writer) })}</p>;
  const isKnown = knowsGroups(record);
  if (sharedWith.length === 0 && (groups ?? []).length === 0)
    return <p class="note pad">{isKnown ? words.nobody : [words.nobody, words.groupsUnknown].join(" ")}</p>;
  return (
    <ul>
      {sharedWith.map((person) => (
        <li key={person.clientId}>
          {say(words.person, { name: nameOf(person), type })} <PinBadge pin={person.pin} />
        </li>
      ))}
      {(groups ?? []).map((group) => (
        <li key={group.groupId}>{say(words.group, { group: groupName(group), type })}</li>
      ))}
      {!isKnown && <li>{words.groupsUnknown}</li>}
    </ul>
  );
}
