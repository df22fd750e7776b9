/** People, records and a page that tests and pictures use: invented, and the same at every run. */
import type { GroupDetails } from "../../../src/model/group.ts";
import type { IdentityView } from "../../../src/model/identity.ts";
import type { EnvelopeView, HereView, SealRule } from "../../../src/model/page.ts";
import type { PersonView } from "../../../src/model/person.ts";
import type { NameValue, RecordView, Template } from "../../../src/model/record.ts";
import type { Settings } from "../../../src/model/vault-status.ts";

export const PASSPHRASE = "violet harbour eleven spoons";
export const TOKEN = "3f1c-registration-token";
export const SERVER = "https://vault.example.org";
export const SETTINGS: Settings = { autoLockMinutes: 15, sealType: "sealed" };

export const ME: IdentityView = {
  clientId: "0b7e9a52-3c1d-4f6a-9d2e-5a8b7c6d1e0f",
  name: "Anna Lund",
  serverUrl: SERVER,
  suite: "sodium",
  safetyWords: ["amber", "coast", "ladder", "orchid", "window", "pencil", "summit", "velvet"],
};
export const MYSELF: PersonView = {
  clientId: ME.clientId,
  name: ME.name,
  me: true,
  pin: "own",
  suite: "sodium",
  safetyWords: ME.safetyWords,
};
export const BERTA: PersonView = {
  clientId: "4f9c2f1e-0f5b-4c5e-9a39-1d2b6c7a8e90",
  name: "Berta Holm",
  me: false,
  pin: "first-seen",
  suite: "sodium",
  safetyWords: ["copper", "island", "meadow", "rocket", "tunnel", "garlic", "honest", "sketch"],
};
export const CARL: PersonView = {
  clientId: "9d3a6b1c-7e2f-4a85-b0c4-6f1e2d3c4b5a",
  name: "Carl Ohlsen",
  me: false,
  pin: "checked",
  suite: "sodium",
  safetyWords: ["banner", "cradle", "fossil", "kitten", "marble", "oyster", "parade", "silver"],
};

let count = 0;

/** Returns a record; `sealed` and `open` are name, value, name, value… */
export function record(
  template: Template,
  title: string,
  subtitle: string,
  values: { readonly sealed: readonly NameValue[]; readonly open?: readonly NameValue[] },
  more: Partial<RecordView> = {},
): RecordView {
  count += 1;
  const at = new Date(Date.UTC(2026, 10, 20, 18, 0) - count * 7_300_000).toISOString();
  return {
    recordId: `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`,
    version: `v-${count}`,
    type: template === "key" ? "api key" : template,
    template,
    title,
    subtitle,
    fields: values.sealed,
    labels: values.open ?? [],
    fieldNames: values.sealed.map(({ name }) => name),
    writer: MYSELF,
    created: at,
    modified: at,
    state: "verified",
    sharedWith: [],
    ...more,
  };
}

const nv = (name: string, value: string): NameValue => ({ name, value });

export const WIFI = record("login", "shop.example", "anna@lund.example", {
  sealed: [
    nv("site", "shop.example"),
    nv("username", "anna@lund.example"),
    nv("password", "tr0ub4dor & three rivers"),
  ],
  open: [nv("project", "household")],
});
export const CONTACT = record("contact", "Marta Nilsen", "marta@nilsen.example", {
  sealed: [nv("name", "Marta Nilsen"), nv("email", "marta@nilsen.example"), nv("phone", "+47 555 0148")],
  open: [nv("group", "choir"), nv("city", "Bergen")],
});
const file = (name: string, size: number, more: Partial<RecordView> = {}) =>
  record("custom", name, "", { sealed: [] }, { type: "files", file: { name, size }, ...more });

