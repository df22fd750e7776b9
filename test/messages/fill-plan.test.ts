/** Which group of a page a record fills, by what people mean when they press Fill there. */
import { describe, expect, test } from "vitest";
import type { FormGroup } from "../../src/messages/content.ts";
import { groupsIn, type Offer, planFor } from "../../src/messages/fill-plan.ts";
import type { FillKind, FormPurpose } from "../../src/model/fill-kinds.ts";

const group = (id: number, purpose: FormPurpose, kinds: FillKind[], focused = false): FormGroup => ({
  id,
  purpose,
  identifier: null,
  kinds,
  focused,
  typed: false,
  newPassword: null,
  sendsTo: null,
});
const LOGIN: Offer = { template: "login", isOwn: true, has: ["username", "email", "current-password"] };
const CONTACT: Offer = {
  template: "contact",
  isOwn: true,
  has: ["name", "email", "tel", "street-address", "postal-code"],
};
const SHARED: Offer = { ...CONTACT, isOwn: false };
const CARD: Offer = { template: "card", isOwn: true, has: ["cc-number", "cc-exp", "cc-csc"] };

const FIRST_STEP = group(1, "log-in-first", ["email"]);
const LOG_IN = group(2, "log-in", ["email", "current-password"]);
const SIGN_UP = group(3, "sign-up", ["name", "email", "new-password"]);
const ADDRESS = group(4, "contact", ["name", "street-address", "postal-code", "email"]);
const NEWS = group(5, "newsletter", ["email"]);
const CHANGE = group(6, "change-password", ["current-password", "new-password"]);
const PAY = group(7, "card", ["cc-number", "cc-exp", "cc-csc", "postal-code"]);

const planned = (offer: Offer, ...groups: FormGroup[]) => planFor(offer, groups)?.group.id ?? null;

describe("a login", () => {
  test.each([
    ["before a newsletter, in either order", [NEWS, LOG_IN], 2],
    ["its first step before a newsletter in focus", [group(5, "newsletter", ["email"], true), FIRST_STEP], 1],
    ["before signing up", [SIGN_UP, LOG_IN], 2],
    ["a change of password by itself", [CHANGE], 6],
    ["of two logins the one in focus", [LOG_IN, group(8, "log-in", ["email", "current-password"], true)], 8],
    ["nothing in a search", [group(9, "search", ["username"])], null],
  ] as const)("%s", (_, groups, expected) => {
    expect(planned(LOGIN, ...groups)).toBe(expected);
  });
});

describe("a contact", () => {
  test.each([
    ["an address before a newsletter", CONTACT, [NEWS, ADDRESS], 4],
    ["a new account, not the login beside it", CONTACT, [LOG_IN, SIGN_UP], 3],
    ["the newsletter in focus before a larger form", CONTACT, [ADDRESS, { ...NEWS, focused: true }], 5],
    ["never a password's group", CONTACT, [LOG_IN, CHANGE], null],
    ["one's own begins a login when there is nothing else", CONTACT, [FIRST_STEP], 1],
    ["somebody else's begins no login", SHARED, [FIRST_STEP], null],
    ["somebody else's goes into an address", SHARED, [FIRST_STEP, ADDRESS], 4],
    ["the address beside a card", CONTACT, [PAY], 7],
  ] as const)("%s", (_, offer, groups, expected) => {
    expect(planned(offer, ...groups)).toBe(expected);
  });
});

test("a login's password becomes a new one where an account is made, and nowhere else", () => {
  const login: Offer = { ...LOGIN, has: [...LOGIN.has, "new-password"] };
  const kinds = (...groups: FormGroup[]) => planFor(login, groups)?.kinds;
  expect(kinds(SIGN_UP)).toEqual(["email", "new-password"]);
  expect(kinds(CHANGE)).toEqual(["current-password"]);
  expect(kinds(group(8, "reset-password", ["new-password"]))).toBeUndefined();
  expect(kinds(group(9, "other", ["email", "new-password"]))).toEqual(["email"]);
});

test("a card goes where one pays", () => {
  expect(planFor(CARD, [ADDRESS, PAY])).toMatchObject({
    group: { id: 7 },
    kinds: ["cc-number", "cc-exp", "cc-csc"],
  });
});

test("better fits are told from worse ones", () => {
  const fits = (offer: Offer, one: FormGroup) => planFor(offer, [one])?.fit ?? 0;
  expect(fits(LOGIN, LOG_IN)).toBeGreaterThan(fits(LOGIN, FIRST_STEP));
  expect(fits(LOGIN, FIRST_STEP)).toBeGreaterThan(fits(CONTACT, FIRST_STEP));
  expect(fits(CONTACT, ADDRESS)).toBeGreaterThan(fits(LOGIN, ADDRESS));
});

test("of what a page describes, only what our script would say counts", () => {
  const odd = [
    { ...LOG_IN, purpose: "pay" },
    { ...LOG_IN, kinds: ["pin"] },
    { ...LOG_IN, id: 0.5 },
    { ...LOG_IN, sendsTo: "x".repeat(301) },
    { ...LOG_IN, newPassword: { rules: "x".repeat(501), minLength: 0, maxLength: 0, pattern: "" } },
    { ...LOG_IN, newPassword: { rules: "" } },
    null,
    "log-in",
  ];
  expect(groupsIn([LOG_IN, ...odd])).toEqual([LOG_IN]);
  expect(groupsIn({ length: 1, 0: LOG_IN })).toEqual([]);
});
