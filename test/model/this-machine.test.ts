/** Everything that asks whether something is this very machine gives one answer. */
import { describe, expect, test, vi } from "vitest";
import { isForOrigin } from "../../src/background/web/fill-values.ts";
import { allowedUrl } from "../../src/e3db/files/file-bodies.ts";
import { isLoopback, isLoopbackAddress } from "../../src/model/loopback.ts";
import { serverBase } from "../../src/model/server-address.ts";
import { checkAddress, parseAddress, readInvite } from "../../src/popup/window/address.ts";
import { parseCommandLine } from "../../src/server/operate/options.ts";
import { matchesSite } from "../../src/vault/records/origin.ts";
import type { OpenedRecord } from "../../src/vault/records/records.ts";

vi.mock("webextension-polyfill", () => ({ default: {} }));

const HERE = [
  "localhost",
  "vault.localhost",
  "a.b.localhost",
  "127.0.0.1",
  "127.1.2.3",
  "127.255.255.254",
  "[::1]",
];
const ELSEWHERE = [
  "localhost.example.org",
  "notlocalhost",
  "my-localhost",
  "127.0.0.1.example.org",
  "128.0.0.1",
  "192.168.0.7",
  "0.0.0.0",
  "[::2]",
  "[fe80::1]",
];

const record = (template: OpenedRecord["template"], site: string) =>
  ({
    state: "verified",
    template,
    fields: [{ name: "site", value: site }],
    labels: [],
  }) as unknown as OpenedRecord;

/** What each place answers about plain http at `host`. */
const ANSWERS: Readonly<Record<string, (host: string) => boolean>> = {
  "set-up takes http": (host) => checkAddress(`http://${host}:4390`) === null,
  "set-up guesses http": (host) => parseAddress(`${host}:4390`)?.protocol === "http:",
  "the client takes http": (host) => takes(() => serverBase(`http://${host}:4390`)),
  "the client guesses http": (host) => serverBase(`${host}:4390`).startsWith("http:"),
  "a server may be reached at it": (host) =>
    takes(() => parseCommandLine(["--public-url", `http://${host}:4390`], {})),
  "files of a server elsewhere may not lie there": (host) =>
    !takes(() => allowedUrl(`http://${host}/x`, ["https://vault.example.org", `http://${host}`])),
  "a login saved by its host alone": (host) => matchesSite(`${host}:3000`, `http://${host}:3000`),
  "a card is filled": (host) => isForOrigin(record("card", ""), `http://${host}:3000`),
  "a login is filled": (host) => isForOrigin(record("login", `${host}:3000`), `http://${host}:3000`),
  "said once": isLoopback,
};

function takes(act: () => unknown): boolean {
  try {
    act();
    return true;
  } catch {
    return false;
  }
}

describe.each(Object.entries(ANSWERS))("%s", (_, answer) => {
  test.each(HERE)("at %s", (host) => expect(answer(host)).toBe(true));
  test.each(ELSEWHERE)("not at %s", (host) => expect(answer(host)).toBe(false));
});

test("all are asked for https elsewhere", () => {
  for (const host of [...HERE, ...ELSEWHERE]) {
    expect(checkAddress(`https://${host}`)).toBeNull();
    expect(serverBase(`https://${host}`)).toBe(`https://${host}`);
    expect(isForOrigin(record("card", ""), `https://${host}`)).toBe(true);
  }
});

test("where somebody calls from is an address, whatever a proxy wrote down", () => {
  for (const address of ["127.0.0.1", "127.9.9.9", "::1"]) expect(isLoopbackAddress(address)).toBe(true);
  for (const address of ["localhost", "x.localhost", "", "10.0.0.1", "::2", "127.0.0.1.2"])
    expect(isLoopbackAddress(address)).toBe(false);
});

test("what the client refuses, set-up refuses at its field", () => {
  for (const typed of ["https://me:secret@vault.example.org", "ftp://vault.example.org", "https://", "a b"]) {
    expect(takes(() => serverBase(typed))).toBe(false);
    expect(checkAddress(typed)).toBe("serverBad");
  }
});

test("an invitation of a server on this machine brings it, under any of its names", () => {
  for (const host of HERE)
    expect(readInvite(`http://${host}:4390/invite#token=abc`)).toEqual({
      server: `http://${host}:4390`,
      token: "abc",
    });
});