export const FILES: readonly RecordView[] = [
  file("House insurance 2026.pdf", 1_840_233),
  file("choir, spring concert, all voices, second rehearsal.flac", 312_400_112, {
    type: "choir",
    writer: BERTA,
  }),
  file("old backup.tar", 48_220_150_000, { state: "legacy" }),
];
export const RECORDS: readonly RecordView[] = [
  WIFI,
  CONTACT,
  record("note", "Door code and alarm", "", {
    sealed: [nv("title", "Door code and alarm"), nv("text", "Front 4812#\nAlarm: ask Carl before noon.")],
  }),
  record("card", "Household card", "Anna Lund", {
    sealed: [
      nv("title", "Household card"),
      nv("cardholder", "Anna Lund"),
      nv("card number", "4000 0566 5566 5556"),
      nv("expiry", "09/29"),
      nv("security code", "123"),
    ],
  }),
  record(
    "note",
    "Boat: fuel and mooring",
    "",
    { sealed: [nv("title", "Boat: fuel and mooring"), nv("text", "Berth 14, gate 3371.")] },
    { writer: CARL, type: "boat" },
  ),
  record("key", "Weather service", "", {
    sealed: [nv("service", "Weather service"), nv("key", "wx_5f8a1c22d94b47e0")],
    open: [nv("environment", "production")],
  }),
  record("login", "post.example", "anna", {
    sealed: [
      nv("site", "post.example"),
      nv("username", "anna"),
      nv("password", "seven-herons-cross-the-fjord"),
    ],
  }),
  record("login", "library.example", "a.lund", {
    sealed: [nv("site", "library.example"), nv("username", "a.lund"), nv("password", "quiet-reading-room")],
  }),
];

export const ENVELOPE_TEXT = `sf1:${"Q2hhcmFjdGVyc09mQVNlYWxlZFRleHQ".repeat(4)}`;
export const ENVELOPE: EnvelopeView = {
  state: "verified",
  text: "The spare key is under the third stone, counted from the gate.\nPlease move it after you used it.",
  writer: CARL,
  type: "sealed",
  origin: "https://forum.example",
  made: Date.UTC(2026, 10, 19, 16, 20),
  canTurnBack: true,
};

export const HERE_NOWHERE: HereView = {
  tabId: 0,
  origin: null,
  host: null,
  records: [],
  envelopes: [],
  focusedField: false,
  typed: false,
  newPassword: null,
  kept: [],
  site: { line: null, rules: [], on: false, allOn: 0 },
};
export const RULE: SealRule = { field: "textarea name reply", label: "Your reply", type: "sealed" };
export const HERE: HereView = {
  tabId: 3,
  origin: "https://shop.example",
  host: "shop.example",
  records: [
    {
      row: rowOf(WIFI),
      fills: ["username", "current-password"],
      places: [{ frameId: 0, group: 7, kinds: ["username", "current-password"] }],
      sendsTo: null,
    },
    {
      row: rowOf(CONTACT),
      fills: ["name", "email", "tel"],
      places: [{ frameId: 0, group: 8, kinds: ["name", "email", "tel"] }],
      sendsTo: null,
    },
  ],
  envelopes: [ENVELOPE_TEXT],
  focusedField: true,
  typed: false,
  newPassword: null,
  kept: [],
  site: { line: null, rules: [], on: false, allOn: 0 },
};

function rowOf({ fields: _, sharedWith: __, ...row }: RecordView): HereView["records"][number]["row"] {
  return row;
}

const EVERYTHING = ["read", "share", "edit", "manage"] as const;

/** A group that I manage, with Berta and Carl in it. */
export const CHOIR: GroupDetails = {
  groupId: "5b1d6a1e-0000-4000-8000-000000000000",
  name: "Choir",
  mine: true,
  members: 3,
  may: EVERYTHING,
  types: ["contact"],
  addedBy: MYSELF,
  list: [
    { person: MYSELF, may: EVERYTHING },
    { person: BERTA, may: ["read", "share"] },
    { person: CARL, may: ["read"] },
  ],
  theirs: [{ writer: BERTA, type: "song", records: 12 }],
};
