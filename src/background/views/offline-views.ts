/** Views of records, people and types for pages, made without asking the server or before there is one. */
import type { PersonView } from "../../model/person.ts";
import type { RecordRow, RecordView } from "../../model/record.ts";
import type { TypeView } from "../../model/record-type.ts";
import { isUnreachable } from "../../vault/records/connection.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import type { App } from "../app.ts";
import { recordView, rowView } from "./views.ts";

/** The person themselves while they have no identity. */
const NOBODY_YET: PersonView = {
  clientId: "",
  name: "",
  me: true,
  pin: "own",
  suite: "sodium",
  safetyWords: [],
};

/** Returns who wrote a record. */
export async function writerOf({ directory }: App, { writerId }: OpenedRecord): Promise<PersonView> {
  return writerId === null ? NOBODY_YET : directory.person(writerId);
}

/** Returns a record as a row. */
export async function rowOf(app: App, record: OpenedRecord): Promise<RecordRow> {
  return rowView(record, await writerOf(app, record));
}

/** Returns a record with its values; its readers as this device recorded them, unless the server `mayBeAsked`. */
export async function viewOf(app: App, record: OpenedRecord, mayBeAsked: boolean): Promise<RecordView> {
  const writer = await writerOf(app, record);
  const isShareable = writer.me && record.writerId !== null;
  const readers = isShareable ? await readersOf(app, record.type, mayBeAsked) : { sharedWith: [] };
  return recordView(record, writer, readers);
}

/** Returns the types of mine and those shared with me; those of the records here while the server does not answer. */
export async function typesOf(app: App): Promise<readonly TypeView[]> {
  const { records, directory } = app;
  const owner = await records.local.owner();
  return orHere(
    app,
    owner !== null,
    () => directory.types(),
    async () => {
      const all = await (await records.local.shelf()).all();
      const mine = new Set(all.filter(({ writerId }) => writerId === owner).map(({ type }) => type));
      const names = [...new Set(all.map(({ type }) => type))].sort((a, b) => a.localeCompare(b));
      return Promise.all(
        names.map(async (type) => {
          const isMine = mine.has(type);
          const readers = owner === null || !isMine ? [] : await directory.recordedReadersOf(type);
          return { type, mine: isMine, sharedWith: readers.length, rule: null };
        }),
      );
    },
  );
}

function readersOf(
  app: App,
  type: string,
  mayBeAsked: boolean,
): Promise<Pick<RecordView, "sharedWith" | "groups">> {
  const { directory } = app;
  return orHere(
    app,
    mayBeAsked,
    async () => {
      const [sharedWith, groups] = await Promise.all([
        directory.readersOf(type),
        directory.groupsReading(type),
      ]);
      return { sharedWith, groups };
    },
    async () => ({ sharedWith: await directory.recordedReadersOf(type) }),
  );
}

/** Returns the server's answer, or the local knowledge when the server may not be asked or does not answer. */
async function orHere<T>(
  { records }: App,
  mayBeAsked: boolean,
  ask: () => Promise<T>,
  here: () => Promise<T>,
): Promise<T> {
  const { connection } = records.local;
  if (!mayBeAsked || connection.isResting) return here();
  try {
    return await connection.watch(ask);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return here();
  }
}
