/** Every screen in every state worth looking at: how the background stands, and what is done until it shows. */

import type { ImportPreview } from "../../../src/model/import.ts";
import type { Search } from "../../../src/model/search.ts";
import type { ExaminationView } from "../../../src/model/vault-status.ts";
import { formOf, newForm, withTemplate } from "../../../src/popup/window/form.ts";
import type { MorePage, Route } from "../../../src/popup/window/route.ts";
import { sayTime } from "../../../src/popup/words/say.tsx";
import { type FakeAccess, KIT_STATUS, KIT_WORDS, MADE, NO_KIT, NOTHING_IN_IT, WORK } from "../fake/access.ts";
import type { Fake } from "../fake/background.ts";
import {
  BERTA,
  CARL,
  CHOIR,
  CONTACT,
  ENVELOPE,
  ENVELOPE_TEXT,
  FILES,
  HERE,
  ME,
  MYSELF,
  PASSPHRASE,
  RECORDS,
  RULE,
  record,
  SERVER,
  TOKEN,
  WIFI,
} from "../fake/sample.ts";

/** `click`, `type` are done in order by accessible name; `see` is a text that must be there in the end. */
export interface Step {
  readonly click?: string;
  /** A part of the name of a button. */
  readonly part?: string;
  /** The name of several buttons, of which the first is clicked. */
  readonly first?: string;
  /** The start of the name of a check box. */
  readonly check?: string;
  readonly type?: readonly [label: string, value: string];
  readonly select?: readonly [label: string, value: string];
  /** The name of a file input that gets some file. */
  readonly choose?: string;
  readonly press?: string;
  /** The name of what is folded. */
  readonly open?: string;
}

export interface Scene {
  readonly name: string;
  readonly in?: "tab" | "frame";
  readonly set?: (fake: Fake) => void;
  readonly steps?: readonly Step[];
  readonly see: string;
}

function unlocked(fake: Fake): void {
  fake.state = "unlocked";
  fake.identity = ME;
  fake.records = [...RECORDS];
  fake.people = [BERTA, CARL];
  fake.incoming = [{ type: "boat", person: CARL, answer: "accepted" }];
  fake.outgoing = [
    { type: "contact", person: BERTA },
    { type: "note", person: CARL },
  ];
  fake.envelopes.set(ENVELOPE_TEXT, ENVELOPE);
  fake.access.kit = KIT_STATUS;
}

/** The screen of a group, and somebody known who is not in it. */
function inChoir(fake: Fake): void {
  at({ name: "people" }, { name: "group", groupId: CHOIR.groupId })(fake);
  fake.people = [BERTA, CARL, { ...BERTA, clientId: "d", name: "Dora Vik", pin: "first-seen" }];
  fake.groups = [CHOIR];
}

/** A list longer than a window. */
function manyRecords(fake: Fake): void {
  unlocked(fake);
  manyRecordsOf(fake);
}

function manyRecordsOf(fake: Fake): void {
  const titles = Array.from({ length: 400 }, (_, index) => `Harbour berth ${index + 1}`);
  fake.records = titles.map((title) =>
    record("note", title, "", { sealed: [{ name: "title", value: title }] }),
  );
}

const EARLIER = "2026-11-12T09:30:00.000Z";

/** A login whose password was changed twice. */
function history(fake: Fake): void {
  at({ name: "records" }, { name: "record", recordId: WIFI.recordId })(fake);
  const withPassword = (value: string) =>
    WIFI.fields.map((field) => (field.name === "password" ? { ...field, value } : field));
  fake.versions.set(WIFI.recordId, [
    { ...WIFI, version: "v-b", modified: EARLIER, fields: withPassword("quiet-harbour-nine") },
    { ...WIFI, version: "v-a", modified: "2026-10-02T18:05:00.000Z", fields: withPassword("summer2019") },
  ]);
}

/** Two deleted records. */
function trash(fake: Fake): void {
  below("trash")(fake);
  fake.trash = [
    { record: WIFI, deletedAt: MADE - 3_600_000 },
    { record: CONTACT, deletedAt: MADE - 9 * 86_400_000 },
  ];
}

/** A change of the contact beside another that somebody saved meanwhile. */
function conflict(fake: Fake): void {
  unlocked(fake);
  const notes = { name: "notes", value: "Second voice, since the spring concert. Has the key to the hall." };
  fake.records = fake.records.map((old) =>
    old.recordId === CONTACT.recordId ? { ...old, fields: [...old.fields, notes] } : old,
  );
  const form = formOf(CONTACT);
  const mine = {
    ...form,
    base: { recordId: CONTACT.recordId, version: "older", title: CONTACT.title },
    fields: [
      ...form.fields.map((row) => (row.name === "phone" ? { ...row, value: "+47 555 0199" } : row)),
      { key: "n", name: "notes", value: "Second voice. Has the key to the hall.", given: false },
    ],
    labels: form.labels.filter(({ name }) => name !== "city"),
  };
  fake.drafts.set(mine.id, { id: mine.id, content: JSON.stringify(mine), savedAt: Date.now() });
  place(fake, [{ name: "records" }, { name: "conflict", draftId: mine.id }]);
}

function doubtful(fake: Fake, state: "elsewhere" | "conflict"): void {
  at({ name: "records" }, { name: "record", recordId: WIFI.recordId })(fake);
  fake.records = fake.records.map((record) =>
    record.recordId === WIFI.recordId ? { ...record, state } : record,
  );
}

