import { expect, test } from "vitest";
import { sayStrength } from "../../src/popup/unlock/strength-bar.tsx";
import {
  checkAddress,
  parseAddress,
  permissionFor,
  readFragment,
  readInvite,
} from "../../src/popup/window/address.ts";

const HOUR = 3600;
const DAY = 24 * HOUR;

test.each([
  ["https://vault.example.org", null],
  ["vault.example.org", null],
  ["http://127.0.0.1:4390", null],
  ["localhost:4390", null],
  ["http://[::1]:4390", null],
  ["http://192.168.0.7:4390", "serverInsecure"],
  ["http://127.0.0.1.evil.example", "serverInsecure"],
  ["", "serverEmpty"],
  ["ftp://vault.example.org", "serverBad"],
  ["two words", "serverBad"],
])("address %j: %j", (typed, problem) => {
  expect(checkAddress(typed)).toBe(problem);
});

test.each([
  [59, "Guessed instantly"],
  [23.9 * HOUR, "Guessed within hours"],
  [30 * HOUR, "Guessed in about 1 day"],
  [40 * HOUR, "Guessed in about 2 days"],
  [61 * DAY, "Guessed in about 2 months"],
  [729 * DAY, "Guessed in about 24 months"],
  [731 * DAY, "Guessed in about 2 years"],
  [199 * 365 * DAY, "Guessed in about 199 years"],
  [201 * 365 * DAY, "Guessed in centuries"],
])("a guessing time of %d s: %s", (seconds, says) => {
  expect(sayStrength(seconds)).toBe(says);
});

test("a missing scheme becomes https, on this computer http", () => {
  expect(parseAddress("vault.example.org")?.origin).toBe("https://vault.example.org");
  expect(parseAddress("localhost:4390")?.origin).toBe("http://localhost:4390");
});

test("permission is asked for one host only", () => {
  expect(permissionFor("https://vault.example.org:8443/x")).toBe("https://vault.example.org/*");
});

test("a set-up link carries address and token", () => {
  expect(readFragment("#server=http%3A%2F%2F127.0.0.1%3A4390&token=a%2Bb")).toEqual({
    server: "http://127.0.0.1:4390",
    token: "a+b",
  });
  expect(readFragment("")).toEqual({ server: "", token: "" });
});

test("an invitation carries address and token; anything else is none", () => {
  expect(readInvite(" https://vault.example.org:8443/invite#token=a-_b ")).toEqual({
    server: "https://vault.example.org:8443",
    token: "a-_b",
  });
  expect(readInvite("http://127.0.0.1:4390/invite#token=x")?.server).toBe("http://127.0.0.1:4390");
  for (const typed of [
    "https://vault.example.org",
    "https://v.example/invite",
    "https://v.example/#token=x",
    "tok",
  ])
    expect(readInvite(typed)).toBeNull();
});
