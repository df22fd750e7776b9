/**
 * Many records at once, through the whole vault and the server as a program: an import of 2,500 logins into an empty
 * vault and into one that has as many, the first sync of all of them in another browser, and the deletion of 1,000.
 * Each is set against bare inserts of the same rows in the same run. The device is a fake one, whose database takes
 * processor time of this very process.
 */
import "./as-browser.ts";
import { randomUUID } from "node:crypto";
import { utf8 } from "../../src/crypto/bytes.ts";
import { AS_PROPOSED, takeOver } from "../../src/vault/exchange/import-plan.ts";
import { importSteps } from "../../src/vault/exchange/importing.ts";
import { openFile } from "../../src/vault/exchange/open-file.ts";
import { READ_AS_IT_LOOKS } from "../../src/vault/exchange/read-file.ts";
import { deleteSteps } from "../../src/vault/jobs/deleting.ts";
import { Person } from "../vault/person.ts";
import { type Watched, watched } from "./pauses.ts";
import { type BareRow, bareInsert } from "./server/bare.ts";
import { type BenchServer, startBenchServer } from "./server/running.ts";

const [LOGINS, GONE] = [2_500, 1_000];
const LANES = 32;
/** Part of the bare rate that an import is to reach, and the longest task in ms that it may have. */
const [GOAL_RATIO, GOAL_PAUSE] = [0.4, 200];
const NAMES = "harbour violet ladder orchid summit velvet pencil window copper meadow lantern basket".split(
  " ",
);

/** Returns an export as Chrome writes it. */
function csvOf(from: number): Uint8Array {
  const lines = Array.from({ length: LOGINS }, (_, i) => {
    const [a, b] = [NAMES[i % NAMES.length], NAMES[(i * 7 + 3) % NAMES.length]];
    const site = `${a}-${b}${from + i}.example`;
    return `${site},https://www.${site}/login,${b}.${a}${i}@mail.example,${randomUUID()},since the ${a}`;
  });
  return utf8(["name,url,username,password,note", ...lines].join("\n"));
}

/** Inserts the rows of `writerId` once more for somebody else, and returns how many that is a second. */
async function bareRate(server: BenchServer, writerId: string): Promise<number> {
  const clients = await Promise.all(Array.from({ length: LANES }, () => server.database()));
  const { rows = [] } =
    (await clients[0]?.query<BareRow>(
      "select type, plain::json as plain, data::json as data from record where writer_id = $1",
      [writerId],
    )) ?? {};
  const [stranger, first] = [randomUUID(), Date.now() * 1000];
  let next = 0;
  const started = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let i = next++; i < rows.length; i = next++)
        await bareInsert(client, stranger, first + i, rows[i] as BareRow)();
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  await Promise.all(clients.map((client) => client.end()));
  return rows.length / seconds;
}

/** Prints everything; throws when something is not there that should be. */
export async function run(): Promise<void> {
  const server = await startBenchServer();
  try {
    const network = { fetch: (request: Request) => fetch(request) };
    const meeting = { url: server.url, world: network, token: async () => server.token };
    const me = await Person.join(meeting, "Bench");
    const imports = me.journal.add(
      "import",
      importSteps(me.records, Date.now, () => {}),
    );
    const deletions = me.journal.add(
      "delete",
      deleteSteps(me.records, () => {}),
    );
    await me.records.local.refresh();
    const taken = async (id: string, from: number) => {
      const { file } = await openFile([{ name: "a.csv", bytes: csvOf(from) }], [], READ_AS_IT_LOOKS, null);
      const { written } = await imports.start(id, { id, again: false, ...takeOver(file, AS_PROPOSED) });
      if (written !== LOGINS) throw new Error(`${written} of ${LOGINS} were written`);
    };
    const empty = await watched(() => taken("first", 0));
    const bare = await bareRate(server, me.id);
    const full = await watched(() => taken("second", LOGINS));
    const other = await me.elsewhere();
    const sync = await watched(() => other.here().records.local.refresh());
    const there = (await other.records.all())?.length ?? 0;
    if (there !== 2 * LOGINS) throw new Error(`the other browser has ${there} of ${2 * LOGINS}`);
    const all = ((await me.here().records.all()) ?? []).slice(0, GONE);
    const gone = await watched(() => deletions.start("delete", { records: all }));
    if (gone.result.deleted !== GONE) throw new Error(`${gone.result.deleted} of ${GONE} were deleted`);

    console.log(`\nmany records at once; bare inserts of the same rows: ${bare.toFixed(0)} /s`);
    const line = (name: string, count: number, { seconds, worst, memory }: Watched<unknown>) => {
      const rate = count / seconds;
      console.log(
        `  ${name.padEnd(42)} ${rate.toFixed(0).padStart(5)} /s ${(rate / bare).toFixed(2).padStart(5)} x  longest task ${worst.toFixed(0)} ms, ${memory.toFixed(0)} MiB more`,
      );
    };
    line(`import of ${LOGINS} logins into an empty vault`, LOGINS, empty);
    line(`import of ${LOGINS} more`, LOGINS, full);
    line(`first sync of ${there}`, there, sync);
    line(`deletion of ${GONE}`, GONE, gone);
    console.log(`  goals: an import at ${GOAL_RATIO} x, no task over ${GOAL_PAUSE} ms`);
  } finally {
    await server.stop();
  }
}
