/** Files after public reports about other programs, and what should become of them. */
import { describe, expect, test } from "vitest";
import { bytesOf, read } from "./read.ts";

const file = (name: string) => read(bytesOf(`cases/${name}`));

test("LastPass: extra is the notes, word for word, grouping the folder, and a note has no site", () => {
  const { fields, all, skipped, said, doubtful } = file("lastpass.csv");
  expect(all.map(({ template }) => template)).toEqual(["login", "note", "login", "note"]);
  expect(fields).toEqual([
    {
      title: "Harbour office",
      site: "https://harbour.example/login",
      username: "marek@tidewater.example",
      password: "gr33n-Buoy!",
      "one-time code": "JBSWY3DPEHPK3PXP",
      notes: 'PIN at the gate: 4417\nAsk for "Old Tom", then berth 9',
      folder: "Work\\Boats",
      favourite: "1",
    },
    {
      title: "Saltmarsh account",
      notes:
        "NoteType:Bank Account\nLanguage:en-GB\nBank Name:Saltmarsh Bank\nAccount Type:\nRouting Number:\nAccount Number:00-11-223344\nSWIFT Code:SALTGB2X\nNotes:joint account",
      folder: "Money",
    },
    { title: "NAS", site: "https://nas.example:5001/", username: "admin,local", password: "pa,ss;word" },
    { title: "Where the key is", notes: "Spare key is under the third flowerpot.\n" },
  ]);
  expect([skipped, doubtful]).toEqual([[], []]);
  expect(said).toEqual(["left marker url 2", "left no fav 3"]);
});

test.each(["logins-semicolon.csv", "logins-sep-line.csv", "logins-tab.txt"])("delimiters: %s", (name) => {
  const { fields, format, doubtful } = file(name);
  expect(format).toBe("Chrome");
  expect(doubtful).toEqual([]);
  expect(fields[0]).toMatchObject({
    title: "Stadtwerke",
    site: "https://strom.example/",
    username: "jürgen",
    password: "Über-50,5%",
  });
  if (name === "logins-semicolon.csv") {
    expect(fields).toHaveLength(2);
    expect(fields[1]).toEqual({ title: "Bäckerei", site: "https://brot.example/", password: 'a;b"c' });
  } else expect(fields).toHaveLength(1);
});

describe("Bitwarden JSON", () => {
  const { of, all, skipped, said } = file("bitwarden_export.json");

  test("a login with all it has", () => {
    expect(of("Tide tables").fields).toEqual({
      title: "Tide tables",
      site: "https://tides.example/",
      "site 2": "androidapp://example.tides",
      username: "nilsb",
      password: "new-Tide-2",
      "one-time code": "otpauth://totp/Tides:nilsb?secret=MZXW6YTBOI&issuer=Tides&period=60&digits=8",
      passkey: expect.stringContaining("bm90LWEtcmVhbC1rZXk"),
      berth: "B-12",
      "gate code": "0815",
      "invoice by post": "true",
      newsletter: "false",
      "login name": "nilsb",
      field: "no name at all",
      folder: "Sea/Harbour",
      favourite: "true",
      reprompt: "1",
      "earlier password": "old-Tide-1",
      "earlier password until": "2025-02-03T10:00:00.000Z",
      "first written": "2023-05-06T07:08:09.000Z",
      "last changed": "2025-02-03T10:00:00.000Z",
    });
  });

  test("keys, cards, folders and numbers", () => {
    expect(of("Build host key")).toMatchObject({
      template: "key",
      fields: {
        "private key":
          "-----BEGIN OPENSSH PRIVATE KEY-----\nbm90IGEgcmVhbCBrZXk=\n-----END OPENSSH PRIVATE KEY-----\n",
        "public key": "ssh-ed25519 AAAAbm90LXJlYWw nils@build",
        fingerprint: "SHA256:notreal",
        notes: "rotates in May",
        folder: "Machines",
      },
    });
    expect(of("Grey card").fields).toMatchObject({ "expiry month": "7", "security code": "007" });
    expect(of("Empty folder note").fields).toEqual({
      title: "Empty folder note",
      notes: "text",
      folder: "Sea/Harbour",
    });
    expect(of("1234").fields).toMatchObject({ username: "991122", password: "20250101" });
  });

  test("what lay in the bin stays out and is named; so is all that is changed or left", () => {
    expect(all).toHaveLength(5);
    expect(skipped).toEqual([{ entry: 5, title: "In the bin", why: "bin" }]);
    expect(said).toEqual(
      expect.arrayContaining([
        "changed linked login name 1",
        "changed renamed (no name) 1",
        "left internal id 5",
        "left internal uris.match 2",
      ]),
    );
    const with_ = read(bytesOf("cases/bitwarden_export.json"), {}, { bin: true });
    expect(with_.of("In the bin").fields).toMatchObject({
      password: "deleted-long-ago",
      deleted: "2025-01-01T00:00:00.000Z",
    });
  });
});