/** One login is open, with `secret` in its field for a code. */
const withCode = (secret: string) => (fake: Fake) => {
  at({ name: "records" }, { name: "record", recordId: WIFI.recordId })(fake);
  fake.records = fake.records.map((old) =>
    old.recordId === WIFI.recordId
      ? { ...old, fields: [...old.fields, { name: "one-time code", value: secret }] }
      : old,
  );
};

const FILES_ROUTE: readonly Route[] = [{ name: "records" }, { name: "files", type: "", recordId: null }];

function at(...stack: Route[]): (fake: Fake) => void {
  return (fake) => {
    unlocked(fake);
    place(fake, stack);
  };
}

function place(fake: Fake, stack: readonly Route[]): void {
  fake.drafts.set("place", { id: "place", content: JSON.stringify({ v: 1, stack }), savedAt: Date.now() });
}

const CONNECT: readonly Step[] = [
  { type: ["Server address", SERVER] },
  { type: ["Registration token", TOKEN] },
  { type: ["Your name", "Anna Lund"] },
];
const PROTECT: readonly Step[] = [
  ...CONNECT,
  { click: "Continue" },
  { type: ["Passphrase", PASSPHRASE] },
  { type: ["Repeat passphrase", PASSPHRASE] },
];

const MADE_KIT: readonly Step[] = [...PROTECT, { click: "Create vault" }];

/** An unlocked vault on a page below More. */
function below(page: MorePage, access: Partial<FakeAccess> = {}): (fake: Fake) => void {
  return (fake) => {
    unlocked(fake);
    Object.assign(fake.access, access);
    place(fake, [{ name: "more" }, { name: "more-page", page }]);
  };
}

const CHROME_FILE: ImportPreview = {
  ...NOTHING_IN_IT,
  groups: [
    {
      ...{ group: "login/login", template: "login", type: "login", count: 412 },
      columns: [
        { key: "0", from: "name", to: "title", label: false, count: 412 },
        { key: "1", from: "url", to: "site", label: false, count: 409 },
        { key: "2", from: "username", to: "username", label: false, count: 398 },
        { key: "3", from: "password", to: "password", label: false, count: 412 },
        { key: "4", from: "note", to: "notes", label: false, count: 31 },
        { key: "5", from: "colour", to: null, label: false, count: 7 },
      ],
    },
  ],
  remarks: [{ kind: "left", why: "no", name: "fav", count: 405, entries: [1, 2] }],
  skipped: [{ entry: 77, title: "", why: "empty" }],
};
const KEYS = [
  { id: "a", name: "Blue security key", rpId: null, made: Date.now() - 40 * 86_400_000 },
  { id: "b", name: "This laptop", rpId: null, made: Date.now() - 3 * 3_600_000 },
];
const DAMAGE: ExaminationView = {
  at: MADE,
  whole: 14,
  damaged: [
    { part: "settings", outcome: "older" },
    { part: "draft/1", outcome: "lost" },
  ],
};

