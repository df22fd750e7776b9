/**
 * Makes the fixture of a server's data as this version leaves it: a backup of people who did everything that a server
 * keeps, and what each of them must find again. `node test/upgrades/renew.mjs` runs it.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeBackup } from "../../src/server/operate/backup/backup.ts";
import { type E3dbPerson, enrol } from "../server/e3db-people.ts";
import { startTestServer } from "../server/harness.ts";

type Fields = Readonly<Record<string, string>>;

/** What is in `people.json`: identities with keys that are for tests only, and what they can read. */
export interface Left {
  readonly people: Readonly<Record<"alice" | "bob" | "nina", E3dbPerson["identity"]>>;
  /** Whose → record → its type and fields. */
  readonly records: readonly {
    readonly reader: "alice" | "bob" | "nina";
    readonly recordId: string;
    readonly type: string;
    readonly data: Fields;
    readonly plain: Fields;
  }[];
  readonly removed: string;
  readonly file: { readonly recordId: string; readonly text: string };
  readonly note: { readonly name: string; readonly data: Fields };
  readonly group: { readonly groupId: string; readonly data: Fields };
  readonly token: string;
}

/** Writes the fixture to the new `folder`. */
export async function makeServerState(folder: string): Promise<void> {
  const server = await startTestServer();
  try {
    const [alice, bob, nina] = await Promise.all([
      enrol(server, "Alice"),
      enrol(server, "Bob"),
      enrol(server, "Nina", "nist"),
    ]);
    const records: Left["records"][number][] = [];
    const write = async (
      reader: Left["records"][number]["reader"],
      type: string,
      data: Fields,
      plain: Fields = {},
    ) => {
      const { client } = { alice, bob, nina }[reader];
      const { meta } = await client.write({ type, data, plain });
      records.push({ reader, recordId: meta.recordId, type, data, plain });
      return meta;
    };
    const shared = await write(
      "alice",
      "contact/family",
      { name: "Jon 😀", "10": "b", "9": "a" },
      { house: "Stark" },
    );
    await write("nina", "contact", { ph: "1" }, { é: "ü" });
    const first = await alice.client.write({ type: "log", data: { line: "first" } });
    const second = { type: "log", data: { line: "second" }, plain: { level: "high" } };
    const { meta } = await alice.client.update(first.meta, second);
    records.push({ reader: "alice", recordId: meta.recordId, ...second });
    const gone = await alice.client.write({ type: "log", data: { line: "gone" } });
    await alice.client.remove(gone.meta);
    await alice.client.share("contact/family", bob.asReader);
    const [own] = records;
    if (own !== undefined) records.push({ ...own, reader: "bob", recordId: shared.recordId });
    await alice.client.authorizers.add("recipe", bob.asReader);
    const text = "a story";
    const draft = { type: "story", fileName: "story.txt", plain: { title: "Long" } };
    const file = await alice.client.files.write(draft, new Blob([text]).stream());
    const note = { name: "for bob", data: { where: "under the mat" } };
    await alice.client.notes.write({ ...note, reader: await alice.client.pinnedKeys(bob.asReader.readerId) });
    const { groupId } = await alice.client.groups.create({ name: "family", capabilities: ["SHARE_CONTENT"] });
    await alice.client.groups.add(groupId, bob.asReader, ["READ_CONTENT"]);
    const photo = { caption: "all of us" };
    await alice.client.write({ type: "photo", data: photo });
    await alice.client.groups.share(groupId, "photo");
    const left: Left = {
      people: { alice: alice.identity, bob: bob.identity, nina: nina.identity },
      records,
      removed: gone.meta.recordId,
      file: { recordId: file.meta.recordId, text },
      note,
      group: { groupId, data: photo },
      token: await server.mintToken(),
    };
    mkdirSync(folder, { recursive: true });
    const work = {
      db: server.db,
      files: server.files,
      signal: new AbortController().signal,
      progress: () => {},
    };
    await makeBackup(work, join(folder, "backup"));
    writeFileSync(join(folder, "people.json"), `${JSON.stringify(left, null, 2)}\n`);
  } finally {
    await server.stop();
  }
}
