// @vitest-environment happy-dom
/** Kit, passkeys, passphrase, repair, identities, import and export, by the hands of a person. */
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { MOST_BYTES } from "../../src/model/import.ts";
import { toCsv, toJson } from "../../src/popup/exchange/export-text.ts";
import { isDrillDue, sayKit } from "../../src/popup/kit/kit-state.ts";
import type { MorePage } from "../../src/popup/window/route.ts";
import { read } from "../vault/exchange/read.ts";
import { KIT_STATUS, KIT_WORDS, MADE, NO_KIT, NOTHING_IN_IT, WORK } from "./fake/access.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { BERTA, ME, PASSPHRASE, RECORDS, SERVER } from "./fake/sample.ts";
import {
  button,
  click,
  eventually,
  field,
  fill,
  openWindow,
  see,
  seeHeading,
  type,
  type Window,
} from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));
vi.mock("../../src/transfers/start-worker.ts", () => ({
  startWorker: () => ({ postMessage: () => undefined, onmessage: null }),
}));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  current.fake = fake;
  fill(fake);
  fake.access.kit = KIT_STATUS;
  document.documentElement.dataset["in"] = "tab";
});
afterEach(() => opened.close());

async function openPage(page: MorePage): Promise<void> {
  opened = openWindow();
  await seeHeading("Records");
  opened.session.open({ name: "more-page", page });
}

describe("the kit", () => {
  test("is made, proven by two words and shown again only with the passphrase", async () => {
    fake.access.kit = { ...KIT_STATUS, made: null, generation: 0, provenAt: null };
    await openPage("kit");
    await click("Make a kit");
    await see(KIT_WORDS[0] ?? "");
    await click("Check that I have it");
    await see("Look at your paper");
    for (const label of document.querySelectorAll(".kit-proof label")) {
      const place = Number(/\d+/.exec(label.textContent ?? "")?.[0]);
      await type(label.textContent ?? "", KIT_WORDS[place - 1] ?? "");
    }
    await click("Check");
    await see("Your way back works.");
    await click("Print or save it again");
    await type("Your passphrase", "wrong wrong");
    await click("Show the kit");
    await see("That is not the passphrase.");
    expect(document.body.textContent).not.toContain(KIT_WORDS[23]);
    await type("Your passphrase", PASSPHRASE);
    await click("Show the kit");
    await see(KIT_WORDS[23] ?? "");
  });

  test("that a server does not hold is sent, and a profile that was set back says so", async () => {
    fake.access.kit = {
      ...KIT_STATUS,
      places: [{ serverUrl: SERVER, held: false, problem: "network_unreachable" }],
      setBack: { made: MADE, generation: 9 },
    };
    await openPage("kit");
    await see("kit number 9");
    await see("The server cannot be reached.");
    await click("Send it now");
    await see("Holds the newest");
    await click("Keep what is here instead");
    await eventually(() => expect(document.body.textContent).not.toContain("kit number 9"));
  });

  test("what needs a person is marked at More, wherever they are, until it is done", async () => {
    opened = openWindow();
    await seeHeading("Records");
    await button("More");
    fake.access.kit = NO_KIT;
    fake.announce("kit");
    await button("MoreOne thing here needs you");
    fake.access.browsers = "forbidden";
    fake.announce("browsers");
    await click("More2 things here need you");
    await see("Not synced to your other browsers yet");
    await see("The server does not allow this.");
    await click("Try now");
    await button("MoreOne thing here needs you");
    expect(document.body.textContent).not.toContain("Your other browsers");
    fake.access.kit = KIT_STATUS;
    fake.announce("kit");
    await button("More");
  });

  test("is asked for again after half a year, and says how it stands", () => {
    const now = MADE + 400 * 86_400_000;
    expect(isDrillDue({ ...KIT_STATUS, provenAt: null }, now)).toBe(true);
    expect(isDrillDue({ ...KIT_STATUS, provenAt: now - 181 * 86_400_000 }, now)).toBe(true);
    expect(isDrillDue({ ...KIT_STATUS, provenAt: now - 179 * 86_400_000 }, now)).toBe(false);
    const states = [
      { ...KIT_STATUS, made: null },
      { ...KIT_STATUS, provenAt: null },
      { ...KIT_STATUS, provenAt: 1 },
      { ...KIT_STATUS, provenAt: now },
    ].map((status) => sayKit(status, now).attention);
    expect(states).toEqual([true, true, true, false]);
  });
});