const ACCESS_SCENES: readonly Scene[] = [
  {
    name: "kit-none",
    set: below("kit", { kit: NO_KIT }),
    see: "There is no way back yet",
  },
  {
    name: "more-attention",
    set: (fake) => {
      at({ name: "more" })(fake);
      Object.assign(fake.access, { kit: NO_KIT, browsers: "forbidden" });
    },
    see: "2 things here need you",
  },
  {
    name: "more-unfinished",
    set: (fake) => {
      at({ name: "more" })(fake);
      const job = { startedAt: Date.now(), waiting: false, done: 0, total: 0 };
      fake.access.jobs = [
        {
          ...job,
          name: "j1",
          kind: "reseal",
          id: "contact",
          done: 5,
          total: 14,
          cancellable: false,
          failed: null,
        },
        {
          ...job,
          name: "j2",
          kind: "import",
          id: "i",
          done: 120,
          total: 400,
          cancellable: true,
          failed: null,
        },
        { ...job, name: "j3", kind: "access", id: "x/note", cancellable: false, failed: "key_changed" },
      ];
    },
    see: "Sealing “contact” with a new key",
  },
  { name: "files-empty", in: "tab", set: at(...FILES_ROUTE), see: "No files yet" },
  {
    name: "files",
    in: "tab",
    set: (fake) => {
      at(...FILES_ROUTE)(fake);
      fake.records = [...FILES, ...RECORDS];
      const upload = { type: "files", startedAt: Date.now() };
      fake.uploads = [
        { ...upload, requestId: "u1", name: "tax papers.zip", size: 88_112_000, sealed: true },
        { ...upload, requestId: "u2", name: "video of the boat.mp4", size: 2_100_000_000, sealed: false },
      ];
    },
    see: "House insurance 2026.pdf",
  },
  { name: "files-popup", set: at(...FILES_ROUTE), see: "Files need a tab" },
  {
    name: "record-code",
    set: withCode("otpauth://totp/shop?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"),
    see: "287 082",
  },
  {
    name: "record-code-bad",
    set: withCode("ask the help desk"),
    see: "No code can be made of this.",
  },
  {
    name: "form-code",
    set: withCode(""),
    steps: [{ click: "Edit" }],
    see: "Edit record",
  },
  {
    name: "file-record",
    set: (fake) => {
      at({ name: "records" }, { name: "record", recordId: FILES[0]?.recordId ?? "" })(fake);
      fake.records = [...FILES, ...RECORDS];
    },
    see: "House insurance 2026.pdf",
  },
  { name: "kit", set: below("kit"), see: "Holds the newest" },
  { name: "kit-tab", in: "tab", set: below("kit"), see: "Holds the newest" },
  {
    name: "kit-attention",
    set: below("kit", {
      kit: {
        ...KIT_STATUS,
        provenAt: null,
        places: [{ serverUrl: SERVER, held: false, problem: "network_unreachable" }],
        setBack: { made: MADE, generation: 5 },
      },
    }),
    see: "newer than this browser",
  },
  {
    name: "kit-shown",
    in: "tab",
    set: below("kit"),
    steps: [
      { click: "Print or save it again" },
      { type: ["Your passphrase", PASSPHRASE] },
      { click: "Show the kit" },
    ],
    see: "Sealfield recovery kit",
  },
  {
    name: "passkeys",
    set: below("passkeys", { passkeys: KEYS }),
    see: "This laptop",
  },
  {
    name: "passkeys-tab",
    in: "tab",
    set: below("passkeys", { passkeys: KEYS }),
    steps: [{ click: "Add a passkey" }],
    see: "Enter a name.",
  },
  {
    name: "passkeys-remove",
    set: below("passkeys", { passkeys: KEYS }),
    steps: [{ click: "Remove This laptop" }],
    see: "sealed under a new key",
  },
  {
    name: "passphrase",
    set: below("passphrase"),
    steps: [
      { type: ["Current passphrase", "not this one"] },
      { type: ["New passphrase", PASSPHRASE] },
      { type: ["Repeat new passphrase", PASSPHRASE] },
      { click: "Save" },
    ],
    see: "That is not the passphrase.",
  },
  {
    name: "passphrase-measured",
    in: "tab",
    set: below("passphrase"),
    steps: [{ click: "Measure on this machine" }],
    see: "Unlocking takes about",
  },
  {
    name: "identities",
    set: below("identities", { others: [WORK] }),
    see: "Anna at work",
  },
  {
    name: "identities-tab",
    in: "tab",
    set: below("identities", { others: [WORK] }),
    see: "Anna at work",
  },
  {
    name: "activity",
    set: below("activity", {
      activity: [
        { at: MADE, what: "passkey.unlock" },
        { at: MADE - 3_600_000, what: "share.create" },
        { at: MADE - 7_200_000, what: "vault.unlock" },
      ],
    }),
    see: "Type shared",
  },
  {
    name: "repair-fine",
    set: below("repair"),
    steps: [{ click: "See what is left" }],
    see: "Nothing is damaged.",
  },
  { name: "activity-none", set: below("activity"), see: "Nothing yet" },
  {
    name: "import-mapping",
    in: "tab",
    set: (fake) => {
      below("exchange", { preview: CHROME_FILE })(fake);
      fake.outgoing = [{ type: "login", person: BERTA }];
    },
    steps: [{ choose: "File to import" }],
    see: "Login records of type “login”",
  },
  {
    name: "import-changed",
    in: "tab",
    set: below("exchange", { preview: CHROME_FILE }),
    steps: [
      { choose: "File to import" },
      { type: ["Name of “name”", ""] },
      { select: ["How “password” is kept", "label"] },
      { select: ["How “colour” is kept", "label"] },
      { type: ["Name of “note”", "site"] },
    ],
    see: "Fix the problems above first.",
  },
  { name: "exchange-popup", set: below("exchange"), see: "This needs a tab" },
  { name: "exchange", in: "tab", set: below("exchange"), see: "Records, sealed with your passphrase" },
  {
    name: "lock-passkey",
    set: (fake) => {
      unlocked(fake);
      fake.state = "locked";
      fake.access.passkeys = KEYS;
    },
    see: "Unlock with a passkey",
  },
  {
    name: "lock-forgotten",
    set: (fake) => {
      unlocked(fake);
      fake.state = "locked";
    },
    steps: [{ click: "Forgot the passphrase?" }],
    see: "Nobody can reset it",
  },
  {
    name: "damaged",
    set: (fake) => {
      unlocked(fake);
      fake.damaged = true;
      fake.access.left = DAMAGE;
    },
    steps: [{ click: "See what is left" }],
    see: "14 parts are whole",
  },
  {
    name: "records-two-identities",
    set: (fake) => {
      unlocked(fake);
      fake.access.others = [WORK];
    },
    see: "Marta Nilsen",
  },
];

/** A vault that waits for its server, or has none. */
function offline(fake: Fake): void {
  unlocked(fake);
  fake.copy = { ...fake.copy, offline: true, syncedAt: Date.now() - 42 * 60_000, waiting: 2 };
  fake.records = fake.records.map((record, i) => (i === 1 ? { ...record, state: "waiting" } : record));
}

function waiting(fake: Fake): void {
  unlocked(fake);
  fake.copy = { ...fake.copy, waiting: 3, problems: 2 };
  const { recordId: id, title, type, template } = WIFI;
  const view = { id, title, type, template, since: Date.now() - 3 * 3_600_000 };
  fake.waiting = [
    { ...view, kind: "update", problem: "conflict" },
    { ...view, id: "b", kind: "delete", title: "Boat: fuel and mooring", problem: "conflict" },
    { ...view, id: "c", kind: "create", title: "Tide table", template: "note", problem: null },
  ];
  place(fake, [{ name: "records" }, { name: "waiting" }]);
}