test("KeePass 1 writes quotes and backslashes behind backslashes", () => {
  const { fields, doubtful } = file("keepass1.csv");
  expect(doubtful).toEqual([]);
  expect(fields.map(({ password }) => password)).toEqual(["tide-7", 'ab"c,d"e', "x\\y\\", "last-9"]);
  expect(fields[1]).toMatchObject({
    site: "https://quote.example/",
    notes: 'She said "later", then left',
  });
  expect(fields[2]).toMatchObject({ username: "LAN\\rosa" });
  expect(fields[3]).toEqual({
    title: "After it",
    site: "https://after.example/",
    username: "emil",
    password: "last-9",
    notes: "fine",
  });
});

test("KeePassXC's table and KeePass's XML hold the same entry", () => {
  const same = {
    title: "Slipway",
    site: "https://slipway.example/",
    username: "ida",
    password: "<low&tide>",
    "one-time code": "otpauth://totp/Slipway:ida?secret=GEZDGNBVGY3TQOJQ",
    notes: "two\nlines",
    folder: "Boathouse/Work",
    "first written": "2022-03-04T05:06:07Z",
  };
  expect(file("keepassxc.csv").fields).toEqual([{ ...same, "last changed": "2025-04-05T06:07:08Z" }]);
  expect(file("keepass2.xml").fields).toEqual([
    {
      ...same,
      "site 2": "https://slip2.example/",
      expires: "2030-01-01T00:00:00Z",
      "earlier password": "older",
    },
  ]);
});

test("spaces, line ends and length of values stay as they are", () => {
  const { fields, doubtful } = file("tricky.csv");
  expect(doubtful).toEqual([]);
  const password = (title: string) => fields.find((one) => one["title"] === title)?.["password"];
  expect(password("Space before")).toBe(" lead");
  expect(password("Space after")).toBe("trail ");
  expect(password("Only spaces")).toBe("   ");
  expect(password("Formula")).toBe("=1+1");
  expect(password("Quotes")).toBe('"');
  expect(fields[3]?.["notes"]).toBe("one\r\ntwo\nthree\n\n  indented\n");
  expect(fields[6]?.["notes"]?.length).toBeGreaterThanOrEqual(320_000);
});

test("an own export keeps labels, empty values, padded names and dates", () => {
  const { records } = file("own-fields.json");
  expect(records[0]).toEqual({
    entry: 1,
    type: "boat",
    template: "custom",
    fields: [
      { name: "title", value: "Dinghy" },
      { name: "notes", value: "first" },
      { name: "hull: colour", value: "red: dark\nblue: light" },
      { name: "empty", value: "" },
      { name: "  padded name ", value: " padded value " },
      { name: "first written", value: "2020-01-01T00:00:00Z" },
      { name: "last changed", value: "2021-01-01T00:00:00Z" },
    ],
    labels: [
      { name: "place", value: "Pier 3" },
      { name: "title", value: "Dinghy (label)" },
    ],
  });
});
