/** Bitwarden's export with a password, made here as its documentation says: both ways to derive a key. */
import { argon2id } from "@noble/hashes/argon2.js";
import { describe, expect, test } from "vitest";
import { openFile } from "../../../src/vault/exchange/open-file.ts";
import { READ_AS_IT_LOOKS } from "../../../src/vault/exchange/read-file.ts";
import { whyOf } from "./read.ts";
import { SOURCES } from "./sources.ts";

const PASSWORD = "tide tables, 2026";
const SALT = "c2FsdCBvZiB0aGUgc2Vh";
const utf8 = (text: string) => new TextEncoder().encode(text);
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

const PBKDF2 = { kdfType: 0, kdfIterations: 5000 };
const ARGON2 = { kdfType: 1, kdfIterations: 2, kdfMemory: 16, kdfParallelism: 4 };

async function masterKey(kdf: typeof PBKDF2 | typeof ARGON2): Promise<Uint8Array<ArrayBuffer>> {
  if ("kdfMemory" in kdf) {
    const salt = new Uint8Array(await crypto.subtle.digest("SHA-256", utf8(SALT)));
    const { kdfIterations: t, kdfMemory, kdfParallelism: p } = kdf;
    return new Uint8Array(argon2id(utf8(PASSWORD), salt, { t, m: kdfMemory * 1024, p, dkLen: 32 }));
  }
  const base = await crypto.subtle.importKey("raw", utf8(PASSWORD), "PBKDF2", false, ["deriveBits"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: utf8(SALT), iterations: kdf.kdfIterations };
  return new Uint8Array(await crypto.subtle.deriveBits(how, base, 256));
}

async function hmac(
  key: Uint8Array<ArrayBuffer>,
  data: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, [
    "sign",
  ]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

async function sealed(content: string, kdf: typeof PBKDF2 | typeof ARGON2): Promise<Record<string, unknown>> {
  const master = await masterKey(kdf);
  const [enc, mac] = [await hmac(master, utf8("enc\x01")), await hmac(master, utf8("mac\x01"))];
  const key = await crypto.subtle.importKey("raw", enc, "AES-CBC", false, ["encrypt"]);
  const seal = async (text: string, first: number) => {
    const iv = Uint8Array.from({ length: 16 }, (_, at) => at + first);
    const data = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-CBC", iv }, key, utf8(text)));
    const tag = await hmac(mac, Uint8Array.from([...iv, ...data]));
    return `2.${base64(iv)}|${base64(data)}|${base64(tag)}`;
  };
  return {
    ...{ encrypted: true, passwordProtected: true, salt: SALT, ...kdf },
    encKeyValidation_DO_NOT_EDIT: await seal("3c5b8a5e-0000-4000-8000-000000000000", 1),
    data: await seal(content, 50),
  };
}

const open = (file: object, password: string | null) =>
  openFile([{ name: "b.json", bytes: utf8(JSON.stringify(file)) }], [], READ_AS_IT_LOOKS, password);

const CONTENT = SOURCES["Bitwarden (JSON, also with a password)"]?.login?.content ?? "";

describe.each([
  ["PBKDF2", PBKDF2],
  ["Argon2id", ARGON2],
])("%s", (_, kdf) => {
  test("opens with its password, and holds what the export in the clear holds", async () => {
    const { file } = await open(await sealed(CONTENT, kdf), PASSWORD);
    expect(file.format).toBe("Bitwarden (JSON)");
    expect(file.entries[0]?.values.map(({ value }) => value)).toContain('p,"1');
  });

  test("asks for a password, refuses a wrong one, and one that was changed on its way", async () => {
    const file = await sealed(CONTENT, kdf);
    expect(await whyOf(() => open(file, null))).toBe("passphrase");
    expect(await whyOf(() => open(file, "tide table"))).toBe("passphrase_wrong");
    const data = String(file["data"]).replace(/.(?=\|[^|]*$)/, (letter) => (letter === "A" ? "B" : "A"));
    expect(await whyOf(() => open({ ...file, data }, PASSWORD))).toBe("format");
    expect(await whyOf(() => open({ ...file, data: "2.x" }, PASSWORD))).toBe("format");
    expect(await whyOf(() => open({ ...file, kdfType: 7 }, PASSWORD))).toBe("format");
    expect(await whyOf(() => open({ ...file, kdfIterations: 1e12 }, PASSWORD))).toBe("format");
  });
});

test("one that only the account can open says so", async () => {
  const file = { encrypted: true, encKeyValidation_DO_NOT_EDIT: "2.a|b|c", items: [] };
  expect(await whyOf(() => open(file, PASSWORD))).toBe("encrypted");
  expect(await whyOf(() => open({ ...file, passwordProtected: false }, null))).toBe("encrypted");
});

test("an item says which files of the archive are its own", async () => {
  const parts = [{ name: "data.json", bytes: utf8(CONTENT) }];
  const beside = ["attachments/1/lease.pdf", "attachments/11/other.pdf"];
  const { file } = await openFile(parts, beside, READ_AS_IT_LOOKS, null);
  const [entry] = file.entries;
  expect(entry?.values.map(({ value }) => value)).toContain("lease.pdf");
  expect(entry?.remarks).toContainEqual({ kind: "left", why: "attachment", name: "lease.pdf" });
  expect(JSON.stringify(file)).not.toContain("other.pdf");
});

test("the parts of an archive are read together, what says nothing is passed over, and one that is sealed is refused", async () => {
  const parts = [
    { name: "credentials.csv", bytes: utf8("name,url,username,password\nTide,t.example,ann,x\nshort,row\n") },
    { name: "about.txt", bytes: utf8("hello") },
    { name: "notes.csv", bytes: utf8("title,note\nPot,under\n") },
  ];
  const { file } = await openFile(parts, [], READ_AS_IT_LOOKS, null);
  expect(file.entries.map(({ entry, title }) => [entry, title])).toEqual([
    [1, "Tide"],
    [2, "Pot"],
  ]);
  expect(file.doubtful).toEqual([{ from: 3, to: 3, why: "cells", part: "credentials.csv" }]);
  expect(new Set(file.groups.map(({ group }) => group)).size).toBe(2);
  expect(await whyOf(() => openFile([], ["data.pgp"], READ_AS_IT_LOOKS, null))).toBe("encrypted");
  expect(await whyOf(() => openFile([], ["photo.jpg"], READ_AS_IT_LOOKS, null))).toBe("format");
});