test("a passkey is renamed, and removed only with the passphrase", async () => {
  document.documentElement.dataset["in"] = "popup";
  fake.access.passkeys = [{ id: "a", name: "Old key", rpId: null, made: MADE }];
  await openPage("passkeys");
  await click("Rename Old key");
  await type("New name", "Blue key");
  await click("Save name");
  await click("Remove Blue key");
  await see("sealed under a new key");
  await click("Remove passkey");
  await see("Enter your passphrase.");
  await type("Your passphrase", PASSPHRASE);
  await click("Remove passkey");
  await see("“Blue key” can no longer unlock this vault.");
  await see("No passkey opens this vault yet.");
  expect(fake.requests("passkey.remove")).toEqual([{ id: "a", passphrase: PASSPHRASE }]);
});

describe("the passphrase", () => {
  test("is changed when both new ones are the same; a seen one needs a new one", async () => {
    await openPage("passphrase");
    await type("Current passphrase", PASSPHRASE);
    (await field("Somebody may have seen my passphrase")).click();
    await click("Save");
    await see("Choose a new passphrase, if somebody saw the current one.");
    await type("New passphrase", "entirely new words");
    await type("Repeat new passphrase", "other");
    await click("Save");
    await see("The two are not the same.");
    await type("Repeat new passphrase", "entirely new words");
    await click("Save");
    await see("Saved.");
    expect(fake.requests("vault.change-passphrase")).toEqual([
      { before: PASSPHRASE, after: "entirely new words", rekey: true, strength: null },
    ]);
  });

  test("stays while its strength changes, which this machine measured", async () => {
    await openPage("passphrase");
    await type("Current passphrase", PASSPHRASE);
    await click("Save");
    await see("Nothing to change");
    (await field("Strong: 128 MiB")).click();
    await click("Measure on this machine");
    await see("Unlocking takes about 2.9 s here");
    await click("Save");
    await see("Saved.");
    expect(fake.requests("vault.change-passphrase")).toEqual([
      { before: PASSPHRASE, after: PASSPHRASE, rekey: false, strength: { memoryKiB: 131072, passes: 4 } },
    ]);
  });
});

describe("a damaged vault", () => {
  test("that is unlocked shows what is left and goes on only when told to", async () => {
    fake.damaged = true;
    fake.access.left = { at: MADE, whole: 5, damaged: [{ part: "settings", outcome: "older" }] };
    opened = openWindow();
    await click("See what is left");
    await see("5 parts are whole.");
    await see("Settings: the version before the last one");
    expect(fake.requests("vault.repair")).toEqual([]);
    await click("Go on with this");
    await seeHeading("Records");
    expect(fake.requests("vault.repair")).toEqual([{ passphrase: null }]);
  });

  test("that is locked is looked at with the passphrase that was typed", async () => {
    fake.state = "locked";
    fake.fail("vault.unlock", "vault_damaged");
    opened = openWindow();
    await type("Passphrase", PASSPHRASE);
    await click("Unlock");
    await click("See what is left");
    await see("Nothing is damaged.");
    await click("Go on with this");
    await seeHeading("Records");
    expect(fake.requests("vault.repair")).toEqual([{ passphrase: PASSPHRASE }]);
  });

  test("can be looked for; where nothing is wrong there is nothing to take over", async () => {
    await openPage("repair");
    await click("See what is left");
    await see("Nothing is damaged.");
    expect(document.body.textContent).not.toContain("Go on with this");
    fake.access.left = { at: MADE, whole: 5, damaged: [{ part: "pins/x", outcome: "lost" }] };
    opened.session.show("more");
    await click("Check for damageWhether the browser lost something");
    await click("See what is left");
    await see("People and their keys: lost");
    await click("Go on with this");
    await eventually(() => expect(fake.requests("vault.repair")).toEqual([{ passphrase: null }]));
  });

  test("of which nothing opens says so and offers nothing", async () => {
    fake.damaged = true;
    fake.fail("vault.examine", "vault_damaged");
    opened = openWindow();
    await click("See what is left");
    await see("Nothing opens any more.");
    expect(document.body.textContent).not.toContain("Go on with this");
  });
});