/** A server that went back to a backup: some of the records differ. */
function setBack(fake: Fake): void {
  unlocked(fake);
  const counts = {
    lost: 2,
    lostFiles: 1,
    lostOfOthers: 1,
    older: 1,
    returned: 1,
    sendable: 3,
    lostShares: 1,
    returnedShares: 1,
  };
  fake.accessBack = {
    lost: [{ type: "boat", person: BERTA }],
    returned: [{ type: "login", person: BERTA }],
  };
  fake.copy = { ...fake.copy, setBack: { at: Date.now() - 5 * 60_000, ...counts } };
  const states = ["only-here", "only-here", "older", "returned"] as const;
  fake.records = fake.records.map((record, i) => ({ ...record, state: states[i] ?? record.state }));
}

const atSetBack = (i: number) => (fake: Fake) => {
  setBack(fake);
  const record = fake.records[i];
  if (record === undefined) throw new Error("no such record");
  fake.before.set(record.recordId, {
    ...record,
    state: "verified",
    fields: [{ name: "password", value: "the newer one" }],
  });
  place(fake, [{ name: "set-back" }, { name: "record", recordId: record.recordId }]);
};

function withoutServer(fake: Fake): void {
  unlocked(fake);
  fake.identity = null;
  fake.local = true;
  fake.copy = { ...fake.copy, syncedAt: null, waiting: fake.records.length };
  fake.records = fake.records
    .filter(({ writer }) => writer.me)
    .map((record) => ({ ...record, state: "waiting" }));
}

const LOCAL_SCENES: readonly Scene[] = [
  { name: "records-offline", set: offline, see: "from 42 minutes ago" },
  {
    name: "record-waiting",
    set: (fake) => {
      offline(fake);
      place(fake, [{ name: "records" }, { name: "record", recordId: fake.records[1]?.recordId ?? "" }]);
    },
    see: "It is kept on this device",
  },
  { name: "waiting", set: waiting, see: "Somebody changed this record meanwhile." },
  { name: "waiting-tab", in: "tab", set: waiting, see: "Somebody changed this record meanwhile." },
  {
    name: "waiting-take-back",
    set: (fake) => {
      waiting(fake);
      fake.waiting = fake.waiting.slice(0, 1);
    },
    steps: [{ click: "Take back" }],
    see: "What you typed is lost.",
  },
  {
    name: "waiting-nothing",
    set: at({ name: "records" }, { name: "waiting" }),
    see: "Nothing waits",
  },
  { name: "records-set-back", set: setBack, see: "The server went back to an earlier state" },
  {
    name: "set-back",
    set: (fake) => {
      setBack(fake);
      place(fake, [{ name: "records" }, { name: "set-back" }]);
    },
    see: "nothing is written over at the server",
  },
  {
    name: "record-older",
    set: atSetBack(2),
    steps: [{ click: "Show what it holds" }],
    see: "Send the newer one again",
  },
  { name: "local-records", set: withoutServer, see: "shop.example" },
  {
    name: "local-people",
    set: withoutServer,
    steps: [{ click: "People" }],
    see: "connect to a server first",
  },
  { name: "local-more", set: withoutServer, steps: [{ click: "More" }], see: "only on this device" },
];

const STEPS: Search = {
  where: "server",
  find: [
    {
      join: "AND",
      way: "WILDCARD",
      conditions: [
        { subject: "type", name: "", text: "contact" },
        { subject: "pair", name: "city", text: "Ber*" },
      ],
    },
    { join: "AND", way: "EXACT", conditions: [{ subject: "writer", name: "", text: CARL.clientId }] },
  ],
  leaveOut: [{ join: "AND", way: "EXACT", conditions: [{ subject: "name", name: "", text: "draft" }] }],
  time: { key: "MODIFIED", after: "2020-11-01T08:00", before: "", zone: "-08:00" },
  everybody: true,
  order: "DESCENDING",
};

/** The search by conditions, with two that were kept. */
function searching(fake: Fake): void {
  at({ name: "records" }, { name: "search" })(fake);
  const all: Search = { ...STEPS, where: "device", find: [], leaveOut: [], time: null };
  fake.searches = [
    { name: "People in Bergen", search: STEPS },
    { name: "Everything on this device, the newest first", search: all },
  ];
}

/** All of a vault that has more than one page of results. */
const searchingAll: readonly Step[] = [
  { click: "Use “Everything on this device, the newest first”" },
  { click: "Search" },
];

