/** For each source and each kind of thing it can hold: a file made after its documentation, and what becomes of it. */

export const KINDS = [
  "login",
  "sites",
  "code",
  "note",
  "card",
  "identity",
  "SSH key",
  "own fields",
  "folder",
  "favourite",
  "history",
  "dates",
  "passkey",
  "bin",
  "files",
] as const;
export type Kind = (typeof KINDS)[number];

/** `fields` are among those of the record; `said` is among what is named before the import. */
export interface Cell {
  readonly content: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  readonly template?: string;
  /** Texts of remarks, or the reason for which the entry is left out. */
  readonly said?: readonly string[];
  /** What README says: taken, or named as not taken. */
  readonly word: "yes" | "named";
}

const yes = (
  content: string,
  fields: Cell["fields"],
  template?: string,
  said: readonly string[] = [],
): Cell => ({
  ...{ content, word: "yes", said },
  ...(fields === undefined ? {} : { fields }),
  ...(template === undefined ? {} : { template }),
});
const named = (content: string, ...said: string[]): Cell => ({ content, said, word: "named" });

const LOGIN = { title: "Tide", site: "https://t.example/", username: "ann", password: 'p,"1' };
const OTP = "otpauth://totp/T:ann?secret=JBSWY3DPEHPK3PXP&issuer=T";