test("who forgot the passphrase is told the ways back, and deletes the vault only by a typed word", async () => {
  fake.state = "locked";
  opened = openWindow();
  await click("Forgot the passphrase?");
  await see("With your recovery kit");
  expect((await button("Delete this vault for good")).hasAttribute("disabled")).toBe(true);
  await click("Back");
  await seeHeading("Sealfield is locked");
  await click("Forgot the passphrase?");
  await type("Type DELETE to confirm", "DELETE");
  await click("Delete this vault for good");
  await seeHeading("Connect to your server");
  await click("Restore from a kit");
  await seeHeading("Restore from a kit");
});

describe("identities", () => {
  test("are switched in the header and under More, renamed, and removed with the passphrase", async () => {
    fake.access.others = [WORK];
    await openPage("identities");
    await click("Use Anna at work");
    await see("You are Anna at work on vault.office.example now.");
    await click("Rename Anna Lund");
    await type("New name", "Anna at home");
    await click("Save name");
    await click("Remove Anna at home");
    await type("Your passphrase", PASSPHRASE);
    await click("Remove identity");
    await see("“Anna at home” was removed.");
    expect(fake.requests("identity.remove")).toEqual([{ clientId: ME.clientId, passphrase: PASSPHRASE }]);
  });

  test("the header has a choice only where there is one", async () => {
    opened = openWindow();
    await seeHeading("Records");
    await eventually(() => expect(fake.requests("identity.list").length).toBeGreaterThan(0));
    expect(document.querySelector("select[aria-label=Identity]")).toBeNull();
    fake.access.others = [WORK];
    fake.announce("status");
    const choice = await eventually(() => {
      const found = document.querySelector("select[aria-label=Identity]");
      if (!(found instanceof HTMLSelectElement)) throw new Error("no choice");
      return found;
    });
    choice.value = WORK.clientId;
    choice.dispatchEvent(new Event("change", { bubbles: true }));
    await see("You are Anna at work");
  });

  test("an invite link fills in server and token", async () => {
    await openPage("identities");
    await type("Invite link", `${SERVER}/invite#token=t-1`);
    expect((await field("Registration token")).value).toBe("t-1");
    expect((await field("Server address")).value).toBe(SERVER);
  });
});