const SEARCH_SCENES: readonly Scene[] = [
  { name: "search", set: at({ name: "records" }, { name: "search" }), see: "Find, step 1" },
  { name: "search-tab", in: "tab", set: at({ name: "records" }, { name: "search" }), see: "Find, step 1" },
  {
    name: "search-empty-condition",
    set: at({ name: "records" }, { name: "search" }),
    steps: [{ click: "Search" }],
    see: "Enter what to look for.",
  },
  { name: "search-saved", set: searching, see: "People in Bergen" },
  {
    name: "search-steps",
    set: searching,
    steps: [{ click: "Use “People in Bergen”" }],
    see: "where the type fits “contact”",
  },
  {
    name: "search-results",
    set: (fake) => {
      searching(fake);
      manyRecordsOf(fake);
    },
    steps: searchingAll,
    see: "400 records found",
  },
  { name: "search-results-tab", in: "tab", set: searching, steps: searchingAll, see: "records found" },
  {
    name: "search-nothing",
    set: (fake) => {
      searching(fake);
      fake.records = [];
    },
    steps: [{ click: "Use “People in Bergen”" }, { click: "Search" }],
    see: "Nothing found",
  },
  {
    name: "search-bad-pattern",
    set: (fake) => {
      searching(fake);
      fake.fail("search.run", "bad_request");
    },
    steps: [{ click: "Use “People in Bergen”" }, { click: "Search" }],
    see: "cannot read this pattern",
  },
];