/** Returns a table of one row. */
function table(cells: Readonly<Record<string, string>>, delimiter = ",", all = false): string {
  const cell = (value: string) =>
    all || /["\r\n]/.test(value) || value.includes(delimiter) ? `"${value.replaceAll('"', '""')}"` : value;
  const lines = [Object.keys(cells), Object.values(cells)];
  return lines.map((line) => line.map(cell).join(delimiter)).join("\r\n") + "\r\n";
}

// Bitwarden (bitwarden.com/help/condition-bitwarden-import)
const bitwarden = (item: object, more: object = {}) =>
  JSON.stringify({ encrypted: false, folders: [{ id: "f1", name: "Sea/Harbour" }], ...more, items: [item] });
const bwLogin = (login: object = {}, more: object = {}) =>
  bitwarden({
    ...{ id: "1", type: 1, name: "Tide", notes: null, favorite: false, ...more },
    login: { uris: [{ match: null, uri: LOGIN.site }], username: "ann", password: LOGIN.password, ...login },
  });
const bwRow = (cells: object) =>
  table({
    ...{ folder: "", favorite: "", type: "login", name: "Tide", notes: "", fields: "", reprompt: "0" },
    ...{ login_uri: LOGIN.site, login_username: "ann", login_password: LOGIN.password, login_totp: "" },
    ...cells,
  });

// 1Password (support.1password.com/1pux-format)
const onePux = (item: object) =>
  JSON.stringify({
    accounts: [{ attrs: { name: "A" }, vaults: [{ attrs: { uuid: "v", name: "Private" }, items: [item] }] }],
  });
const puxItem = (categoryUuid: string, details: object, overview: object = {}, more: object = {}) =>
  onePux({
    ...{
      uuid: "u",
      favIndex: 0,
      createdAt: 1614298956,
      updatedAt: 1635346445,
      state: "active",
      categoryUuid,
    },
    details: { loginFields: [], notesPlain: "", sections: [], passwordHistory: [], ...details },
    overview: { subtitle: "", title: "Tide", url: "", urls: [], tags: [], ps: 0, ...overview },
    ...more,
  });
const puxFields = [
  { value: "ann", id: "", name: "username", fieldType: "T", designation: "username" },
  { value: LOGIN.password, id: "", name: "password", fieldType: "P", designation: "password" },
];
const puxUrls = (...urls: string[]) => ({
  url: urls[0],
  urls: urls.map((url) => ({ label: "website", url, mode: "default" })),
});
const puxSection = (title: string, ...fields: object[]) => ({ sections: [{ title, name: "s", fields }] });
const puxField = (title: string, value: object, id = "x") => ({
  ...{ title, id, value, guarded: false, multiline: false, dontGenerate: false },
  inputTraits: { keyboard: "default", correction: "default", capitalization: "default" },
});

// KeePass (keepass.info/help/base/importexport.html)
const keePass = (inner: string, more = "") =>
  `<?xml version="1.0" encoding="utf-8" standalone="yes"?><KeePassFile><Meta><RecycleBinEnabled>True</RecycleBinEnabled><RecycleBinUUID>YmluYmluYmluYmluYmluYg==</RecycleBinUUID></Meta><Root><Group><UUID>cm9vdA==</UUID><Name>Boathouse</Name>${more}<Entry><UUID>ZW50cnk=</UUID><IconID>0</IconID>${inner}</Entry></Group></Root></KeePassFile>`;
const string = (key: string, value: string) =>
  `<String><Key>${key}</Key><Value>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</Value></String>`;
const kpLogin = [
  string("Title", "Tide"),
  string("URL", LOGIN.site),
  string("UserName", "ann"),
  string("Password", LOGIN.password),
].join("");
const xcRow = (cells: object) =>
  table(
    {
      ...{ Group: "Root", Title: "Tide", Username: "ann", Password: LOGIN.password, URL: LOGIN.site },
      ...{ Notes: "", TOTP: "", Icon: "0", "Last Modified": "", Created: "" },
      ...cells,
    },
    ",",
    true,
  );

// Proton Pass (proton.me/support/pass-export)
const proton = (data: object, more: object = {}, vault: object = {}) =>
  JSON.stringify({
    ...{ encrypted: false, userId: "u", version: "1.21.2" },
    vaults: {
      v1: {
        ...{ name: "Personal", description: "", display: { color: 0, icon: 0 }, ...vault },
        items: [
          {
            ...{ itemId: "i", shareId: "v1", state: 1, aliasEmail: null, contentFormatVersion: 6 },
            ...{ createTime: 1689182868, modifyTime: 1689182908, pinned: false, files: [], ...more },
            data: { extraFields: [], platformSpecific: {}, ...data },
          },
        ],
      },
    },
  });
const metadata = { name: "Tide", note: "", itemUuid: "e8ee1a0c" };
const ppLogin = (content: object = {}, data: object = {}, more: object = {}) =>
  proton(
    {
      ...{ metadata, type: "login", ...data },
      content: {
        ...{ itemEmail: "", itemUsername: "ann", password: LOGIN.password, urls: [LOGIN.site] },
        ...{ totpUri: "", passkeys: [], ...content },
      },
    },
    more,
  );
const ppRow = (cells: object) =>
  table({
    ...{ type: "login", name: "Tide", url: LOGIN.site, email: "", username: "ann", password: LOGIN.password },
    ...{ note: "", totp: "", createTime: "", modifyTime: "", vault: "Personal", ...cells },
  });

const lastPass = (cells: object) =>
  table({
    ...{ url: LOGIN.site, username: "ann", password: LOGIN.password, totp: "", extra: "", name: "Tide" },
    ...{ grouping: "", fav: "0", ...cells },
  });
const dashlane = (cells: object) =>
  table({
    ...{ username: "ann", username2: "", username3: "", title: "Tide", password: LOGIN.password, note: "" },
    ...{ url: LOGIN.site, category: "", otpUrl: "", ...cells },
  });
const onePasswordRow = (cells: object) =>
  table({
    ...{ Title: "Tide", Url: LOGIN.site, Username: "ann", Password: LOGIN.password, OTPAuth: "" },
    ...{ Favorite: "false", Archived: "false", Tags: "", Notes: "", ...cells },
  });
const firefox = (cells: object) =>
  table(
    {
      ...{ url: LOGIN.site, username: "ann", password: LOGIN.password, httpRealm: "", formActionOrigin: "" },
      ...{ guid: "{5f}", timeCreated: "", timeLastUsed: "", timePasswordChanged: "", ...cells },
    },
    ",",
    true,
  );
const chrome = (cells: object) =>
  table({ name: "Tide", url: LOGIN.site, username: "ann", password: LOGIN.password, note: "", ...cells });
const safari = (cells: object) =>
  table({
    ...{ Title: "Tide", URL: LOGIN.site, Username: "ann", Password: LOGIN.password, Notes: "", OTPAuth: "" },
    ...cells,
  });
const e3db = (data: object, plain: object | null = null, meta: object = {}) =>
  JSON.stringify([
    {
      meta: {
        ...{ record_id: "6d2b", writer_id: "a1b2", user_id: "a1b2", type: "tides", plain },
        ...{ created: "2019-05-06T07:08:09Z", last_modified: "2020-05-06T07:08:09Z", version: "7" },
        ...{ file_meta: null, ...meta },
      },
      data,
      rec_sig: null,
    },
  ]);
const pairs = (map: object) => Object.entries(map).map(([name, value]) => ({ name, value }));
const own = (template: string, fields: object, labels: object = {}, more: object = {}) =>
  JSON.stringify({
    "sealfield-export": 1,
    records: [
      {
        ...{ type: "tides", template, fields: pairs(fields), labels: pairs(labels) },
        ...{ created: "2019-05-06T07:08:09Z", modified: "2020-05-06T07:08:09Z", writer: null },
      },
    ],
    ...more,
  });

const CARD = { cardholder: "A N", "card number": "4000000000000010", "security code": "007" };
const PERSON = { "given name": "Ann", "family name": "Noor", city: "Bergen", "postal code": "5003" };
const KEY = { "private key": "-----BEGIN OPENSSH PRIVATE KEY-----\nAA\n", "public key": "ssh-ed25519 AA" };

type Row = Readonly<Partial<Record<Kind, Cell>>>;

const BITWARDEN: Row = {
  login: yes(bwLogin(), LOGIN, "login"),
  sites: yes(bwLogin({ uris: [{ uri: "https://a.example/" }, { uri: "androidapp://b", match: 3 }] }), {
    ...{ site: "https://a.example/", "site 2": "androidapp://b" },
  }),
  code: yes(bwLogin({ totp: OTP }), { "one-time code": OTP }),
  note: yes(
    bitwarden({ type: 2, name: "Key", notes: "under the\npot", secureNote: { type: 0 } }),
    { title: "Key", notes: "under the\npot" },
    "note",
  ),
  card: yes(
    bitwarden({
      ...{ type: 3, name: "Grey", notes: null },
      card: {
        ...{ cardholderName: "A N", brand: "Visa", number: "4000000000000010" },
        ...{ expMonth: "7", expYear: "2030", code: "007" },
      },
    }),
    { ...CARD, expiry: "07/2030", brand: "Visa" },
    "card",
    ["changed joined expMonth, expYear 1"],
  ),
  identity: yes(
    bitwarden({
      ...{ type: 4, name: "Me" },
      identity: {
        ...{ title: "Dr", firstName: "Ann", lastName: "Noor", city: "Bergen", postalCode: "5003" },
        ...{ ssn: "s1", passportNumber: "p1", licenseNumber: null },
      },
    }),
    { ...PERSON, title: "Me", "form of address": "Dr", ssn: "s1", passportNumber: "p1" },
    "contact",
  ),
  "SSH key": yes(
    bitwarden({
      ...{ type: 5, name: "Host" },
      sshKey: { privateKey: KEY["private key"], publicKey: KEY["public key"], keyFingerprint: "SHA256:x" },
    }),
    { ...KEY, fingerprint: "SHA256:x" },
    "key",
  ),
  "own fields": yes(
    bwLogin(
      {},
      {
        fields: [
          { name: "berth", value: "B-12", type: 0 },
          { name: "gate", value: "0815", type: 1 },
          { name: "post", value: "true", type: 2 },
          { name: "news", value: false, type: 2 },
          { name: "user", value: null, type: 3, linkedId: 100 },
          { name: "depth", value: 12345678901234567890n.toString(), type: 0 },
        ],
      },
    ),
    {
      ...{ berth: "B-12", gate: "0815", post: "true", news: "false", user: "ann" },
      depth: "12345678901234567890",
    },
    "login",
    ["changed linked user 1"],
  ),
  folder: yes(bwLogin({}, { folderId: "f1" }), { folder: "Sea/Harbour" }),
  favourite: yes(bwLogin({}, { favorite: true }), { favourite: "true" }),
  history: yes(
    bwLogin({}, { passwordHistory: [{ lastUsedDate: "2025-02-03T10:00:00.000Z", password: "old-1" }] }),
    { "earlier password": "old-1", "earlier password until": "2025-02-03T10:00:00.000Z" },
  ),
  dates: yes(
    bwLogin({}, { creationDate: "2023-05-06T07:08:09.000Z", revisionDate: "2025-02-03T10:00:00.000Z" }),
    { "first written": "2023-05-06T07:08:09.000Z", "last changed": "2025-02-03T10:00:00.000Z" },
  ),
  passkey: yes(bwLogin({ fido2Credentials: [{ credentialId: "c1", rpId: "t.example", counter: "0" }] }), {
    passkey: '{"credentialId":"c1","rpId":"t.example","counter":"0"}',
  }),
  bin: named(bwLogin({}, { deletedDate: "2025-01-01T00:00:00.000Z" }), "bin"),
  files: named(
    bwLogin({}, { attachments: [{ id: "x", fileName: "lease.pdf" }] }),
    "left attachment lease.pdf 1",
  ),
};

export const SOURCES: Readonly<Record<string, Row>> = {
  "Bitwarden (JSON, also with a password)": BITWARDEN,
  "Bitwarden (CSV)": {
    login: yes(bwRow({}), LOGIN, "login"),
    sites: yes(bwRow({ login_uri: "https://a.example/?q=1,2,androidapp://b" }), {
      ...{ site: "https://a.example/?q=1,2", "site 2": "androidapp://b" },
    }),
    code: yes(bwRow({ login_totp: OTP }), { "one-time code": OTP }),
    note: yes(
      bwRow({ type: "note", notes: "a\nb", login_uri: "", login_username: "", login_password: "" }),
      { notes: "a\nb" },
      "note",
    ),
    "own fields": yes(bwRow({ fields: "berth: B-12\ngate: 08: 15" }), { berth: "B-12", gate: "08: 15" }),
    folder: yes(bwRow({ folder: "Sea/Harbour" }), { folder: "Sea/Harbour" }),
    favourite: yes(bwRow({ favorite: "1" }), { favourite: "1" }),
  },
  LastPass: {
    login: yes(lastPass({}), LOGIN, "login"),
    code: yes(lastPass({ totp: "JBSWY3DPEHPK3PXP" }), { "one-time code": "JBSWY3DPEHPK3PXP" }),
    note: yes(
      lastPass({ url: "http://sn", username: "", password: "", extra: "pot\n" }),
      { title: "Tide", notes: "pot\n" },
      "note",
      ["left marker url 1"],
    ),
    card: yes(
      lastPass({ url: "http://sn", username: "", password: "", extra: "NoteType:Credit Card\nNumber:4000" }),
      { notes: "NoteType:Credit Card\nNumber:4000" },
      "note",
    ),
    identity: yes(
      lastPass({
        url: "http://sn",
        username: "",
        password: "",
        extra: "NoteType:Address\nCity / Town:Bergen",
      }),
      { notes: "NoteType:Address\nCity / Town:Bergen" },
    ),
    "SSH key": yes(
      lastPass({
        url: "http://sn",
        username: "",
        password: "",
        extra: "NoteType:SSH Key\nPrivate Key:AA\nBB",
      }),
      { notes: "NoteType:SSH Key\nPrivate Key:AA\nBB" },
    ),
    folder: yes(lastPass({ grouping: "Work\\Boats" }), { folder: "Work\\Boats" }),
    favourite: yes(lastPass({ fav: "1" }), { favourite: "1" }),
  },
  "1Password (1PUX)": {
    login: yes(puxItem("001", { loginFields: puxFields }, puxUrls(LOGIN.site)), LOGIN, "login"),
    sites: yes(puxItem("001", {}, puxUrls("https://a.example/", "https://b.example/")), {
      ...{ site: "https://a.example/", "site 2": "https://b.example/" },
    }),
    code: yes(puxItem("001", puxSection("", puxField("one-time password", { totp: OTP }))), {
      "one-time code": OTP,
    }),
    note: yes(puxItem("003", { notesPlain: "a\nb" }), { title: "Tide", notes: "a\nb" }, "note"),
    card: yes(
      puxItem(
        "002",
        puxSection(
          "",
          puxField("cardholder name", { string: "A N" }, "cardholder"),
          puxField("type", { creditCardType: "visa" }, "type"),
          puxField("number", { creditCardNumber: "4000000000000010" }, "ccnum"),
          puxField("verification number", { concealed: "007" }, "cvv"),
          puxField("expiry date", { monthYear: 203007 }, "expiry"),
        ),
      ),
      { ...CARD, brand: "visa", expiry: "07/2030" },
      "card",
    ),
    identity: yes(
      puxItem(
        "004",
        puxSection(
          "Identification",
          puxField("first name", { string: "Ann" }, "firstname"),
          puxField("last name", { string: "Noor" }, "lastname"),
          puxField(
            "address",
            { address: { street: "Quay 1", city: "Bergen", zip: "5003", country: "no", state: "" } },
            "address",
          ),
          puxField("email", { email: { email_address: "a@n.example", provider: null } }, "email"),
        ),
      ),
      { ...PERSON, "street address": "Quay 1", country: "no", email: "a@n.example" },
      "contact",
    ),
    "SSH key": yes(
      puxItem(
        "114",
        puxSection(
          "",
          puxField("private key", {
            sshKey: {
              privateKey: KEY["private key"],
              metadata: {
                ...{ privateKey: KEY["private key"], publicKey: KEY["public key"] },
                ...{ fingerprint: "SHA256:x", keyType: "ed25519" },
              },
            },
          }),
        ),
      ),
      { ...KEY, fingerprint: "SHA256:x", keyType: "ed25519" },
      "key",
    ),
    "own fields": yes(
      puxItem(
        "001",
        puxSection(
          "Gate",
          puxField("code", { concealed: "0815" }),
          puxField("since", { date: 1577880000 }),
          puxField("mail", { url: "https://m.example/" }),
          puxField("call", { phone: "+47 1" }),
          puxField("kind", { menu: "steel" }),
        ),
      ),
      {
        ...{
          "Gate: code": "0815",
          "Gate: since": "2020-01-01T12:00:00Z",
          "Gate: mail": "https://m.example/",
        },
        ...{ "Gate: call": "+47 1", "Gate: kind": "steel" },
      },
      "login",
      ["changed date Gate: since 1"],
    ),
    folder: yes(puxItem("001", {}, { tags: ["boats", "sea"] }), {
      folder: "Private",
      tag: "boats",
      "tag 2": "sea",
    }),
    favourite: yes(puxItem("001", {}, {}, { favIndex: 3 }), { favourite: "3" }),
    history: yes(puxItem("001", { passwordHistory: [{ value: "old-1", time: 1577880000 }] }), {
      ...{ "earlier password": "old-1", "earlier password until": "2020-01-01T12:00:00Z" },
    }),
    dates: yes(puxItem("001", {}), {
      ...{ "first written": "2021-02-26T00:22:36Z", "last changed": "2021-10-27T14:54:05Z" },
    }),
    passkey: yes(puxItem("001", { passkey: { rpId: "t.example", privateKey: "k" } }), {
      passkey: '{"rpId":"t.example","privateKey":"k"}',
    }),
    bin: named(puxItem("001", {}, {}, { trashed: true }), "bin"),
    files: named(
      puxItem("006", { documentAttributes: { fileName: "lease.pdf", documentId: "d", decryptedSize: 9 } }),
      "left attachment lease.pdf 1",
    ),
  },
  "1Password (CSV)": {
    login: yes(onePasswordRow({}), LOGIN, "login"),
    code: yes(onePasswordRow({ OTPAuth: OTP }), { "one-time code": OTP }),
    note: yes(
      onePasswordRow({ Url: "", Username: "", Password: "", Notes: "a\nb" }),
      { notes: "a\nb" },
      "note",
    ),
    "own fields": yes(onePasswordRow({ berth: "B-12" }), { berth: "B-12" }),
    folder: yes(onePasswordRow({ Tags: "boats;sea" }), { folder: "boats;sea" }),
    favourite: yes(onePasswordRow({ Favorite: "true" }), { favourite: "true" }),
    bin: yes(onePasswordRow({ Archived: "true" }), { archived: "true" }),
  },
  "KeePass 2 (XML)": {
    login: yes(keePass(kpLogin), LOGIN, "login"),
    sites: yes(keePass(kpLogin + string("KP2A_URL_1", "https://b.example/")), {
      ...{ site: LOGIN.site, "site 2": "https://b.example/" },
    }),
    code: yes(keePass(kpLogin + string("otp", OTP)), { "one-time code": OTP }),
    note: yes(keePass(string("Title", "Pot") + string("Notes", "a\nb")), { notes: "a\nb" }, "note"),
    "own fields": yes(keePass(kpLogin + string("TimeOtp-Secret-Base32", "JBSW") + string("gate", "<0815>")), {
      ...{ "TimeOtp-Secret-Base32": "JBSW", gate: "<0815>" },
    }),
    folder: yes(keePass(`${kpLogin}<Tags>boats;sea</Tags>`), { folder: "Boathouse", tags: "boats;sea" }),
    history: yes(
      keePass(
        `${kpLogin}<History><Entry>${string("Password", "old-1")}${string("UserName", "ann")}</Entry></History>`,
      ),
      { "earlier password": "old-1" },
      "login",
      ["left derived History.UserName 1"],
    ),
    dates: yes(
      keePass(
        `${kpLogin}<Times><CreationTime>2022-03-04T05:06:07Z</CreationTime><LastModificationTime>2023-03-04T05:06:07Z</LastModificationTime><ExpiryTime>2030-01-01T00:00:00Z</ExpiryTime><Expires>True</Expires></Times>`,
      ),
      {
        ...{ "first written": "2022-03-04T05:06:07Z", "last changed": "2023-03-04T05:06:07Z" },
        expires: "2030-01-01T00:00:00Z",
      },
    ),
    bin: named(
      `${keePass(kpLogin).replace("<UUID>cm9vdA==</UUID>", "<UUID>YmluYmluYmluYmluYmluYg==</UUID>")}`,
      "bin",
    ),
    files: named(
      keePass(`${kpLogin}<Binary><Key>lease.pdf</Key><Value Ref="0" /></Binary>`),
      "left attachment lease.pdf 1",
    ),
  },
  "KeePassXC (CSV)": {
    login: yes(xcRow({}), LOGIN, "login"),
    code: yes(xcRow({ TOTP: OTP }), { "one-time code": OTP }),
    note: yes(xcRow({ Username: "", Password: "", URL: "", Notes: "a\nb" }), { notes: "a\nb" }, "note"),
    folder: yes(xcRow({ Group: "Boathouse/Work" }), { folder: "Boathouse/Work" }),
    dates: yes(xcRow({ "Last Modified": "2025-04-05T06:07:08Z", Created: "2022-03-04T05:06:07Z" }), {
      ...{ "first written": "2022-03-04T05:06:07Z", "last changed": "2025-04-05T06:07:08Z" },
    }),
    bin: named(xcRow({ Group: "Root/Recycle Bin" }), "bin"),
  },
  "KeePass 1 (CSV)": {
    login: yes(
      '"Account","Login Name","Password","Web Site","Comments"\r\n"Tide","ann","p,\\"1","https://t.example/",""\r\n',
      LOGIN,
      "login",
    ),
    note: yes(
      '"Account","Login Name","Password","Web Site","Comments"\r\n"Pot","","","","a\n\\\\b"\r\n',
      { title: "Pot", notes: "a\n\\b" },
      "note",
    ),
    "own fields": yes(
      '"Account","Login Name","Password","Web Site","Comments","berth"\r\n"Tide","ann","x","","","B-12"\r\n',
      { berth: "B-12" },
    ),
  },
  "Proton Pass (JSON)": {
    login: yes(ppLogin(), LOGIN, "login"),
    sites: yes(ppLogin({ urls: ["https://a.example/", "https://b.example/"] }), {
      ...{ site: "https://a.example/", "site 2": "https://b.example/" },
    }),
    code: yes(ppLogin({ totpUri: OTP }), { "one-time code": OTP }),
    note: yes(
      proton({ metadata: { ...metadata, note: "a\nb" }, type: "note", content: {} }),
      { notes: "a\nb" },
      "note",
    ),
    card: yes(
      proton({
        ...{ metadata, type: "creditCard" },
        content: {
          ...{ cardholderName: "A N", cardType: 0, number: "4000000000000010", verificationNumber: "007" },
          ...{ expirationDate: "2030-07", pin: "1234" },
        },
      }),
      { ...CARD, expiry: "2030-07", PIN: "1234" },
      "card",
    ),
    identity: yes(
      proton({
        ...{ metadata, type: "identity" },
        content: {
          ...{ fullName: "Ann Noor", firstName: "Ann", lastName: "Noor", city: "Bergen" },
          ...{ zipOrPostalCode: "5003", floor: "2", socialSecurityNumber: "s1", extraPersonalDetails: [] },
          extraSections: [
            {
              sectionName: "Boat",
              sectionFields: [{ fieldName: "berth", type: "text", data: { content: "B-12" } }],
            },
          ],
        },
      }),
      { ...PERSON, "full name": "Ann Noor", floor: "2", socialSecurityNumber: "s1", "Boat: berth": "B-12" },
      "contact",
    ),
    "SSH key": yes(
      proton({
        ...{ metadata, type: "sshKey" },
        content: { publicKey: KEY["public key"], privateKey: KEY["private key"], sections: [] },
      }),
      KEY,
      "key",
    ),
    "own fields": yes(
      ppLogin(
        {},
        {
          extraFields: [
            { fieldName: "berth", type: "text", data: { content: "B-12" } },
            { fieldName: "gate", type: "hidden", data: { content: "0815" } },
            { fieldName: "second", type: "totp", data: { totpUri: OTP } },
          ],
        },
      ),
      { berth: "B-12", gate: "0815", "one-time code": OTP },
    ),
    folder: yes(ppLogin(), { folder: "Personal" }),
    favourite: yes(ppLogin({}, {}, { pinned: true }), { favourite: "true" }),
    dates: yes(
      ppLogin(),
      { "first written": "2023-07-12T17:27:48Z", "last changed": "2023-07-12T17:28:28Z" },
      "login",
      ["changed date createTime 1", "changed date modifyTime 1"],
    ),
    passkey: yes(ppLogin({ passkeys: [{ keyId: "k", domain: "t.example" }] }), {
      passkey: '{"keyId":"k","domain":"t.example"}',
    }),
    bin: named(ppLogin({}, {}, { state: 2 }), "bin"),
    files: named(ppLogin({}, {}, { files: ["lease.pdf"] }), "left attachment lease.pdf 1"),
  },
  "Proton Pass (CSV)": {
    login: yes(ppRow({}), LOGIN, "login"),
    sites: yes(ppRow({ url: "https://a.example/,https://b.example/" }), {
      ...{ site: "https://a.example/", "site 2": "https://b.example/" },
    }),
    code: yes(ppRow({ totp: OTP }), { "one-time code": OTP }),
    note: yes(
      ppRow({ type: "note", url: "", username: "", password: "", note: "a\nb" }),
      { notes: "a\nb" },
      "note",
    ),
    card: yes(
      ppRow({ type: "creditCard", url: "", username: "", password: "", note: '{"number":"4000"}' }),
      { notes: '{"number":"4000"}' },
      "card",
    ),
    identity: yes(
      ppRow({ type: "identity", url: "", username: "", password: "", note: '{"fullName":"Ann"}' }),
      { notes: '{"fullName":"Ann"}' },
      "contact",
    ),
    folder: yes(ppRow({ vault: "Boats" }), { folder: "Boats" }),
    dates: yes(ppRow({ createTime: "1689182868", modifyTime: "1689182908" }), {
      ...{ "first written": "2023-07-12T17:27:48Z", "last changed": "2023-07-12T17:28:28Z" },
    }),
  },
  Dashlane: {
    login: yes(dashlane({ username2: "ann2" }), { ...LOGIN, "username 2": "ann2" }, "login"),
    code: yes(dashlane({ otpUrl: OTP }), { "one-time code": OTP }),
    note: yes(table({ title: "Pot", note: "a\nb" }), { title: "Pot", notes: "a\nb" }, "note"),
    card: yes(
      table({
        ...{ type: "credit_card", account_name: "", account_holder: "A N", cc_number: "4000000000000010" },
        ...{ code: "007", expiration_month: "7", expiration_year: "2030", routing_number: "" },
        ...{ account_number: "", country: "NO", issuing_bank: "Salt", note: "", name: "Grey" },
      }),
      {
        ...CARD,
        "expiry month": "7",
        "expiry year": "2030",
        kind: "credit_card",
        bank: "Salt",
        country: "NO",
      },
      "card",
    ),
    identity: yes(
      table({
        ...{ type: "name", title: "MS", first_name: "Ann", middle_name: "", last_name: "Noor", login: "ann" },
        ...{ date_of_birth: "1990-01-02", place_of_birth: "", email: "a@n.example", email_type: "" },
        ...{ item_name: "Me", phone_number: "+47 1", address: "Quay 1", country: "NO", state: "" },
        ...{ city: "Bergen", zip: "5003", address_recipient: "", job_title: "", url: "" },
      }),
      {
        ...PERSON,
        "form of address": "MS",
        "date of birth": "1990-01-02",
        phone: "+47 1",
        address: "Quay 1",
      },
      "contact",
    ),
    "own fields": yes(dashlane({ berth: "B-12" }), { berth: "B-12" }),
    folder: yes(dashlane({ category: "Boats" }), { folder: "Boats" }),
  },
  Chrome: {
    login: yes(chrome({}), LOGIN, "login"),
    note: yes(chrome({ url: "", username: "", password: "", note: "a\nb" }), { notes: "a\nb" }, "note"),
    "own fields": yes(chrome({ berth: "B-12" }), { berth: "B-12" }),
  },
  Firefox: {
    login: yes(
      firefox({ httpRealm: "Gate", formActionOrigin: "https://f.example" }),
      {
        ...{ site: LOGIN.site, username: "ann", password: LOGIN.password },
        ...{ realm: "Gate", "form address": "https://f.example" },
      },
      "login",
      ["left internal guid 1"],
    ),
    dates: yes(
      firefox({
        timeCreated: "1577880000123",
        timeLastUsed: "1577880001000",
        timePasswordChanged: "1577880002000",
      }),
      {
        ...{ "first written": "2020-01-01T12:00:00.123Z", "last used": "2020-01-01T12:00:01Z" },
        "last changed": "2020-01-01T12:00:02Z",
      },
    ),
  },
  Safari: {
    login: yes(safari({}), LOGIN, "login"),
    code: yes(safari({ OTPAuth: OTP }), { "one-time code": OTP }),
    note: yes(safari({ URL: "", Username: "", Password: "", Notes: "a\nb" }), { notes: "a\nb" }, "note"),
  },
  "E3DB programs (JSON)": {
    login: {
      ...yes(
        e3db({ site: LOGIN.site, password: "x" }, { account: "ann" }),
        { site: LOGIN.site, password: "x" },
        "login",
      ),
      labels: { account: "ann" },
    },
    note: yes(e3db({ text: "a\nb" }), { text: "a\nb" }, "note"),
    card: yes(e3db({ "card number": "4000" }), { "card number": "4000" }, "card"),
    identity: yes(e3db({ given_name: "Ann", email: "a@n.example" }), { given_name: "Ann" }, "contact"),
    "own fields": yes(e3db({ anything: "at all", "x y": "" }), { anything: "at all" }, "custom"),
    dates: yes(e3db({ a: "1" }), {
      ...{ "first written": "2019-05-06T07:08:09Z", "last changed": "2020-05-06T07:08:09Z" },
    }),
    files: named(
      e3db({ a: "1" }, null, { file_meta: { file_name: "lease.pdf", size: 9 } }),
      "left attachment lease.pdf 1",
    ),
  },
  "Sealfield (JSON, also sealed)": {
    login: yes(own("login", LOGIN), LOGIN, "login"),
    sites: yes(own("login", { site: "https://a.example/", "site 2": "https://b.example/" }), {
      ...{ site: "https://a.example/", "site 2": "https://b.example/" },
    }),
    code: yes(own("login", { "one-time code": OTP }), { "one-time code": OTP }),
    note: yes(own("note", { text: " a\r\nb " }), { text: " a\r\nb " }, "note"),
    card: yes(own("card", CARD), CARD, "card"),
    identity: yes(own("contact", PERSON), PERSON, "contact"),
    "SSH key": yes(own("key", KEY), KEY, "key"),
    "own fields": {
      ...yes(own("custom", { " padded ": " x ", empty: "" }, { place: "Pier 3" }), {
        " padded ": " x ",
        empty: "",
      }),
      ...{ labels: { place: "Pier 3" }, template: "custom" },
    },
    folder: yes(own("login", { folder: "Boats" }), { folder: "Boats" }),
    favourite: yes(own("login", { favourite: "1" }), { favourite: "1" }),
    history: yes(own("login", { "earlier password": "old-1" }), { "earlier password": "old-1" }),
    dates: yes(own("login", LOGIN), {
      ...{ "first written": "2019-05-06T07:08:09Z", "last changed": "2020-05-06T07:08:09Z" },
    }),
    passkey: yes(own("login", { passkey: "{}" }), { passkey: "{}" }),
    files: named(
      own("login", LOGIN, {}, { filesNotInThisExport: [{ name: "lease.pdf", size: 9 }] }),
      "left attachment lease.pdf 1",
    ),
  },
  "Any other table": {
    login: yes(
      table({ Website: LOGIN.site, User: "ann", Password: "x", Name: "Tide" }, ";"),
      { title: "Tide", site: LOGIN.site, username: "ann", password: "x" },
      "login",
    ),
    code: yes(table({ name: "Tide", totp: OTP }, "\t"), { "one-time code": OTP }, "login"),
    note: yes(table({ title: "Pot", comments: "a\nb" }), { title: "Pot", notes: "a\nb" }, "note"),
    card: yes(table({ name: "Grey", "card number": "4000" }), { "card number": "4000" }, "card"),
    identity: yes(table({ "given name": "Ann", shoe: "42" }), { "given name": "Ann", shoe: "42" }, "contact"),
    "own fields": yes(table({ plate: "AB 123", owner: "Ann" }), { plate: "AB 123", owner: "Ann" }, "custom"),
    folder: yes(table({ title: "Tide", group: "Boats" }), { folder: "Boats" }),
  },
};