describe("import and export", () => {
  const saved: { name: string; text: Promise<string> }[] = [];
  const blobs = new Map<string, Blob>();

  beforeEach(() => {
    saved.length = 0;
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      const url = `blob:${blobs.size}`;
      blobs.set(url, blob as Blob);
      return url;
    });
    vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
      saved.push({ name: this.download, text: blobs.get(this.href)?.text() ?? Promise.resolve("") });
    });
  });
  afterEach(() => vi.restoreAllMocks());

  async function choose(label: string, content: string | Uint8Array<ArrayBuffer>): Promise<void> {
    const input = await field(label);
    Object.defineProperty(input, "files", { value: [new File([content], "x")], configurable: true });
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }

  const column = (key: string, to: string | null, count = 2) => ({ key, from: key, to, label: false, count });
  /** What is asked with a chosen file of that one line. */
  const SENT = {
    file: { parts: [{ name: "x", bytes: btoa("name,colour,secret") }], beside: [] },
    reading: { encoding: null, delimiter: null, quotes: null, readOn: false, passphrase: null },
    bin: false,
    again: false,
  };
  const LOGINS = {
    group: "login/login",
    template: "login" as const,
    type: "login",
    count: 2,
    columns: [column("name", "title"), column("colour", null, 1), column("secret", "password")],
  };

  async function choosePreview(): Promise<void> {
    fake.access.preview = {
      ...NOTHING_IN_IT,
      groups: [LOGINS],
      skipped: [{ entry: 3, title: "", why: "empty" }],
    };
    await openPage("exchange");
    await choose("File to import", "name,colour,secret");
    await see("This is a file from Chrome.");
  }

  async function set(label: string, value: string): Promise<void> {
    const select = await field(label);
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  }

  test("a file is previewed with its mapping, imported as proposed, and what was left out is said", async () => {
    await choosePreview();
    await see("Nothing is written before you say so.");
    await see("Login records of type “login”");
    await see("in 1 of 2");
    await see("Entry 3: it is empty");
    expect((await field("Name of “name”")).value).toBe("title");
    expect((await field("How “colour” is kept")).value).toBe("left");
    expect(fake.requests("import.run")).toEqual([]);
    await click("Import 2 records");
    await see("2 records were imported.");
    await see("Delete the file now");
    expect(fake.requests("import.run")).toEqual([
      {
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/),
        ...SENT,
        groups: null,
      },
    ]);
  });

  test("columns, kind and type are changed before anything is written; other choices are another import", async () => {
    await choosePreview();
    await type("Name of “name”", "called");
    await set("How “colour” is kept", "label");
    await see("The server can read it.");
    expect((await field("Name of “colour”")).value).toBe("colour");
    await set("Kind of record", "custom");
    await type("Type", " old logins ");
    await click("Import 2 records");
    await see("2 records were imported.");
    const group = { group: "login/login", template: "custom", type: "old logins" };
    const columns = [
      { key: "name", to: "called", label: false },
      { key: "colour", to: "colour", label: true },
      { key: "secret", to: "password", label: false },
    ];
    expect(fake.requests("import.run")).toEqual([
      { requestId: expect.any(String), ...SENT, groups: [{ ...group, columns }] },
    ]);
    await click("Another file");
    await choosePreviewAgain();
    await click("Import 2 records");
    await see("2 records were imported.");
    const ids = (fake.requests("import.run") as { requestId: string }[]).map(({ requestId }) => requestId);
    expect(new Set(ids).size).toBe(2);
  });

  async function choosePreviewAgain(): Promise<void> {
    await choose("File to import", "name,colour,secret");
    await see("Login records of type “login”");
  }

  test("what cannot be is said where it is and keeps the import from starting; a secret as a label is warned of", async () => {
    await choosePreview();
    const start = async () => (await button("Import 2 records")).hasAttribute("disabled");
    await type("Name of “name”", "");
    await see("Give this value a name.");
    expect(await start()).toBe(true);
    await type("Name of “name”", "_sf_form");
    await see("are kept for Sealfield");
    expect((await field("Name of “name”")).getAttribute("aria-invalid")).toBe("true");
    await type("Name of “name”", "password");
    await see("Where both have something, this is “password 2”.");
    expect(await start()).toBe(false);
    await type("Type", "");
    await see("Enter a type");
    expect(await start()).toBe(true);
    await set("How “secret” is kept", "label");
    await see("it looks like a secret");
    await click("Reset to suggestions");
    expect((await field("Type")).value).toBe("login");
    expect((await field("Name of “name”")).value).toBe("title");
    expect(await start()).toBe(false);
  });

  test("what is not taken or changed is listed with counts before the button, and once more in the report", async () => {
    fake.access.preview = {
      ...NOTHING_IN_IT,
      groups: [LOGINS],
      skipped: [
        { entry: 3, title: "Old bank", why: "bin" },
        { entry: 4, title: "Post", why: "same" },
      ],
      doubtful: [{ from: 7, to: 9, why: "quotes" }],
      remarks: [
        { kind: "left", why: "internal", name: "guid", count: 12, entries: [1] },
        { kind: "left", why: "attachment", name: "lease.pdf", count: 1, entries: [1] },
        { kind: "changed", why: "date", name: "timeCreated", count: 2, entries: [1, 2] },
      ],
      changed: [{ entry: 2, title: "Mooring", fields: ["password"] }],
    };
    await openPage("exchange");
    await choose("File to import", "x");
    const named = [
      "1 place in the table, 1 entry, 1 file, 12 values",
      "Lines 7 to 9: the quotation marks do not match",
      "Entry 3, Old bank: it lay in the bin",
      "lease.pdf: a file",
      "guid (12): only the other program can use it",
      "timeCreated (2): a date",
      "1 entry is here already, word for word. It is left out.",
      "Mooring: password",
    ];
    for (const line of named) await see(line);
    (await field("Import 1 entry from the bin too")).click();
    (await field("Import it once more")).click();
    await click("Import 4 records");
    await see("2 records were imported.");
    for (const line of named) await see(line);
    expect(fake.requests("import.run")).toMatchObject([{ bin: true, again: true }]);
  });

  test("how the file was read is shown, and read in another way when its person says so", async () => {
    const reading = {
      ...NOTHING_IN_IT.reading,
      ...{
        encoding: "windows-1252" as const,
        certainty: "guessed" as const,
        openEnd: 4,
        samples: ["Stra\u00dfe"],
      },
    };
    fake.access.preview = {
      ...{ ...NOTHING_IN_IT, groups: [LOGINS], reading },
      doubtful: [{ from: 3, to: 4, why: "after" }],
    };
    await openPage("exchange");
    await choose("File to import", "x");
    await see("this is the likeliest set");
    await see("Are these words right? Stra\u00dfe");
    await see("The last row, in line 4, has no line end.");
    const answered = (samples: string) => {
      const { preview } = fake.access;
      fake.access.preview = { ...preview, reading: { ...preview.reading, samples: [samples] } };
    };
    answered("second");
    await set("Characters", "windows-1250");
    await see("Are these words right? second");
    answered("third");
    await set("Between cells", ";");
    await see("Are these words right? third");
    answered("fourth");
    (await field("Read on behind the broken quotation mark")).click();
    await see("Are these words right? fourth");
    expect(fake.requests("import.preview").at(-1)).toMatchObject({
      reading: { encoding: "windows-1250", delimiter: ";", quotes: null, readOn: true },
    });
    await click("Import 2 records");
    expect(fake.requests("import.run").at(-1)).toMatchObject({
      reading: { encoding: "windows-1250", readOn: true },
    });
  });

  test("a sealed export is opened with its passphrase", async () => {
    fake.fail("import.preview", "input_invalid", { why: "passphrase" });
    await openPage("exchange");
    await choose("File to import", "{}");
    await see("This export is sealed.");
    fake.fail("import.preview");
    fake.access.preview = { ...NOTHING_IN_IT, groups: [LOGINS] };
    await type("Passphrase of the file", "horse");
    await click("Open the file");
    await see("This is a file from Chrome.");
    expect(fake.requests("import.preview").at(-1)).toMatchObject({ reading: { passphrase: "horse" } });
  });

  describe("an archive", () => {
    const archive = () =>
      zipSync({
        "export.attributes": strToU8("{}"),
        "export.data": strToU8('{"accounts":[]}'),
        "files/abcdefghijklmnopqrstuvwxyz__lease.pdf": strToU8("PDF"),
        "files/abcdefghijklmnopqrstuvwxya__map.png": strToU8("PNG!"),
      });
    const openArchive = async () => {
      fake.access.preview = {
        ...{ ...NOTHING_IN_IT, groups: [LOGINS] },
        remarks: [{ kind: "left", why: "attachment", name: "lease.pdf", count: 1, entries: [1] }],
      };
      await openPage("exchange");
      await choose("File to import", archive());
    };

    test("is sent by its readable parts; its files follow the records and become files, those that are here do not", async () => {
      fake.access.files = [{ name: "map.png", size: 4 }];
      await openArchive();
      await see("Send the 2 files of the archive after the records");
      await see("All values of the file are taken.");
      expect(fake.requests("import.preview")).toMatchObject([
        { file: { parts: [{ name: "export.data", bytes: btoa('{"accounts":[]}') }] } },
      ]);
      await type("Type of the files", " papers ");
      await click("Import 2 records");
      await see("2 records were imported.");
      await see("1 file is here already, by name and size.");
      await eventually(() =>
        expect(fake.requests("upload.begin")).toEqual([
          { requestId: expect.any(String), type: "papers", name: "lease.pdf", size: 3 },
        ]),
      );
    });

    test("whose files are not wanted names them, before and after", async () => {
      await openArchive();
      (await field("Send the 2 files of the archive after the records")).click();
      const named = [
        "2 files",
        "lease.pdf: a file, which is not taken.",
        "map.png: a file, which is not taken.",
      ];
      for (const line of named) await see(line);
      await click("Import 2 records");
      await see("2 records were imported.");
      for (const line of named) await see(line);
      expect(fake.requests("upload.begin")).toEqual([]);
    });

    test("that is broken is refused", async () => {
      await openPage("exchange");
      await choose("File to import", archive().slice(0, 40));
      await see("This archive is broken");
    });
  });

  test("an export says before and after which files it does not hold", async () => {
    fake.access.files = [{ name: "boat-lease.txt", size: 14001 }];
    await openPage("exchange");
    await see(`${RECORDS.length} records go into the file.`);
    await see("1 file is not in an export.");
    await see("boat-lease.txt");
    (await field("Records in the clear, JSON")).click();
    (await field("I understand, export it in the clear")).click();
    await type("Your passphrase", PASSPHRASE);
    await click("Export");
    await see(`${RECORDS.length} records are in the file.`);
    await eventually(() => expect(document.body.textContent?.split("boat-lease.txt")).toHaveLength(3));
    expect(read((await saved.at(-1)?.text) ?? "").said).toContain("left attachment boat-lease.txt 1");
  });

  test("who reads the type that the records get is said", async () => {
    fake.outgoing = [{ type: "login", person: BERTA }];
    await choosePreview();
    await see("Berta Holm will see this when you save.");
    await type("Type", "login of mine");
    await eventually(() => expect(document.body.textContent).not.toContain("Berta Holm will see"));
  });

  test.each([
    ["format", "not one that can be imported"],
    ["encrypted", "only be opened by the program"],
    ["json", "it begins as JSON"],
  ])("a file refused for %s says why", async (why, sentence) => {
    fake.fail("import.preview", "input_invalid", { why });
    await openPage("exchange");
    await choose("File to import", "x");
    await see(sentence);
  });

  test("an import shows how far it is and can be stopped", async () => {
    fake.access.preview = { ...fake.access.preview, groups: [{ ...LOGINS, count: 9 }] };
    fake.hanging.add("import.run");
    await openPage("exchange");
    await choose("File to import", "y");
    await click("Import 9 records");
    await eventually(() => expect(fake.requests("import.run")).toHaveLength(1));
    const [{ requestId = "" } = {}] = fake.requests("import.run") as { requestId?: string }[];
    const job = { name: "j", kind: "import", id: requestId, done: 4, total: 9, startedAt: 0, waiting: false };
    fake.access.jobs = [{ ...job, cancellable: true, failed: null }];
    await see("4 of 9 records");
    await click("Stop");
    await eventually(() => expect(fake.access.jobs).toEqual([]));
  });

  test("records go out sealed with the passphrase, or in the clear after a warning", async () => {
    await openPage("exchange");
    const exporting = async () => {
      await type("Your passphrase", PASSPHRASE);
      await click("Export");
      await see(`${RECORDS.length} records are in the file.`);
      return saved.at(-1);
    };
    const sealed = await exporting();
    expect(sealed?.name).toMatch(/^sealfield-[\d-]+-sealed\.json$/);
    expect(await sealed?.text).not.toContain("Marta");
    (await field("Records in the clear, JSON")).click();
    await see("Whoever gets this file reads everything.");
    expect((await button("Export")).hasAttribute("disabled")).toBe(true);
    (await field("I understand, export it in the clear")).click();
    expect(await (await exporting())?.text).toContain("Marta Nilsen");
    expect(fake.requests("vault.confirm")).toHaveLength(2);
  });

  test("what no import would take at once comes in several files, each saved by a press", async () => {
    const [sample] = RECORDS;
    if (sample === undefined) throw new Error("no record");
    const value = "x".repeat(11_000_000);
    fake.records = [1, 2, 3, 4].map((i) => ({
      ...sample,
      recordId: `${i}`,
      fields: [{ name: `part ${i}`, value }],
    }));
    await openPage("exchange");
    (await field("Records in the clear, JSON")).click();
    (await field("I understand, export it in the clear")).click();
    await type("Your passphrase", PASSPHRASE);
    await click("Export");
    await see("4 records are in these files.");
    await see("so the export comes in 2 files");
    expect(saved).toEqual([]);
    await click("Save file 1 of 2");
    await click("Save file 2 of 2");
    expect(saved.map(({ name }) => name)).toEqual([
      expect.stringMatching(/^sealfield-[\d-]+-1-of-2\.json$/),
      expect.stringMatching(/^sealfield-[\d-]+-2-of-2\.json$/),
    ]);
    const texts = await Promise.all(saved.map(({ text }) => text));
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(MOST_BYTES);
    for (const i of [1, 2, 3, 4])
      expect(texts.filter((text) => text.includes(`"part ${i}"`))).toHaveLength(1);
  });

  test("a wrong passphrase exports nothing", async () => {
    await openPage("exchange");
    await type("Your passphrase", "wrong wrong");
    await click("Export");
    await see("That is not the passphrase.");
    expect(saved).toEqual([]);
    expect(fake.requests("export.page")).toEqual([]);
  });

  test("what is exported in the clear comes back as it was, and CSV keeps every value", async () => {
    opened = openWindow();
    const { records } = (await fake
      .send({
        zone: "page",
        name: "export.page",
        request: { from: 0, limit: 200 },
      })
      .then((reply) => (reply?.ok === true ? reply.value : null))) as {
      records: Parameters<typeof toCsv>[0];
    };
    const back = read(toJson(records));
    expect(back.format).toBe("Sealfield");
    const dates = ({ created, modified, writer }: (typeof records)[number]) => [
      { name: "first written", value: created },
      { name: "last changed", value: modified },
      ...(writer === null ? [] : [{ name: "written by", value: writer }]),
    ];
    const expected = records.map((record) => ({
      type: record.type,
      template: record.template,
      fields: [...record.fields, ...dates(record)],
      labels: record.labels,
    }));
    expect(back.records).toHaveLength(expected.length);
    for (const record of expected) expect(back.records).toContainEqual(expect.objectContaining(record));
    const table = read(toCsv(records));
    const values = table.records.map(({ fields }) => fields.map(({ value }) => value).join("\n"));
    records.forEach(({ fields, labels }, index) => {
      for (const { value } of [...fields, ...labels]) expect(values[index]).toContain(value);
    });
  });
});