export const SCENES: readonly Scene[] = [
  ...ACCESS_SCENES,
  ...LOCAL_SCENES,
  ...SEARCH_SCENES,
  { name: "setup-connect", see: "Connect to your server" },
  { name: "setup-connect-tab", in: "tab", steps: CONNECT, see: "Connect to your server" },
  { name: "setup-connect-errors", steps: [{ click: "Continue" }], see: "Enter the address of your server." },
  {
    name: "setup-unreachable",
    set: (fake) => fake.fail("server.check", "network_unreachable"),
    steps: [...CONNECT, { click: "Continue" }],
    see: "Allow access to vault.example.org",
  },
  {
    name: "setup-bad-token",
    set: (fake) => fake.fail("identity.register", "unauthorized"),
    steps: [...PROTECT, { click: "Create vault" }],
    see: "The server did not accept this token.",
  },
  { name: "setup-protect", steps: PROTECT, see: "Practically unguessable" },
  { name: "setup-kit", steps: [...PROTECT, { click: "Create vault" }], see: "Sealfield recovery kit" },
  {
    name: "setup-kit-tab",
    in: "tab",
    steps: [...PROTECT, { click: "Create vault" }],
    see: "Sealfield recovery kit",
  },
  { name: "setup-kit-proof", steps: [...MADE_KIT, { click: "I have it on paper" }], see: "Two words" },
  {
    name: "setup-restore",
    in: "tab",
    steps: [
      { click: "Restore from a kit" },
      { type: ["Kit words or letters", KIT_WORDS.join(" ")] },
      { type: ["Server address", SERVER] },
      { click: "Find my kit" },
    ],
    see: "kit number 3",
  },
  {
    name: "setup-restore-errors",
    steps: [{ click: "Restore from a kit" }, { click: "Find my kit" }],
    see: "Enter the words of your kit.",
  },
  { name: "setup-done", steps: [...MADE_KIT, { click: "Do this later" }], see: "Your vault is ready" },
  {
    name: "setup-done-tab",
    in: "tab",
    steps: [...MADE_KIT, { click: "Do this later" }],
    see: "Your vault is ready",
  },
  {
    name: "lock",
    set: (fake) => {
      unlocked(fake);
      fake.state = "locked";
    },
    see: "Sealfield is locked",
  },
  {
    name: "lock-wrong",
    set: (fake) => {
      unlocked(fake);
      fake.state = "locked";
    },
    steps: [{ type: ["Passphrase", "not this one"] }, { click: "Unlock" }],
    see: "That is not the passphrase.",
  },
  { name: "records", set: unlocked, see: "Marta Nilsen" },
  { name: "records-tab", in: "tab", set: unlocked, see: "Marta Nilsen" },
  {
    name: "records-search",
    set: unlocked,
    steps: [{ type: ["Search records", "nilsen"] }],
    see: "Nothing you type",
  },
  {
    name: "records-no-match",
    set: unlocked,
    steps: [{ type: ["Search records", "zebra"] }],
    see: "Nothing found",
  },
  {
    name: "records-empty",
    set: (fake) => {
      unlocked(fake);
      fake.records = [];
    },
    see: "Nothing here yet",
  },
  {
    name: "records-loading",
    set: (fake) => {
      unlocked(fake);
      fake.hanging.add("record.list");
    },
    see: "",
  },
  {
    name: "records-error",
    set: (fake) => {
      unlocked(fake);
      fake.fail("record.list", "network_unreachable");
    },
    see: "The server cannot be reached.",
  },
  {
    name: "records-partial",
    set: (fake) => {
      unlocked(fake);
      fake.records = RECORDS.map((record, index) =>
        index === 2 ? { ...record, state: "unreadable" } : record,
      );
    },
    see: "1 record could not be opened.",
  },
  {
    name: "records-select",
    set: unlocked,
    steps: [{ click: "Select records" }, { check: "Marta Nilsen" }, { check: "Door code and alarm" }],
    see: "2 records selected.",
  },
  {
    name: "records-select-tab",
    in: "tab",
    set: unlocked,
    steps: [{ click: "Select records" }, { check: "Marta Nilsen" }],
    see: "1 record selected.",
  },
  {
    name: "records-select-delete",
    set: manyRecords,
    steps: [{ click: "Select records" }, { click: "Select all 400" }, { click: "Delete 400 records" }],
    see: "Delete 400 records?",
  },
  {
    name: "deleting",
    set: (fake) => {
      at({ name: "records" }, { name: "deleting", requestId: "d" })(fake);
      const job = { startedAt: Date.now(), waiting: false, cancellable: true, failed: null };
      fake.access.jobs = [{ ...job, name: "j", kind: "delete", id: "d", done: 120, total: 399 }];
    },
    see: "120 of 399 records",
  },
  {
    name: "deleting-left",
    set: (fake) => {
      at({ name: "records" }, { name: "deleting", requestId: "d" })(fake);
      fake.deletions.set("d", {
        deleted: 290,
        waiting: 107,
        left: [
          { recordId: CONTACT.recordId, title: CONTACT.title, code: "conflict" },
          { recordId: WIFI.recordId, title: WIFI.title, code: "forbidden" },
        ],
      });
    },
    see: "107 records wait to be deleted.",
  },
  {
    name: "deleting-over",
    set: at({ name: "records" }, { name: "deleting", requestId: "d" }),
    see: "No longer running",
  },
  {
    name: "records-draft",
    set: (fake) => {
      unlocked(fake);
      const form = newForm("login", [{ name: "site", value: "bank.example" }]);
      fake.drafts.set(form.id, {
        id: form.id,
        content: JSON.stringify({ ...form, started: "" }),
        savedAt: Date.now(),
      });
    },
    see: "bank.example",
  },
  {
    name: "record",
    set: at({ name: "records" }, { name: "record", recordId: CONTACT.recordId }),
    steps: [{ click: "Show email" }],
    see: "marta@nilsen.example",
  },
  {
    name: "record-exposure",
    set: at({ name: "records" }, { name: "record", recordId: CONTACT.recordId }),
    steps: [{ open: "Who sees what" }],
    see: "Berta Holm sees everything in it",
  },
  {
    name: "record-delete",
    set: at({ name: "records" }, { name: "record", recordId: WIFI.recordId }),
    steps: [{ click: "Delete" }],
    see: "Delete record",
  },
  { name: "record-history", set: history, see: "2 earlier versions" },
  {
    name: "history",
    set: history,
    steps: [{ click: "2 earlier versions" }, { part: sayTime(EARLIER) }, { first: "Show password" }],
    see: "Put this version back",
  },
  {
    name: "history-none",
    set: at({ name: "records" }, { name: "history", recordId: WIFI.recordId }),
    see: "No earlier versions",
  },
  { name: "trash", set: trash, see: "Empty the trash" },
  {
    name: "trash-look",
    set: trash,
    steps: [{ part: "shop.example" }],
    see: "username",
  },
  {
    name: "trash-empty-ask",
    set: trash,
    steps: [{ click: "Empty the trash" }],
    see: "Delete 2 records for good?",
  },
  { name: "trash-none", set: below("trash"), see: "The trash is empty" },
  {
    name: "record-shared",
    set: at({ name: "records" }, { name: "record", recordId: RECORDS[4]?.recordId ?? "" }),
    see: "Carl Ohlsen",
  },
  {
    name: "record-not-shared",
    set: (fake) => {
      at({ name: "records" }, { name: "record", recordId: RECORDS[4]?.recordId ?? "" })(fake);
      fake.incoming = [];
    },
    see: "No longer shared",
  },
  {
    name: "record-tampered",
    set: (fake) => {
      at({ name: "records" }, { name: "record", recordId: WIFI.recordId })(fake);
      fake.records = fake.records.map((record) =>
        record.recordId === WIFI.recordId ? { ...record, state: "tampered", fields: [] } : record,
      );
      fake.before.set(WIFI.recordId, WIFI);
    },
    steps: [{ click: "Show what it held before" }],
    see: "Tampered with",
  },
  { name: "edit-new", set: unlocked, steps: [{ click: "New record" }], see: "For you and people" },
  {
    name: "edit-contact",
    set: (fake) => {
      unlocked(fake);
      const filled = withTemplate(newForm("contact"), "contact");
      const form = {
        ...filled,
        fields: filled.fields.map((row) =>
          row.name === "email" ? { ...row, value: "lo@voss.example" } : row,
        ),
        labels: [
          { key: "a", name: "group", value: "choir", given: false },
          { key: "b", name: "email", value: "lo@voss.example", given: false },
          { key: "c", name: "group", value: "chess", given: false },
        ],
      };
      fake.drafts.set(form.id, { id: form.id, content: JSON.stringify(form), savedAt: Date.now() });
      place(fake, [{ name: "records" }, { name: "edit", draftId: form.id }]);
    },
    steps: [{ click: "Save record" }],
    see: "There are two fields named",
  },
  {
    name: "edit-offline",
    set: (fake) => {
      unlocked(fake);
      fake.fail("record.write", "network_unreachable");
      const form = { ...newForm("note", [{ name: "title", value: "Boat keys" }]), started: "" };
      fake.drafts.set(form.id, { id: form.id, content: JSON.stringify(form), savedAt: Date.now() });
      place(fake, [{ name: "records" }, { name: "edit", draftId: form.id }]);
    },
    steps: [{ click: "Save record" }],
    see: "Not saved. Your draft is kept.",
  },
  {
    name: "deleted-here",
    set: at({ name: "deleted-here", recordId: CONTACT.recordId }),
    see: "Delete it anyway",
  },
  { name: "conflict", set: conflict, steps: [{ click: "Show phone" }], see: "+47 555 0199" },
  {
    name: "conflict-tab",
    in: "tab",
    set: conflict,
    steps: [{ click: "Show all" }],
    see: "Second voice, since the spring concert",
  },
  { name: "share-who", set: at({ name: "records" }, { name: "share", type: "login" }), see: "Find person" },
  {
    name: "share-what",
    set: at({ name: "records" }, { name: "share", type: "login" }),
    steps: [{ type: ["Their card or client ID", BERTA.clientId] }, { click: "Find person" }],
    see: "I have checked them",
  },
  {
    name: "share-done",
    set: at({ name: "records" }, { name: "share", type: "login" }),
    steps: [
      { type: ["Their card or client ID", BERTA.clientId] },
      { click: "Find person" },
      { click: "I have checked them" },
    ],
    see: "can read “login” now.",
  },
  {
    name: "share-changed",
    set: (fake) => {
      at({ name: "records" }, { name: "share", type: "login" })(fake);
      fake.people = [{ ...BERTA, pin: "changed" }];
    },
    steps: [{ type: ["Their card or client ID", BERTA.clientId] }, { click: "Find person" }],
    see: "Stop: the key has changed",
  },
  { name: "people", set: at({ name: "people" }), see: "I share with" },
  {
    name: "people-compare",
    set: at({ name: "people" }),
    steps: [{ click: "Compare safety words with Berta Holm" }],
    see: "They are the same",
  },
  {
    name: "people-stop",
    set: at({ name: "people" }),
    steps: [{ click: "Stop sharing “contact” with Berta Holm" }],
    see: "Stop new access",
  },
  {
    name: "people-changed",
    set: (fake) => {
      at({ name: "people" })(fake);
      const changed = { ...BERTA, pin: "changed" as const, offeredWords: [...CARL.safetyWords].reverse() };
      fake.people = [changed, CARL];
      fake.outgoing = [{ type: "contact", person: changed }];
    },
    see: "The new words",
  },
  {
    name: "people-resealing",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.resealing = [{ type: "contact", done: 5, total: 14 }];
    },
    see: "5 of 14 records",
  },
  {
    name: "people-resealed",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.resealed = {
        sealed: 14,
        strangers: [{ ...CARL, clientId: "x", name: "Unknown reader", pin: "unknown" }],
        groups: [{ groupId: "1c9f7f6a-0000-4000-8000-000000000000", name: "Choir" }],
        files: [{ recordId: "3e9f7f6a-0000-4000-8000-000000000000", name: "plan.pdf" }],
      };
    },
    steps: [{ click: "Stop sharing “contact” with Berta Holm" }, { click: "Stop and re-seal" }],
    see: "14 records are sealed anew",
  },
  {
    name: "people-helpers",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.outgoing = [];
      fake.appointments = [
        { role: "authorizer", type: "contact", writer: MYSELF, person: CARL, approved: true },
        { role: "authorizer", type: "note", writer: MYSELF, person: BERTA, approved: false },
        { role: "authorizer", type: "boat", writer: CARL, person: BERTA, approved: false },
      ];
    },
    see: "You never approved that",
  },
  {
    name: "people-add-helper",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.incoming = [];
      fake.outgoing = [];
    },
    steps: [{ click: "Add a helper" }],
    see: "Make helper",
  },
  {
    name: "groups",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.incoming = [];
      fake.outgoing = [];
      const outside = { ...CHOIR, groupId: "2", name: "Sailing club", mine: false, types: ["boat", "note"] };
      fake.groups = [CHOIR, outside];
    },
    steps: [{ click: "Make a group" }],
    see: "it still reads",
  },
  { name: "group", set: inChoir, see: "12 records" },
  { name: "group-add", set: inChoir, steps: [{ click: "Add a member" }], see: "What Dora Vik may do" },
  {
    name: "group-take-out",
    set: inChoir,
    steps: [{ click: "Change what Berta Holm may do" }, { click: "Remove Carl Ohlsen from the group" }],
    see: "The group keeps its key",
  },
  { name: "group-share", set: inChoir, steps: [{ click: "Share a type" }], see: "Share with group" },
  {
    name: "group-member",
    set: (fake) => {
      inChoir(fake);
      const berta = { person: BERTA, may: CHOIR.may };
      const [me = berta, , ...others] = CHOIR.list;
      const list = [{ ...me, may: ["read"] as const }, berta, ...others];
      const addedBy = { ...BERTA, pin: "unknown" as const };
      fake.groups = [{ ...CHOIR, may: ["read"], types: [], addedBy, list }];
    },
    steps: [{ click: "Leave group" }],
    see: "You no longer read what others share with it",
  },
  {
    name: "group-gone",
    set: at({ name: "people" }, { name: "group", groupId: "gone" }),
    see: "You are not in this group any more",
  },
  {
    name: "share-with-group",
    set: (fake) => {
      at({ name: "records" }, { name: "share", type: "login" })(fake);
      fake.groups = [CHOIR];
    },
    steps: [{ part: "Choir" }],
    see: "Every member of",
  },
  { name: "cards", set: at({ name: "people" }, { name: "cards" }), see: "Somebody’s card" },
  {
    name: "cards-bad",
    set: at({ name: "people" }, { name: "cards" }),
    steps: [{ type: ["Text of the card", "sfc1:broken"] }, { click: "Add this person" }],
    see: "This is no card",
  },
  {
    name: "inbox",
    set: (fake) => {
      at({ name: "inbox" })(fake);
      fake.incoming = [
        { type: "boat", person: CARL, answer: null },
        { type: "wifi", person: BERTA, answer: null },
        { type: "old notes", person: BERTA, answer: "muted" },
      ];
    },
    see: "Carl Ohlsen shares “boat” with you",
  },
  { name: "inbox-empty", set: at({ name: "inbox" }), see: "Nothing new" },
  {
    name: "record-conflict",
    set: (fake) => doubtful(fake, "conflict"),
    steps: [{ click: "Show what it holds" }],
    see: "Keep this version",
  },
  {
    name: "record-elsewhere",
    set: (fake) => {
      doubtful(fake, "elsewhere");
      const fields = WIFI.fields.map((field) =>
        field.name === "password" ? { ...field, value: "tr0ub4dor & three lakes" } : field,
      );
      fake.before.set(WIFI.recordId, { ...WIFI, fields, labels: [] });
    },
    steps: [{ click: "Show what it holds" }, { first: "Show password" }],
    see: "Put back what it was",
  },
  {
    name: "people-empty",
    set: (fake) => {
      at({ name: "people" })(fake);
      fake.incoming = [];
      fake.outgoing = [];
    },
    see: "Nothing shared yet",
  },
  {
    name: "here",
    set: (fake) => {
      unlocked(fake);
      fake.here = HERE;
    },
    see: "Seal the focused field",
  },
  {
    name: "here-rules",
    set: (fake) => {
      at({ name: "here" })(fake);
      fake.here = {
        ...HERE,
        records: [],
        envelopes: [],
        site: { line: null, rules: [RULE], on: true, allOn: 1 },
      };
      fake.ruleProblem = "field_keeps_text";
    },
    steps: [{ click: "Always seal the focused field" }],
    see: "The page did not keep what was written there.",
  },
  {
    name: "here-kept",
    set: (fake) => {
      unlocked(fake);
      fake.here = {
        ...HERE,
        kept: [{ envelope: ENVELOPE_TEXT, origin: "https://chat.example", at: Date.now() }],
      };
    },
    see: "1 text that a page dropped",
  },
  {
    name: "here-empty",
    set: (fake) => {
      at({ name: "here" })(fake);
      fake.here = { ...HERE, records: [], envelopes: [], focusedField: false };
    },
    see: "Nothing for shop.example yet",
  },
  {
    name: "here-typed",
    set: (fake) => {
      at({ name: "here" })(fake);
      fake.here = { ...HERE, envelopes: [], focusedField: false, typed: true };
    },
    see: "A password stands in a form of this page.",
  },
  { name: "here-blocked", set: at({ name: "here" }), see: "Not on this page" },
  {
    name: "envelope",
    set: (fake) => {
      unlocked(fake);
      fake.pending = { kind: "envelope", tabId: 3, text: ENVELOPE_TEXT };
    },
    see: "third stone",
  },
  {
    name: "envelope-moved",
    set: (fake) => {
      unlocked(fake);
      fake.envelopes.set(ENVELOPE_TEXT, { ...ENVELOPE, state: "moved", canTurnBack: false });
      fake.pending = { kind: "envelope", tabId: 3, text: ENVELOPE_TEXT };
    },
    see: "stands on another site",
  },
  {
    name: "envelope-no-key",
    set: (fake) => {
      unlocked(fake);
      fake.envelopes.set(ENVELOPE_TEXT, { ...ENVELOPE, state: "no-key", text: null });
      fake.pending = { kind: "envelope", tabId: 3, text: ENVELOPE_TEXT };
    },
    see: "Not shared with you yet",
  },
  {
    name: "pending-problem",
    set: (fake) => {
      unlocked(fake);
      fake.pending = { kind: "problem", code: "page_not_allowed", tabId: 3 };
    },
    see: "Extensions may not work on this page.",
  },
  {
    name: "pending-unsealed",
    set: (fake) => {
      unlocked(fake);
      fake.pending = { kind: "unsealed", code: "field_keeps_text", tabId: 3 };
    },
    see: "So nothing is sent from it.",
  },
  { name: "more", set: at({ name: "more" }), see: "My safety words" },
  {
    name: "frame",
    in: "frame",
    set: (fake) => {
      unlocked(fake);
      fake.envelopes.set("token", ENVELOPE);
    },
    see: "third stone",
  },
  {
    name: "frame-first-seen",
    in: "frame",
    set: (fake) => {
      unlocked(fake);
      fake.envelopes.set("token", { ...ENVELOPE, state: "first-seen", writer: BERTA });
    },
    see: "somebody else",
  },
  {
    name: "frame-sealed",
    in: "frame",
    set: (fake) => {
      unlocked(fake);
      fake.envelopes.set("token", { ...ENVELOPE, writer: { ...BERTA, me: true, pin: "own" } });
      fake.sealed = { readers: [BERTA], pageUndoes: true };
    },
    see: "You can open it, and so can Berta Holm.",
  },
  {
    name: "frame-write",
    in: "frame",
    set: (fake) => {
      unlocked(fake);
      fake.writing = true;
    },
    see: "The page cannot see what you write here.",
  },
  {
    name: "frame-spent",
    in: "frame",
    set: (fake) => fake.fail("frame.open", "token_spent"),
    see: "This window has been used already.",
  },
];
